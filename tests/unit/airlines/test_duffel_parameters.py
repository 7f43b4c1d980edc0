"""A peer that is not ours: Duffel's own published types know every field that we send.

They were read from its JavaScript library (`tests/support/vendors/duffel_types.json` names the
version). Where Duffel takes or wants something else than they say, the reason is beside it here.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from desktop.airlines.duffel.duffel_airline import Duffel
from desktop.airlines.duffel.duffel_client_key import make_client_key
from desktop.booking.trip.search_request import Passengers
from desktop.card_protocol.vendors.card_vendor import CardText
from desktop.card_protocol.vendors.duffel_cards import DUFFEL_CARDS
from tests.support.airlines.duffel_says import ONE_WAY, TOKEN, a_request, batch, data, the_offer
from tests.support.airlines.wire_samples import (
    CONFIRMED,
    Json,
    wire_offer,
    wire_order,
    wire_quote,
)
from tests.support.booking.moments import OPENED_AT
from tests.support.cardpane.addresses import SENT_ADDRESS
from tests.support.fakes.endpoint import Endpoint, Heard
from tests.support.samples import sample_search_request
from tests.support.vendors.duffel_types import duffel_types

BODIES = {
    r"POST /air/batch_offer_requests": "CreateBatchOfferRequest",
    r"POST /air/orders": "CreateOrder",
    r"POST /payments/three_d_secure_sessions": "ThreeDSecureSessionParameters",
    r"POST /payments/cards": "CardParameters",
    r"POST /identity/component_client_keys": "Record<string, string>",
    r"POST /air/offers/\w+/actions/price": "GetOfferPricedParams",
    r"POST /air/order_cancellations": "CreateOrderCancellation",
}
QUERIES = {
    r"POST /air/batch_offer_requests": "CreateBatchOfferRequestQueryParameters",
    r"GET /air/offers": "ListOffersParams & Partial<PaginationMeta>",
    r"GET /air/orders": "ListParamsOrders & Partial<PaginationMeta>",
    r"GET /air/webhooks/deliveries": "Partial<WebhooksListDeliveriesParams>",
}

# Each: a pattern of the problem, and why it is none. "Guide": Duffel's guides; "reference": its API
# reference; "trials": public test runs against Duffel.
_DOCUMENT = r"POST /air/orders /passengers/\d+/identity_documents/\d+"
OTHER_SOURCES = {
    r"POST /air/batch_offer_requests /slices/\d+/(arrival|departure)_time: missing": (
        "guide to searches, trials: both are left out"
    ),
    r"POST /payments/three_d_secure_sessions /exception: missing": "guide to phone sales: left out",
    r"POST /payments/three_d_secure_sessions /cardholder_present: unknown": "guide to phone sales",
    r"POST /payments/cards /address_line_2: unknown": "reference: optional",
    r"POST /air/orders /payments/\d+/three_d_secure_session_id: unknown": "guide to cards",
    r"POST /air/orders /payments/\d+/type: not .*": "guide to cards",
    _DOCUMENT + "/type: not .*": "reference: an offer names the kinds that it supports",
    _DOCUMENT + "/expires_on: missing": "not settled: a Known Traveler Number is known without one",
    r"GET /air/orders /(offer_id|requires_action): unknown": "reference, trials",
}


def raw_problems(call: str, table: dict[str, str], value: Json) -> list[str]:
    """What Duffel's types do not know of it, whatever the reason."""
    kind = next((kind for pattern, kind in table.items() if re.fullmatch(pattern, call)), None)
    if kind is None:
        assert value == {}, f"{call}: which type is it of?"
        return []
    return [f"{call} {each}" for each in duffel_types().problems(value, kind)]


def without_reason(problems: list[str]) -> list[str]:
    return [
        each
        for each in problems
        if not any(re.fullmatch(pattern, each) for pattern in OTHER_SOURCES)
    ]


def problems_of(heard: Heard) -> list[str]:
    call = f"{heard.method} {heard.path}"
    body = json.loads(heard.body)["data"] if heard.body else {}
    # A confirmation has no body.
    in_body = raw_problems(call, BODIES, body) if heard.body else []
    return in_body + raw_problems(call, QUERIES, typed(heard.query))


def typed(query: dict[str, str]) -> Json:
    """A query is all text; as JSON it would be numbers and truths."""
    known: Json = {"true": True, "false": False}
    return {
        name: int(value) if value.isdigit() else known.get(value, value)
        for name, value in query.items()
    }


def card_problems() -> list[str]:
    """Of what the sealed pane sends."""
    body = DUFFEL_CARDS.body(
        CardText("clientada", "Ada", replace(SENT_ADDRESS, line2="Floor 2"), 12, 2031)
    )
    sent = json.loads(body.before + b"4111" + body.between + b"123" + body.after)["data"]
    assert sent["number"] == "4111"
    return raw_problems("POST /payments/cards", BODIES, sent)


@pytest.fixture
def sent(side: Endpoint, duffel: Duffel) -> list[Heard]:
    """Every kind of request that the desk makes."""
    family = Passengers(adults=2, child_ages=(9,), infants=1)
    for asked in (ONE_WAY, sample_search_request(passengers=family, max_connections=1)):
        side.will(data({"id": "orq_one"}, 201), batch(0, wire_offer()))
        list(duffel.search(asked))
    offer = the_offer()
    side.will(data(wire_offer()))
    duffel.reprice(offer.ref)
    session = {"id": "3ds_one", "resource_id": offer.id, "status": "ready_for_payment"}
    side.will(data(session))
    duffel.authorize_card(offer, "tcd_one")
    domestic = replace(offer, needs_passport=False, takes_known_traveler=True)
    side.will(*[data(wire_order(), 201)] * 2)
    duffel.book(a_request())
    duffel.book(replace(a_request(), offer=domestic))
    side.will(data([wire_order()]))
    duffel.find_order(offer.ref)
    side.will(data(wire_quote(), 201), data(wire_quote()), data(wire_quote(**CONFIRMED)))
    duffel.cancel_order(duffel.quote_cancellation("duffel", "ord_one"))
    side.will(data(wire_order()))
    duffel.find_cancellation("duffel", "ord_one")
    side.will(data([]), data(wire_order()), data([]))
    duffel.orders_wanting_answer()
    duffel.order_now("duffel", "ord_one")
    duffel.failed_orders(OPENED_AT)
    side.will(data({"component_client_key": "key"}, 201))
    make_client_key(side.url, TOKEN, live=False, ca_file=side.ca_file)
    return side.heard


def test_duffel_knows_every_field_that_is_sent(sent: list[Heard]) -> None:
    assert len({f"{heard.method} {heard.path}" for heard in sent}) == 12
    found = [problem for heard in sent for problem in problems_of(heard)]
    assert without_reason(found + card_problems()) == []


def test_each_reason_explains_something(sent: list[Heard]) -> None:
    """One that explains nothing would hide a new fault."""
    found = [problem for heard in sent for problem in problems_of(heard)] + card_problems()
    unused = [
        pattern
        for pattern in OTHER_SOURCES
        if not any(re.fullmatch(pattern, problem) for problem in found)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"selected_offer": "off_one"}, "/selected_offer: unknown"),
        ({"selected_offers": "off_one"}, "/selected_offers: not a list"),
        ({"type": "now"}, "/type: not 'instant' | 'pay_later'"),
        ({"metadata": {"reference": 3}}, "/metadata/reference: not a string"),
    ],
)
def test_a_wrong_name_or_value_fails(
    side: Endpoint, duffel: Duffel, change: Json, problem: str
) -> None:
    side.will(data(wire_order(), 201))
    duffel.book(a_request())
    body = {**side.heard[0].data, **change}
    found = raw_problems("POST /air/orders", BODIES, body)
    assert without_reason(found) == [f"POST /air/orders {problem}"]


def test_a_missing_field_fails() -> None:
    found = raw_problems("POST /payments/cards", BODIES, {"number": "4111"})
    assert "POST /payments/cards /cvc: missing" in without_reason(found)
