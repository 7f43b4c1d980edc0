"""The airline's card vault, on its own server.

Shapes: Duffel API v2, cards and three-D-Secure sessions. The number is looked up and dropped, the
security code is checked and dropped; brand, last four and the card's behavior are kept.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from flask import Flask, Response, g

from desktop.training.card_numbers import NumberFault, look_up
from desktop.training.hosted_fields.vault_form import add_vault_form
from desktop.training.http.airline_middleware import guard, request_data
from desktop.training.http.airline_replies import AirlineError, invalid, reply
from desktop.training.published_cards import PublishedCard, cvc_length
from desktop.training.state import Json, ServerState, VaultCard
from desktop.training.training_clock import stamp
from desktop.training.training_ids import new_id

CARD_LIFETIME = timedelta(minutes=25)

# All that the types of the vendor's client library mark as required. Whether its server insists on
# each of them is not said: a desk that is refused here is ready for one that does.
_REQUIRED = (
    *("number", "cvc", "expiry_month", "expiry_year", "name"),
    "address_line_1",
    "address_city",
    "address_region",
    "address_postal_code",
    "address_country_code",
)
# As the vendor lists them; a card of another brand is not taken by the airlines.
_BRANDS = frozenset(
    {
        "visa",
        "mastercard",
        "uatp",
        "american_express",
        "diners_club",
        "jcb",
        "discover",
    }
)


def card_vault_app(state: ServerState) -> Flask:
    """The host that takes card numbers for the airlines."""
    app = Flask("training_card_vault")
    guard(app, state)
    add_vault_form(app)

    @app.post("/payments/cards")
    def create_card() -> Response:
        if state.faults.take("vault_down", g.call):
            raise AirlineError(
                503, "api_error", "service_unavailable", "The card vault is not available just now"
            )
        asked = request_data()
        now = state.clock.now()
        multi_use = asked.get("multi_use", False)
        card = _remembered(state, asked) if "card_id" in asked else _read(state, asked, now)
        if not isinstance(multi_use, bool):
            raise invalid(
                "validation_type", "/multi_use", "Field 'multi_use' must be true or false"
            )
        card_id = new_id("tcd_")
        expires_at = now + (timedelta(days=365) if multi_use else CARD_LIFETIME)
        with state.lock:
            state.airline.cards[card_id] = VaultCard(card, expires_at, multi_use)
        return reply(_card_json(card_id, card, multi_use, expires_at, state.live), 201)

    @app.delete("/payments/cards/<card_id>")
    def delete_card(card_id: str) -> Response:
        with state.lock:
            state.airline.cards.pop(card_id, None)
        return Response(status=204)

    return app


def usable_card(state: ServerState, card_id: object, pointer: str = "/card_id") -> VaultCard:
    """A card that may pay now; 422 at `pointer` when it was used, is too old or only kept. Hold the
    lock.
    """
    card = state.airline.cards.get(card_id) if isinstance(card_id, str) else None
    if card is None or card.used or card.expires_at <= state.clock.now():
        raise invalid("validation_inclusion", pointer, "The card is not available any more")
    if card.multi_use:
        raise invalid("validation_inclusion", pointer, "A kept card needs its code again to pay")
    return card


def _remembered(state: ServerState, asked: Json) -> PublishedCard:
    """A temporary card from a kept one and its code."""
    with state.lock:
        kept = state.airline.cards.get(str(asked["card_id"]))
    if kept is None or not kept.multi_use:
        raise invalid("validation_inclusion", "/card_id", "There is no such kept card")
    _check_code(asked, kept.card.brand)
    return kept.card


def _read(state: ServerState, asked: Json, now: datetime) -> PublishedCard:
    for field in (*_REQUIRED, "address_line_2"):
        value = asked.get(field)
        if field in _REQUIRED and (value is None or value == ""):
            raise invalid("validation_required", f"/{field}", f"Field '{field}' can't be blank")
        if value is not None and not isinstance(value, str):
            raise invalid("validation_type", f"/{field}", f"Field '{field}' must be a string")
    if state.faults.take("name_refused", g.call):
        raise invalid("validation_format", "/name", "Field 'name' has an invalid format")
    if state.faults.take("address_refused", g.call):
        raise invalid(
            "validation_inclusion", "/address_postal_code", "There is no such postcode there"
        )
    number = asked["number"]
    card = look_up(number)
    if card is NumberFault.FORM:
        raise invalid("validation_format", "/number", "The number must be 12 to 19 digits")
    if card is NumberFault.CHECK_DIGIT:
        raise invalid("validation_checksum", "/number", "The number is not a card number")
    if isinstance(card, NumberFault):
        raise invalid(
            "validation_inclusion", "/number", "Test mode takes published test numbers only"
        )
    if card.brand not in _BRANDS:
        raise invalid("validation_inclusion", "/number", "Airlines do not take this brand")
    _check_code(asked, card.brand)
    _check_expiry(asked, now)
    country = asked["address_country_code"]
    if not re.fullmatch(r"[A-Z]{2}", country):
        raise invalid(
            "validation_format", "/address_country_code", "The country must be two capital letters"
        )
    return card


def _check_code(asked: Json, brand: str) -> None:
    if not re.fullmatch(rf"[0-9]{{{cvc_length(brand)}}}", str(asked.get("cvc") or "")):
        raise invalid("validation_format", "/cvc", "The security code has the wrong length")


def _check_expiry(asked: Json, now: datetime) -> None:
    month, year = asked["expiry_month"], asked["expiry_year"]
    if not re.fullmatch(r"0[1-9]|1[0-2]", month):
        raise invalid("validation_format", "/expiry_month", "The month must be 01 to 12")
    if not re.fullmatch(r"[0-9]{2}", year):
        raise invalid("validation_format", "/expiry_year", "The year must be two digits")
    if (2000 + int(year), int(month)) < (now.year, now.month):
        raise invalid("validation_inclusion", "/expiry_year", "The card has expired")


def _card_json(
    card_id: str, card: PublishedCard, multi_use: bool, expires_at: datetime, live: bool
) -> Json:
    return {
        "id": card_id,
        "live_mode": live,
        "multi_use": multi_use,
        "last_4_digits": card.last4,
        "brand": card.brand,
        "unavailable_at": None if multi_use else stamp(expires_at),
    }
