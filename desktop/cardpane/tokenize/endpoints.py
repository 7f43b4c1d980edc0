"""The far sides of one card: where they are, and what each is sent and answers.

The origins are ours: the desk names a vendor, it never sends an address. The only other place is a
loopback port, with our own certificate authority.
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
# The version that Stripe's own library of the same date sends (stripe-python 16.1).
_STRIPE_VERSION = "2026-10-28.endive"


@dataclass(frozen=True, slots=True)
class CardText:
    """What goes beside the number and the code."""

    name: str
    postcode: str
    exp_month: int
    exp_year: int


@dataclass(frozen=True, slots=True)
class Body:
    """The words around the number and the code: ``before NUMBER between CODE after``."""

    before: bytes
    between: bytes
    after: bytes


@dataclass(frozen=True, slots=True)
class Answer:
    """`token` when the far side took the card, else `code` says why not."""

    token: str = ""
    code: Code = Code.NONE
    ends_at: int | None = None


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One host. `silent` is the code for no usable answer, `repeats` for one with the number."""

    role: PayeeRole
    host: str
    port: int
    path: str
    headers: tuple[tuple[str, str], ...]
    silent: Code
    repeats: Code
    body: Callable[[CardText], Body]
    read: Callable[[int, object], Answer]


def endpoint(payee: Payee, live: bool) -> Endpoint:
    """Where this payee's card goes; `live` is the livemode that its answer must have."""
    return _MAKERS[payee.role](payee, live)


def _host(payee: Payee) -> str:
    return _LOOPBACK if payee.loopback_port else _HOSTS[payee.vendor]


def _processor(payee: Payee, live: bool) -> Endpoint:
    """Where our fee is charged (WE CHARGE)."""
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
        silent=Code.PROCESSOR_SILENT,
        repeats=Code.PROCESSOR_REPEATS,
        body=_stripe_body,
        read=lambda status, said: _stripe_answer(status, said, live),
    )


def _vault(payee: Payee, live: bool) -> Endpoint:
    """Where the airline's side keeps the card for the fare (AIRLINE CHARGES)."""
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
        silent=Code.VAULT_SILENT,
        repeats=Code.VAULT_REPEATS,
        body=_duffel_body,
        read=lambda status, said: _duffel_answer(status, said, live),
    )


_MAKERS = {PayeeRole.PROCESSOR: _processor, PayeeRole.VAULT: _vault}


def read_json(untrusted: bytes) -> object:
    """The answer's JSON, or None."""
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


def _stripe_answer(status: int, said: object, live: bool) -> Answer:
    if status == 200:
        if _at(said, "livemode") is (not live):
            return Answer(code=Code.PROCESSOR_WRONG_MODE)
        token = _token(_at(said, "id")) if _at(said, "livemode") is live else ""
        return Answer(token) if token else Answer(code=Code.PROCESSOR_SILENT)
    known = _STRIPE_CODES.get(str(_at(said, "error", "code")))
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
    said: dict[str, str | bool] = {
        "expiry_month": f"{text.exp_month:02d}",
        "expiry_year": f"{text.exp_year % 100:02d}",
        "name": text.name,
        "multi_use": False,
    }
    if text.postcode:
        said["address_postal_code"] = text.postcode
    inner = json.dumps(said, separators=(",", ":"))[1:-1]
    return Body(b'{"data":{"number":"', f'",{inner},"cvc":"'.encode("ascii"), b'"}}')


_DUFFEL_FIELDS = {
    "number": Code.VAULT_NUMBER,
    "expiry_month": Code.VAULT_EXPIRY,
    "expiry_year": Code.VAULT_EXPIRY,
    "cvc": Code.VAULT_CODE,
}


def _duffel_answer(status: int, said: object, live: bool) -> Answer:
    if status in (200, 201):
        if _at(said, "data", "live_mode") is (not live):
            return Answer(code=Code.VAULT_WRONG_MODE)
        token = _token(_at(said, "data", "id")) if _at(said, "data", "live_mode") is live else ""
        if not token:
            return Answer(code=Code.VAULT_SILENT)
        return Answer(token, ends_at=_epoch(_at(said, "data", "unavailable_at")))
    untrusted_errors = _at(said, "errors")
    first = untrusted_errors[0] if isinstance(untrusted_errors, list) and untrusted_errors else None
    if status in (401, 403):
        closed = _at(first, "code") == "unavailable_feature"
        return Answer(code=Code.VAULT_CLOSED if closed else Code.VAULT_KEY)
    if status in (400, 422):
        field = str(_at(first, "source", "field"))
        if field.startswith("address_"):
            return Answer(code=Code.VAULT_ADDRESS)
        return Answer(code=_DUFFEL_FIELDS.get(field, Code.VAULT_DECLINED))
    return Answer(code=Code.VAULT_SILENT)


# ---------------------------------------------------------------- reading what is not trusted


def _at(untrusted: object, *path: str) -> object:
    for step in path:
        if not isinstance(untrusted, dict):
            return None
        untrusted = untrusted.get(step)
    return untrusted


def _token(untrusted: object) -> str:
    return untrusted if isinstance(untrusted, str) and _TOKEN.fullmatch(untrusted) else ""


def _epoch(untrusted: object) -> int | None:
    """ISO 8601 in UTC to epoch seconds; None when it is not said, or no time a reply can hold."""
    if not isinstance(untrusted, str):
        return None
    try:
        seconds = int(datetime.fromisoformat(untrusted.replace("Z", "+00:00")).timestamp())
    except (ValueError, OverflowError):
        return None
    return seconds if 0 <= seconds <= LAST_SECOND else None
