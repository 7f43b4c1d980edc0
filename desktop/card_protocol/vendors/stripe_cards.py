"""Cards for Stripe, as payment methods (Stripe API, payment methods)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from desktop.card_protocol.nouns import Code
from desktop.card_protocol.payee_role import PayeeRole

from .card_vendor import USER_AGENT, Answer, Body, CardText, CardVendor, token_in, value_at

CLIENT_ID_KEY: Final = "skycap_client"
"""The metadata under which a payment method names its client (Stripe API, payment methods). It is
written with the publishable key, as stripe-js and stripe-android write theirs (their
PaymentMethodCreateParams), and only a secret key can change it afterwards.
"""

# The API version that stripe-python 16.1 sends.
_VERSION = "2026-10-28.endive"


def _key_fits(key: str, live: bool) -> bool:
    """A publishable key only; secret keys never fit."""
    return key.startswith("pk_live_" if live else "pk_test_")


def _headers(key: str) -> tuple[tuple[str, str], ...]:
    return (
        ("Authorization", f"Bearer {key}"),
        ("Stripe-Version", _VERSION),
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Accept", "application/json"),
        ("User-Agent", USER_AGENT),
    )


def _body(text: CardText) -> Body:
    def form(name: str, value: str) -> str:
        return f"&{quote(name, safe='')}={quote(value, safe='')}"

    between = form("card[exp_month]", str(text.exp_month))
    between += form("card[exp_year]", str(text.exp_year))
    between += form("billing_details[name]", text.name)
    between += form(f"metadata[{CLIENT_ID_KEY}]", text.client_id)
    address = text.address
    parts = {
        "line1": address.line1,
        "line2": address.line2,
        "city": address.city,
        "state": address.region,
        "postal_code": address.postcode,
        "country": address.country,
    }
    for part, value in parts.items():
        if value:
            between += form(f"billing_details[address][{part}]", value)
    between += form("card[cvc]", "")
    return Body(b"type=card&card%5Bnumber%5D=", between.encode("ascii"), b"")


_CODES = {
    "incorrect_number": Code.PROCESSOR_NUMBER,
    "invalid_number": Code.PROCESSOR_NUMBER,
    "invalid_expiry_month": Code.PROCESSOR_EXPIRY,
    "invalid_expiry_year": Code.PROCESSOR_EXPIRY,
    "expired_card": Code.PROCESSOR_EXPIRY,
    "processing_error": Code.PROCESSOR_SILENT,
    "incorrect_cvc": Code.PROCESSOR_CODE,
    "invalid_cvc": Code.PROCESSOR_CODE,
    "integration_surface_not_supported": Code.PROCESSOR_CLOSED,
}
_CLOSED = ("This integration surface is unsupported", "Sending credit card numbers directly")
"""How the vendor's words begin: cards with a publishable key, cards by any key but that."""


def _read_answer(status: int, untrusted: object, live: bool) -> Answer:
    if status == 200:
        if value_at(untrusted, "livemode") is (not live):
            return Answer(code=Code.PROCESSOR_WRONG_MODE)
        token = (
            token_in(value_at(untrusted, "id")) if value_at(untrusted, "livemode") is live else ""
        )
        return Answer(token) if token else Answer(code=Code.PROCESSOR_SILENT)
    return Answer(code=_refusal(status, untrusted))


def _refusal(status: int, untrusted: object) -> Code:
    """Which refusal it is; without the vendor's own envelope, what answered was not the vendor.

    That raw cards are closed to this account is said in two ways, and often in words alone.
    """
    if not isinstance(value_at(untrusted, "error"), dict):
        return Code.PROCESSOR_SILENT
    known = _CODES.get(str(value_at(untrusted, "error", "code")))
    if known:
        return known
    is_card_error = value_at(untrusted, "error", "type") == "card_error"
    says_closed = str(value_at(untrusted, "error", "message")).startswith(_CLOSED)
    if says_closed or (status == 402 and not is_card_error):
        return Code.PROCESSOR_CLOSED
    if status == 402:
        return Code.PROCESSOR_DECLINED
    if status in (401, 403):
        return Code.PROCESSOR_KEY
    if status == 429:
        return Code.PROCESSOR_BUSY
    return Code.PROCESSOR_REJECTED if status == 400 else Code.PROCESSOR_SILENT


STRIPE_CARDS: Final = CardVendor(
    name="stripe",
    role=PayeeRole.PROCESSOR,
    host="api.stripe.com",
    path="/v1/payment_methods",
    key_fits=_key_fits,
    headers=_headers,
    body=_body,
    read_answer=_read_answer,
)
"""The processor, which charges our fee (WE CHARGE)."""
