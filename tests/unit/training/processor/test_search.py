"""Search at the training processor, by the vendor's own library and as its guide describes it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import pytest
import stripe

from desktop.training.http.processor_replies import ProcessorError
from desktop.training.http.search_query import FieldType, Searchable, read_query
from tests.support.training.caller import Caller
from tests.support.training.stripe_library import Form, abort_connection, library

_turns = count()
SEARCHED = Searchable(
    "payment_intents",
    {"amount": FieldType.NUMBER, "status": FieldType.TOKEN, "name": FieldType.STRING},
)


@pytest.fixture
def desk(later: Caller, monkeypatch: pytest.MonkeyPatch) -> Iterator[stripe.StripeClient]:
    """The vendor's library with our key that charges, at servers whose clock may be moved on."""
    monkeypatch.setattr(stripe, "ca_bundle_path", later.servers.ca_file)
    client = library(later.servers, later.servers.charge_key)
    yield client
    abort_connection(client)


def a_trip() -> str:
    return f"trip{next(_turns)}"


def intent_of(trip_id: str) -> Form:
    return {
        "amount": 3500,
        "currency": "usd",
        "allowed_payment_method_types": ["card"],
        "metadata": {"trip_id": trip_id},
    }


def by_trip(trip_id: str) -> str:
    return f'metadata["trip_id"]:"{trip_id}"'


def test_what_was_made_is_found_after_a_minute_and_listed_at_once(
    later: Caller, desk: stripe.StripeClient
) -> None:
    trip, other = a_trip(), a_trip()
    intent, _ = (desk.v1.payment_intents.create(intent_of(one)) for one in (trip, other))
    ada = desk.v1.customers.create({"metadata": {"trip_id": trip}})
    assert desk.v1.payment_intents.search({"query": by_trip(trip)}).data == []
    assert desk.v1.customers.search({"query": by_trip(trip)}).data == []
    assert intent.id in [one.id for one in desk.v1.payment_intents.list().data]
    later.servers.advance(61)
    for query in (by_trip(trip), f"metadata['trip_id']:'{trip.upper()}' AND amount>3499"):
        (found,) = desk.v1.payment_intents.search({"query": query}).data
        assert (found.id, found.metadata["trip_id"]) == (intent.id, trip)
    (found_customer,) = desk.v1.customers.search({"query": by_trip(trip)}).data
    assert found_customer.id == ada.id


def test_a_search_goes_on_from_page_to_page(later: Caller, desk: stripe.StripeClient) -> None:
    trip = a_trip()
    made = [desk.v1.payment_intents.create(intent_of(trip)).id for _ in range(5)]
    later.servers.advance(61)
    first = desk.v1.payment_intents.search({"query": by_trip(trip), "limit": 2})
    assert (first.OBJECT_NAME, first.has_more, len(first.data)) == ("search_result", True, 2)
    assert [one.id for one in first.auto_paging_iter()] == made[::-1]
    whole = desk.v1.payment_intents.search({"query": by_trip(trip), "limit": 5})
    assert not whole.has_more
    assert not whole.next_page
    for query, page in (("amount:3500", first.next_page), (by_trip(trip), "made-up")):
        with pytest.raises(stripe.InvalidRequestError, match="Invalid page"):
            desk.v1.payment_intents.search({"query": query, "page": page})


@pytest.mark.parametrize("resource", ["payment_intents", "customers"])
def test_what_is_no_search_is_refused(
    desk: stripe.StripeClient, later: Caller, resource: str
) -> None:
    for sent, code in (
        ({}, "parameter_missing"),
        ({"query": "amount:1", "customer": "cus_one"}, "parameter_unknown"),
        ({"query": "amount:1", "starting_after": "pi_one"}, "parameter_unknown"),
        ({"query": "amount 1"}, None),
        ({"query": "colour:'red'"}, None),
    ):
        path = f"/v1/{resource}/search"
        with pytest.raises(stripe.InvalidRequestError) as refused:
            desk.raw_request("get", path, **sent)
        assert refused.value.http_status == 400
        assert refused.value.code == code


def test_a_key_without_the_right_finds_nothing(later: Caller, desk: stripe.StripeClient) -> None:
    """The right to a resource is the one to search it, too."""
    query = {"query": "amount:3500"}
    for servers_key, resource in (
        (later.servers.refund_key, "customers"),
        (later.servers.publishable_key, "payment_intents"),
        (later.servers.publishable_key, "customers"),
    ):
        client = library(later.servers, servers_key)
        with pytest.raises(stripe.PermissionError):
            client.raw_request("get", f"/v1/{resource}/search", **query, client_secret="x")
        abort_connection(client)
    later.servers.fault("right_missing", on="GET /v1/payment_intents/search")
    with pytest.raises(stripe.PermissionError, match="rak_payment_intent_read"):
        desk.v1.payment_intents.search({"query": "amount:3500"})


ONE = {
    "amount": 3500,
    "status": "succeeded",
    "name": "Ada Calloway",
    "metadata": {"trip_id": "tripada", 'a"b': "c'd"},
}


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ('metadata["trip_id"]:"tripada"', True),
        ("metadata['trip_id']:'TripAda'", True),
        ('metadata["trip_id"]:"tripad"', False),
        ('-metadata["trip_id"]:"tripada"', False),
        ('metadata["absent"]:null', True),
        ('-metadata["trip_id"]:NULL', True),
        (r'metadata["a\"b"]:"c\'d"', True),
        ("amount:3500", True),
        ('amount:"3500"', True),
        ("amount>3499 amount<3501", True),
        ("amount>=3501 OR amount<=3500", True),
        ("amount>3500 or status:'failed'", False),
        ("amount>3499 and -status:'failed'", True),
        ("name~'call'", True),
        ("name:'call'", False),
    ],
)
def test_what_a_query_finds(query: str, is_found: bool) -> None:
    assert read_query(query, SEARCHED)(ONE) is is_found


@pytest.mark.parametrize(
    "query",
    [
        " ",
        "tripada",
        "amount",
        "amount=3500",
        "amount:many",
        "amount~350",
        "status:succeeded",
        "status>'a'",
        "status~'succ'",
        "name~'ad'",
        "metadata[trip_id]:'tripada'",
        "metadata:'tripada'",
        "metadata['trip_id']~'trip'",
        "trip_id:'tripada'",
        "amount:3500 AND",
        "amount:3500 AND amount:1 OR amount:2",
        "(amount:3500)",
        "status:'succeeded",
        "status:'succeeded'amount:1",
        " ".join(["amount:3500"] * 11),
    ],
)
def test_what_is_no_query(query: str) -> None:
    with pytest.raises(ProcessorError) as refused:
        read_query(query, SEARCHED)
    assert (refused.value.status, refused.value.kind) == (400, "invalid_request_error")
