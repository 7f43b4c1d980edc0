"""A fee charge: the request to Stripe, and its answer.

Fields: Stripe API, PaymentIntents; phone sales: Stripe docs, mail order and telephone order.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from desktop.use_cases.ports.processor_port import FeeRequest

from .stripe_amounts import stripe_amount

Fields = tuple[tuple[str, str], ...]


class Malformed(ValueError):
    """An answer lacks a field or gives it another shape; names the field, never the value."""


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
        ("payment_method_types[]", "card"),
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


def decode_intent(untrusted: object) -> Intent:
    """One PaymentIntent. Malformed."""
    wire = _object(untrusted, "payment_intent")
    metadata = wire.get("metadata")
    payment_id = metadata.get("payment_id") if isinstance(metadata, dict) else None
    # Always there (Stripe API, PaymentIntents); `says_other_mode` asks which one it is.
    if not isinstance(wire.get("livemode"), bool):
        raise Malformed("livemode")
    amount = wire.get("amount")
    if not isinstance(amount, int) or isinstance(amount, bool):
        raise Malformed("amount")
    return Intent(
        id=_text(wire, "id"),
        status=_text(wire, "status"),
        amount=amount,
        currency=_text(wire, "currency").upper(),
        payment_id=payment_id if isinstance(payment_id, str) else "",
    )


def decode_page(untrusted: object) -> IntentPage:
    """A list of PaymentIntents. Malformed."""
    wire = _object(untrusted, "list")
    items, has_more = wire.get("data"), wire.get("has_more")
    if not isinstance(items, list):
        raise Malformed("data")
    if not isinstance(has_more, bool):
        raise Malformed("has_more")
    intents = tuple(decode_intent(item) for item in items)
    return IntentPage(intents, has_more and bool(intents), intents[-1].id if intents else "")


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


def _object(untrusted: object, name: str) -> dict[str, object]:
    if not isinstance(untrusted, dict):
        raise Malformed(name)
    return untrusted


def _text(wire: dict[str, object], name: str) -> str:
    found = wire.get(name)
    if not isinstance(found, str) or not 1 <= len(found) <= 255 or not found.isprintable():
        raise Malformed(name)
    return found
