"""Nonsense from outside is refused, never a crash: small changes to good requests, seeded."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient

from desktop.training.airline.airline_app import airline_app
from desktop.training.airline.flights.gazetteer import Gazetteer
from desktop.training.card_vault.card_vault_app import card_vault_app
from desktop.training.issued_keys import AIRLINE, CHARGE, REFUND
from desktop.training.processor.processor_app import processor_app
from desktop.training.state import ServerState, SimulatedDelays
from tests.support.training.caller import CARD, Json, member

_JUNK: tuple[object, ...] = (
    None,
    0,
    -1,
    True,
    1e99,
    "",
    "x",
    "²",
    "2026-13-40",
    "\x00",
    "a" * 600,
    [],
    {},
    ["x"],
    [None],
    {"a": 1},
)
_FIELDS = """
    amount currency payment_method allowed_payment_method_types[] payment_method_options[card][moto]
    payment_method_options payment_method_options[card] confirm customer metadata[a] metadata
    description capture_method off_session card[number] card[exp_month] card[exp_year] card[cvc]
    card type card[token] billing_details[name] billing_details billing_details[address] charge
    payment_intent reason mode line_items[0][price_data][unit_amount] line_items[0][quantity]
    line_items[0] line_items expires_at amount_to_capture cancellation_reason email a[ expand[]
    cvc_update[cvc] expand setup_future_usage success_url
"""
_VALUES = (
    "",
    "x",
    "100",
    "pm_card_visa",
    "usd",
    "true",
    "manual",
    "12",
    "2035",
    "²",
    "-5",
    "setup",
)
_CALLS = """
    payment_intents setup_intents tokens payment_methods customers refunds checkout/sessions
    payment_intents/none/confirm payment_methods/pm_card_visa/attach
"""


@pytest.fixture(scope="module")
def state() -> ServerState:
    """Servers in this very process."""
    return ServerState(delays=SimulatedDelays.quick())


@pytest.fixture(scope="module")
def airline(state: ServerState) -> FlaskClient:
    """The airline app without a network connection."""
    return airline_app(state, Gazetteer()).test_client()


def _bent(body: Json, draw: random.Random) -> Json:
    """The same request with one or two values replaced by nonsense."""
    bent = copy.deepcopy(body)
    places = list(_places(bent))
    for _ in range(draw.randint(1, 2)):
        holder, key = draw.choice(places)
        holder[key] = draw.choice(_JUNK)
    return bent


def _places(node: object) -> Iterator[tuple[Json, str]]:
    pairs = node.items() if isinstance(node, dict) else ()
    for key, value in list(pairs):
        yield node, key  # type: ignore[misc]
        yield from _places(value)
    for value in node if isinstance(node, list) else ():
        yield from _places(value)


def _send(client: FlaskClient, state: ServerState, path: str, data: object) -> Json:
    reply = client.post(
        path,
        json={"data": data},
        headers={"Authorization": f"Bearer {state.issued.issue(AIRLINE)}", "Duffel-Version": "v2"},
    )
    assert reply.status_code < 500, (path, data)
    answer: Json = reply.get_json()
    return answer


def _request() -> Json:
    day = (datetime.now(UTC) + timedelta(days=18)).date().isoformat()
    part = {
        "origin": "JFK",
        "destination": "MIA",
        "departure_date": day,
        "departure_time": {"from": "06:00", "to": "20:00"},
    }
    members = [{"type": "adult"}, {"age": 5}]
    return {"slices": [part], "passengers": members, "cabin_class": "economy", "max_connections": 0}


def test_bent_searches_cards_and_orders_are_refused_in_peace(
    state: ServerState, airline: FlaskClient
) -> None:
    draw = random.Random(5)  # noqa: S311 - the same nonsense every time
    vault = card_vault_app(state).test_client()
    for _ in range(150):
        _send(airline, state, "/air/offer_requests?return_offers=false", _bent(_request(), draw))
        _send(vault, state, "/payments/cards", _bent(CARD, draw))
    offers = _send(airline, state, "/air/offer_requests", _request())["data"]["offers"]
    for turn in range(250):
        offer = offers[turn % len(offers)]
        card = _send(vault, state, "/payments/cards", CARD)["data"]["id"]
        session = {
            "card_id": card,
            "resource_id": offer["id"],
            "services": [{"id": "x", "quantity": 1}],
            "cardholder_present": False,
        }
        _send(airline, state, "/payments/three_d_secure_sessions", _bent(session, draw))
        ada, bo = (p["id"] for p in offer["passengers"])
        payment = {"type": "balance", "amount": offer["total_amount"], "currency": "USD"}
        passport = {
            "type": "passport",
            "unique_identifier": "A1",
            "issuing_country_code": "US",
            "expires_on": "2090-01-01",
        }
        order = {
            "type": "instant",
            "selected_offers": [offer["id"]],
            "services": [],
            "payments": [payment],
            "passengers": [
                member(ada, identity_documents=[passport]),
                member(bo, given_name="Bo", born_on="2021-06-01"),
            ],
            "metadata": {"a": "b"},
        }
        _send(airline, state, "/air/orders", _bent(order, draw))


def test_bent_forms_are_refused_in_peace(state: ServerState) -> None:
    draw = random.Random(6)  # noqa: S311 - the same nonsense every time
    client = processor_app(state).test_client()
    keys = (state.keys.publishable, state.issued.issue(CHARGE), state.issued.issue(REFUND))
    for _ in range(1500):
        path = "/v1/" + draw.choice(_CALLS.split())
        names = draw.sample(_FIELDS.split(), draw.randint(1, 9))
        form = {name: draw.choice(_VALUES) for name in names}
        key = draw.choice(keys)
        reply = client.post(path, data=form, headers={"Authorization": f"Bearer {key}"})
        assert reply.status_code < 500, (path, form)
        assert "error" in reply.get_json() or reply.status_code == 200
