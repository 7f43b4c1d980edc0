"""What Stripe has of a trip or a client, and the records lack: what is read, and how far."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.ports.processor_port import Payer
from tests.support.fakes.endpoint import CUT, Endpoint, Say
from tests.support.processors.stripe_answers import (
    CARD,
    NOTHING,
    NOTHING_FOUND,
    REQUEST,
    intent,
    latest_charge,
    no,
)

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport",
    "desktop.processors.stripe.stripe_forgotten",
)
ATTACHED = Say(200, {"id": "pm_one"})
NOW, DAY = 1_796_000_000, 86_400
ADA = Payer("clientada", "Ada Calloway", "ada@example.com")


def page(*payments: Mapping[str, object], has_more: bool = False, **more: object) -> Say:
    return Say(200, {"object": "list", "data": list(payments), "has_more": has_more, **more})


def payment(
    payment_id: str, status: str, trip_id: str = "tripada", created: int = NOW
) -> dict[str, object]:
    return {
        "id": f"pi_{payment_id}",
        "created": created,
        "livemode": False,
        "status": status,
        "metadata": {"trip_id": trip_id, "payment_id": payment_id},
    }


def customer(id: str, client_id: str, created: int = NOW) -> dict[str, object]:
    return {"id": id, "created": created, "metadata": {"client_id": client_id}}


@pytest.mark.parametrize("status", ["succeeded", "processing", "requires_capture"])
def test_a_payment_for_the_trip_that_the_records_do_not_know_is_the_last(
    side: Endpoint, stripe: Stripe, status: str
) -> None:
    """It is on the second page; nothing is made behind it."""
    others = [payment("known", status), payment("other", status, trip_id="tripben")]
    strange: list[dict[str, object]] = [
        payment("gone", "canceled"),
        {"id": "pi_one", "created": NOW, "status": status, "metadata": None},
    ]
    side.will(
        NOTHING,
        page(*others, *strange, has_more=True),
        page(payment("lost", status)),
        Say(200, intent(id="pi_lost", latest_charge=latest_charge(refunded=False))),
    )
    with pytest.raises(Refused, match="payment_not_in_records") as refused:
        stripe.prepare(replace(REQUEST, known=frozenset({"known"})))
    assert "pi_lost" in refused.value.sentences()
    assert refused.value.safe == "Nothing more is held or charged."
    assert len(side.heard) == 4
    assert side.heard[3].query == {"expand[]": "latest_charge"}
    assert side.heard[2].query == {"limit": "100", "starting_after": "pi_one"}


@pytest.mark.parametrize(("purpose", "is_fare"), [("fare", False), ("fee", True)])
def test_nor_is_one_that_the_records_call_something_else(
    side: Endpoint, stripe: Stripe, purpose: str, is_fare: bool
) -> None:
    paid = payment("known", "succeeded")
    paid["metadata"] = {"trip_id": "tripada", "payment_id": "known", "purpose": purpose}
    known = frozenset({"known"})
    asked = replace(REQUEST, known=known, fares=known if is_fare else frozenset())
    side.will(NOTHING, page(paid), Say(200, intent(id="pi_known")))
    with pytest.raises(Refused, match="payment_not_in_records"):
        stripe.prepare(asked)
    as_it_is = replace(asked, fares=frozenset() if is_fare else known)
    side.will(NOTHING, page(paid), NOTHING_FOUND, CARD, Say(200, intent()), ATTACHED)
    assert stripe.prepare(as_it_is).id == "pi_one"


def test_two_days_are_listed_and_older_ones_are_searched_for(
    side: Endpoint, stripe: Stripe
) -> None:
    """By Stripe's own times: a computer whose clock is wrong lists no less."""
    old = payment("lost", "succeeded", created=NOW - 2 * DAY - 1)
    side.will(
        NOTHING,
        page(payment("new", "succeeded", "tripben"), old, has_more=True),
        page(old),
        Say(200, old),
    )
    with pytest.raises(Refused, match="payment_not_in_records"):
        stripe.prepare(REQUEST)
    *_, listing, search, read, _ = side.heard
    assert (listing.path, listing.query) == ("/v1/payment_intents", {"limit": "100"})
    assert search.path == "/v1/payment_intents/search"
    assert read.path == "/v1/payment_intents/pi_lost"


@pytest.mark.parametrize(
    ("indexed", "now", "is_lost"),
    [
        (payment("lost", "requires_payment_method"), payment("lost", "succeeded"), True),
        (
            payment("known", "requires_payment_method"),
            {**payment("lost", "succeeded"), "id": "pi_known"},
            True,
        ),
        (payment("lost", "requires_capture"), payment("lost", "canceled"), False),
        (payment("lost", "succeeded"), payment("known", "succeeded"), False),
    ],
    ids=["paid since", "taken up since", "released since", "known by now"],
)
def test_what_a_search_finds_is_read_as_it_is_now(
    side: Endpoint,
    stripe: Stripe,
    indexed: dict[str, object],
    now: dict[str, object],
    is_lost: bool,
) -> None:
    side.will(NOTHING, NOTHING, page(indexed), Say(200, now))
    asked = replace(REQUEST, known=frozenset({"known"}))
    if is_lost:
        with pytest.raises(Refused, match="payment_not_in_records"):
            stripe.prepare(asked)
        return
    side.will(CARD, Say(200, intent()), ATTACHED)
    assert stripe.prepare(asked).id == "pi_one"


def test_a_search_is_read_to_its_end_and_what_it_finds_beside_is_left(
    side: Endpoint, stripe: Stripe
) -> None:
    """What was listed before is not read again, nor what differs from our id by its case."""
    listed = payment("known", "succeeded")
    beside = payment("other", "succeeded", "TRIPADA")
    side.will(
        NOTHING,
        page(listed),
        page(listed, beside, has_more=True, next_page="cursor"),
        page(payment("lost", "succeeded")),
        Say(200, payment("lost", "succeeded")),
    )
    with pytest.raises(Refused, match="payment_not_in_records"):
        stripe.prepare(replace(REQUEST, known=frozenset({"known"})))
    query = {"query": 'metadata["trip_id"]:"tripada"', "limit": "100"}
    assert [one.query for one in side.heard[2:4]] == [query, {**query, "page": "cursor"}]


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        (CUT, Unreachable, "processor_silent"),
        (page({"id": 7}), Unreachable, "processor_silent"),
        (page({"id": "pi_one", "status": "succeeded"}), Unreachable, "processor_silent"),
        (page(data=None), Unreachable, "processor_silent"),
        (Say(200, {"data": []}), Unreachable, "processor_silent"),
        (no(403, message="rak_payment_intent_read"), Refused, "processor_key_too_weak"),
        (no(429, code="rate_limit"), Unreachable, "processor_busy"),
        (no(400, message="Search is not available."), Refused, "processor_refused"),
    ],
)
def test_where_the_processor_cannot_say_nothing_is_prepared(
    side: Endpoint, stripe: Stripe, answer: Say, kind: type[DeskError], code: str
) -> None:
    for before in ((), (NOTHING,), (NOTHING, NOTHING)):
        side.will(*before, answer)
        with pytest.raises(DeskError) as caught:
            stripe.prepare(REQUEST)
        assert (type(caught.value), caught.value.code) == (kind, code)
        assert caught.value.safe == "Our fee is not charged, and not held."
    assert {heard.method for heard in side.heard} == {"GET"}


@pytest.mark.parametrize("before", [(NOTHING,), (NOTHING, NOTHING)], ids=["a list", "a search"])
def test_where_it_goes_on_for_ever_nothing_is_prepared(
    side: Endpoint, stripe: Stripe, before: tuple[Say, ...]
) -> None:
    endless = page(payment("other", "succeeded", "tripben"), has_more=True, next_page="cursor")
    side.will(*before, *[endless] * 100)
    with pytest.raises(Unreachable, match="processor_list_too_long"):
        stripe.prepare(REQUEST)


def test_a_client_is_looked_for_by_our_own_id_among_the_newest_and_by_search(
    side: Endpoint, stripe: Stripe
) -> None:
    nameless = {"id": "cus_zero", "created": NOW, "metadata": None}
    side.will(page(nameless, customer("cus_two", "clientben")))
    side.will(
        page(
            customer("cus_other", "CLIENTADA", NOW + 1),
            customer("cus_older", "clientada", NOW - 9 * DAY),
            customer("cus_newer", "clientada", NOW - 8 * DAY),
            customer("cus_gone", "clientada", NOW),
        )
    )
    assert stripe.create_customer(replace(ADA, replaces="cus_gone")) == "cus_newer"
    side.will(page(customer("cus_two", "clientben"), has_more=True))
    side.will(page(customer("cus_one", "clientada")))
    assert stripe.create_customer(ADA) == "cus_one"
    assert side.heard[-1].query == {"limit": "100", "starting_after": "cus_two"}


@pytest.mark.parametrize(
    ("client_id", "written"),
    [("client", '"client"'), ('cli"ent', '"cli\\"ent"'), ("cli\\ent", '"cli\\\\ent"')],
)
def test_no_id_gets_out_of_its_quotes(
    side: Endpoint, stripe: Stripe, client_id: str, written: str
) -> None:
    side.will(NOTHING, NOTHING_FOUND, Say(200, {"id": "cus_one"}))
    stripe.create_customer(replace(ADA, client_id=client_id))
    assert side.heard[1].query["query"] == f'metadata["client_id"]:{written}'
