"""The payees' endpoints: their addresses, request bodies and answers.

Host names are fixed here: the desk names a vendor and never sends an address. The only alternative
is a loopback port, with our own certificate authority.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from desktop.card_protocol import LAST_SECOND, Code, Payee, PayeeRole

_HOSTS = {"stripe": "api.stripe.com", "duffel": "api.duffel.cards"}
_LOOPBACK = "127.0.0.1"
_TOKEN = re.compile(r"[A-Za-z]{2,8}_[A-Za-z0-9]{2,72}")
# The API version that stripe-python 16.1 sends.
_STRIPE_VERSION = "2026-10-28.endive"


@dataclass(frozen=True, slots=True)
class CardText:
    """The card data other than the number and the code."""

    name: str
    postcode: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class Body:
    """The text around the number and the code: ``before NUMBER between CODE after``."""

    before: bytes
    between: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """`token` when the payee accepted the card, else `code` is the reason.

    `ends_at`: when the token expires, in epoch seconds UTC, or None where not known.
    """

    token: str = ""
    code: Code = Code.NONE
    ends_at: int | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One payee's HTTP endpoint.

    `silent_code` is for no usable answer, `echo_code` for an answer that contains the number.
    """

    role: PayeeRole
    host: str
    port: int
    path: str
    headers: tuple[tuple[str, str], ...]
    silent_code: Code
    echo_code: Code
    body: Callable[[CardText], Body]
    read_answer: Callable[[int, object], Answer]


def endpoint(payee: Payee, live: bool) -> Endpoint:
    """The endpoint of this payee. `live`: the livemode that its answer must have."""
    return _MAKERS[payee.role](payee, live)


def _host(payee: Payee) -> str:
    return _LOOPBACK if payee.loopback_port else _HOSTS[payee.vendor]


def _processor(payee: Payee, live: bool) -> Endpoint:
    """The processor, which charges our fee (WE CHARGE)."""
    return Endpoint(
        role=payee.role,
        host=_host(payee),
        port=payee.port,
        path="/v1/payment_methods",
        headers=(
            ("Authorization", f"Bearer {payee.key}"),
            ("Stripe-Version", _STRIPE_VERSION),
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Accept", "application/json"),
        ),
        silent_code=Code.PROCESSOR_SILENT,
        echo_code=Code.PROCESSOR_REPEATS,
        body=_stripe_body,
        read_answer=lambda status, untrusted: _stripe_answer(status, untrusted, live),
    )


def _vault(payee: Payee, live: bool) -> Endpoint:
    """The card vault, which keeps the card for the fare (AIRLINE CHARGES)."""
    return Endpoint(
        role=payee.role,
        host=_host(payee),
        port=payee.port,
        path="/payments/cards",
        headers=(
            ("Authorization", f"Bearer {payee.key}"),
            ("Duffel-Version", "v2"),
            ("Content-Type", "application/json"),
            ("Accept", "application/json"),
        ),
        silent_code=Code.VAULT_SILENT,
        echo_code=Code.VAULT_REPEATS,
        body=_duffel_body,
        read_answer=lambda status, untrusted: _duffel_answer(status, untrusted, live),
    )


_MAKERS = {PayeeRole.PROCESSOR: _processor, PayeeRole.VAULT: _vault}


def read_json(untrusted: bytes) -> object:
    """The JSON value of the answer, or None."""
    try:
        return json.loads(untrusted)
    except (ValueError, RecursionError):
        return None


# ---------------------------------------------------------------- Stripe, payment methods


def _stripe_body(text: CardText) -> Body:
    def form(name: str, value: str) -> str:
        return f"&{quote(name, safe='')}={quote(value, safe='')}"

    between = form("card[exp_month]", str(text.exp_month))
    between += form("card[exp_year]", str(text.exp_year))
    between += form("billing_details[name]", text.name)
    if text.postcode:
        between += form("billing_details[address][postal_code]", text.postcode)
    between += form("card[cvc]", "")
    return Body(b"type=card&card%5Bnumber%5D=", between.encode("ascii"), b"")


_STRIPE_CODES = {
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


def _stripe_answer(status: int, untrusted: object, live: bool) -> Answer:
    if status == 200:
        if _value_at(untrusted, "livemode") is (not live):
            return Answer(code=Code.PROCESSOR_WRONG_MODE)
        token = (
            _token(_value_at(untrusted, "id")) if _value_at(untrusted, "livemode") is live else ""
        )
        return Answer(token) if token else Answer(code=Code.PROCESSOR_SILENT)
    known = _STRIPE_CODES.get(str(_value_at(untrusted, "error", "code")))
    if known:
        return Answer(code=known)
    if status == 402:
        return Answer(code=Code.PROCESSOR_DECLINED)
    if status in (401, 403):
        return Answer(code=Code.PROCESSOR_KEY)
    if status == 400:
        return Answer(code=Code.PROCESSOR_CLOSED)
    return Answer(code=Code.PROCESSOR_SILENT)


# ---------------------------------------------------------------- Duffel, cards


def _duffel_body(text: CardText) -> Body:
    fields: dict[str, str | bool] = {
        "expiry_month": f"{text.exp_month:02d}",
        "expiry_year": f"{text.exp_year % 100:02d}",
        "name": text.name,
        "multi_use": False,
    }
    if text.postcode:
        fields["address_postal_code"] = text.postcode
    inner = json.dumps(fields, separators=(",", ":"))[1:-1]
    return Body(b'{"data":{"number":"', f'",{inner},"cvc":"'.encode("ascii"), b'"}}')


_DUFFEL_FIELDS = {
    "number": Code.VAULT_NUMBER,
    "expiry_month": Code.VAULT_EXPIRY,
    "expiry_year": Code.VAULT_EXPIRY,
    "cvc": Code.VAULT_CODE,
}


def _duffel_answer(status: int, untrusted: object, live: bool) -> Answer:
    if status in (200, 201):
        if _value_at(untrusted, "data", "live_mode") is (not live):
            return Answer(code=Code.VAULT_WRONG_MODE)
        token = (
            _token(_value_at(untrusted, "data", "id"))
            if _value_at(untrusted, "data", "live_mode") is live
            else ""
        )
        if not token:
            return Answer(code=Code.VAULT_SILENT)
        return Answer(token, ends_at=_epoch(_value_at(untrusted, "data", "unavailable_at")))
    untrusted_errors = _value_at(untrusted, "errors")
    first = untrusted_errors[0] if isinstance(untrusted_errors, list) and untrusted_errors else None
    if status in (401, 403):
        closed = _value_at(first, "code") == "unavailable_feature"
        return Answer(code=Code.VAULT_CLOSED if closed else Code.VAULT_KEY)
    if status in (400, 422):
        field = str(_value_at(first, "source", "field"))
        if field.startswith("address_"):
            return Answer(code=Code.VAULT_ADDRESS)
        return Answer(code=_DUFFEL_FIELDS.get(field, Code.VAULT_DECLINED))
    return Answer(code=Code.VAULT_SILENT)


# ---------------------------------------------------------------- reading untrusted JSON


def _value_at(untrusted: object, *path: str) -> object:
    for step in path:
        if not isinstance(untrusted, dict):
            return None
        untrusted = untrusted.get(step)
    return untrusted


def _token(untrusted: object) -> str:
    return untrusted if isinstance(untrusted, str) and _TOKEN.fullmatch(untrusted) else ""


def _epoch(untrusted: object) -> int | None:
    """ISO 8601 to epoch seconds UTC; None when absent, malformed or beyond LAST_SECOND."""
    if not isinstance(untrusted, str):
        return None
    try:
        seconds = int(datetime.fromisoformat(untrusted.replace("Z", "+00:00")).timestamp())
    except (ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds <= LAST_SECOND else None
