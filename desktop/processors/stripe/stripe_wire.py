"""A fee charge: the request to Stripe, and its answer.

Fields: Stripe API, PaymentIntents; phone sales: Stripe docs, mail order and telephone order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, NamedTuple
from urllib.parse import urlencode

from desktop.system.strict_json import Truth, length, reader, text, whole_number
from desktop.use_cases.ports.processor_port import FeeRequest

from .stripe_amounts import stripe_amount

Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """A PaymentIntent, as far as we read it. `amount` and `currency` are the requested ones, the
    amount in Stripe's own units (`stripe_amounts.py`).
    """

    id: str
    status: str
    amount: int
    currency: str
    payment_id: str


@dataclass(frozen=True, slots=True)
class IntentPage:
    """A page of the list, newest first; `last_id` is the cursor of the next page."""

    intents: tuple[Intent, ...]
    has_more: bool
    last_id: str


@dataclass(frozen=True, slots=True)
class StripeError:
    """The codes of an error answer, empty where it names none."""

    type: str = ""
    code: str = ""
    decline_code: str = ""
    param: str = ""


def encode_charge(request: FeeRequest) -> bytes:
    """Create and confirm in one call, as a sale by phone, never waiting for the cardholder.

    Refused as `stripe_amount`: nothing is sent.
    """
    fields: list[tuple[str, str]] = [
        ("amount", str(stripe_amount(request.amount))),
        ("currency", request.amount.currency.lower()),
        ("confirm", "true"),
        ("allowed_payment_method_types[]", "card"),
        ("payment_method_options[card][moto]", "true"),
        ("error_on_requires_action", "true"),
        ("description", request.description[:1000]),
        ("metadata[trip_id]", request.trip_id),
        ("metadata[payment_id]", request.payment_id),
    ]
    if request.processor_token.startswith("tok_"):
        fields += [
            ("payment_method_data[type]", "card"),
            ("payment_method_data[card][token]", request.processor_token),
        ]
    else:
        fields.append(("payment_method", request.processor_token))
    if request.receipt_email:
        fields.append(("receipt_email", request.receipt_email))
    return urlencode(fields).encode()


_Word = Annotated[str, text(255)]


class _Intent(NamedTuple):
    """`livemode` is always there (Stripe API, PaymentIntents); `says_other_mode` asks which one."""

    id: _Word
    livemode: Truth
    status: _Word
    amount: Annotated[int, whole_number(10**15)]
    currency: _Word
    metadata: object = None


class _List(NamedTuple):
    data: Annotated[tuple[_Intent, ...], length(1000)]
    has_more: Truth


_read_intent = reader(_Intent, "payment_intent")
_read_list = reader(_List, "list")


def decode_intent(untrusted: object) -> Intent:
    """One PaymentIntent. Malformed."""
    return _intent(_read_intent(untrusted))


def decode_page(untrusted: object) -> IntentPage:
    """A list of PaymentIntents. Malformed."""
    wire = _read_list(untrusted)
    intents = tuple(_intent(each) for each in wire.data)
    return IntentPage(intents, wire.has_more and bool(intents), intents[-1].id if intents else "")


def _intent(wire: _Intent) -> Intent:
    """Metadata is the account's own: what is no text there is no payment of ours."""
    payment_id = wire.metadata.get("payment_id") if isinstance(wire.metadata, dict) else None
    return Intent(
        id=wire.id,
        status=wire.status,
        amount=wire.amount,
        currency=wire.currency.upper(),
        payment_id=payment_id if isinstance(payment_id, str) else "",
    )


def decode_error(untrusted: object) -> StripeError:
    """The codes of an error answer. Never fails: an error answer may be anything."""
    error = untrusted.get("error") if isinstance(untrusted, dict) else None
    if not isinstance(error, dict):
        return StripeError()
    type_, code, decline, param = (
        value[:100] if isinstance(value := error.get(name), str) else ""
        for name in ("type", "code", "decline_code", "param")
    )
    return StripeError(type_, code, decline, param)


def says_other_mode(untrusted: object, live: bool) -> bool:
    """Whether any object of an answer, however deep, was made in the other mode than `live`.

    Stripe's objects carry ``livemode``; metadata cannot be mistaken for it, for it holds texts.
    """
    waiting = [untrusted]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            mode = one.get("livemode")
            if isinstance(mode, bool) and mode is not live:
                return True
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)
    return False
