"""Checks typed card data: complete, published, not expired; and its public fields."""

from __future__ import annotations

import re

from flask import g

from desktop.training.card_numbers import NumberFault, look_up
from desktop.training.http.processor_middleware import PUBLISHABLE, text
from desktop.training.http.processor_replies import ProcessorError, bad, missing, refused
from desktop.training.published_cards import (
    GENERIC,
    WRONG_NUMBER,
    PublishedCard,
    Refusal,
    cvc_length,
)
from desktop.training.state import Json, ServerState
from desktop.training.training_ids import stable_hash

_METHOD_BRANDS = {"american_express": "amex", "diners_club": "diners"}


def read_card(state: ServerState, fields: Json) -> tuple[PublishedCard, Json]:
    """The published card and its public fields."""
    if g.key_kind != PUBLISHABLE:
        raise ProcessorError(
            402,
            "invalid_request_error",
            "Sending credit card numbers directly to the Stripe API is generally unsafe. "
            "Read the card with a publishable key.",
        )
    if state.faults.take("surface_closed", g.call):
        raise bad(
            "This integration surface is unsupported for publishable key tokenization. Use one of "
            "the vendor's own card forms, or enable card data collection with a publishable key."
        )
    number = re.sub(r"[ -]", "", text(fields, "number"))
    if not number:
        raise missing("card[number]")
    card = look_up(number)
    if card in (NumberFault.FORM, NumberFault.CHECK_DIGIT):
        raise refused(WRONG_NUMBER, "number")
    if isinstance(card, NumberFault):
        raise refused(
            Refusal(
                "card_declined",
                "Your card was declined. Your request was in test mode, but used a card that is "
                "not a published test card.",
                "test_mode_live_card",
            )
        )
    month, year = _expiry(state, fields)
    code = text(fields, "cvc")
    if code and not re.fullmatch(rf"[0-9]{{{cvc_length(card.brand)}}}", code):
        raise wrong_field("invalid_cvc", "Your card's security code is invalid.", "cvc")
    if state.faults.take("decline_at_token", g.call):
        raise refused(GENERIC)
    return card, shown_card(card, month, year)


def _expiry(state: ServerState, fields: Json) -> tuple[int, int]:
    now = state.clock.now()
    month, year = text(fields, "exp_month"), text(fields, "exp_year")
    if not (month.isascii() and month.isdigit()) or not 1 <= int(month) <= 12:
        raise wrong_field(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    wrong_year = wrong_field(
        "invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year"
    )
    if not (year.isascii() and year.isdigit()) or len(year) not in (2, 4):
        raise wrong_year
    full = int(year) + (2000 if len(year) == 2 else 0)
    if not now.year <= full <= now.year + 50:
        raise wrong_year
    if (full, int(month)) < (now.year, now.month):
        raise wrong_field(
            "invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month"
        )
    return int(month), full


def wrong_field(code: str, message: str, param: str) -> ProcessorError:
    return ProcessorError(402, "card_error", message, code, param)


def shown_card(card: PublishedCard, month: int, year: int) -> Json:
    fingerprint = "".join(
        chr(97 + stable_hash("fingerprint", card.brand, card.last4, n) % 26) for n in range(16)
    )
    return {
        "last4": card.last4,
        "exp_month": month,
        "exp_year": year,
        "funding": "credit",
        "country": "US",
        "fingerprint": fingerprint,
        "networks": {"available": [vendor_brand(card.brand)], "preferred": None},
    }


def vendor_brand(brand: str) -> str:
    return _METHOD_BRANDS.get(brand, brand)
