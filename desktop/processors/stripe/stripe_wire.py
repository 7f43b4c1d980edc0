"""A payment of our fee: the requests to Stripe, and its answers.

Fields: Stripe API, PaymentIntents; phone sales: Stripe docs, mail order and telephone order.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated, Final, Generic, NamedTuple, TypeVar

from desktop.booking.card import TakenCard
from desktop.booking.known_times import LAST_MOMENT
from desktop.system.strict_json import (
    Malformed,
    Truth,
    length,
    matching,
    reader,
    text,
    whole_number,
)
from desktop.use_cases.ports.processor_port import Confirmation, FeeRequest, Payer, Purpose

from .stripe_amounts import stripe_amount
from .stripe_owner import Customer, Owner, decode_owner, decode_owning_customer, our_id, value_at

Fields = tuple[tuple[str, str], ...]

VENDOR: Final = "stripe"
STATEMENT_SUFFIX: Final = "BOOKING FEE"
"""Behind the company's name on the statement, where it has chosen no text of its own."""

_SUFFIXES = {Purpose.FEE: STATEMENT_SUFFIX, Purpose.FARE: "AIRFARE"}
_LAST_SECOND = int(LAST_MOMENT.timestamp())
MOST_LISTED: Final = 100
"""How many objects a page of a list or of a search has at most (Stripe API, pagination)."""

WITH_CUSTOMER: Fields = (("expand[]", "customer"),)
"""The customer whole instead of its id: it says whose client it is."""

WITH_CHARGE: Fields = (("expand[]", "latest_charge"),)
"""The charge whole instead of its id: it says whose it is, and until when it is held."""

_LAST4 = re.compile(r"[0-9]{4}")
# Stripe API, charges: `payment_method_details.card.brand`. Names as on the cards.
_BRANDS = {
    "amex": "American Express",
    "diners": "Diners Club",
    "discover": "Discover",
    "jcb": "JCB",
    "mastercard": "Mastercard",
    "unionpay": "UnionPay",
    "visa": "Visa",
}

_ENDING = " ending "
TYPES = frozenset({"api_error", "card_error", "idempotency_error", "invalid_request_error"})
"""The types of Stripe's errors. Without one of them, an answer is not Stripe's own."""


@dataclass(frozen=True, slots=True)
class LatestCharge:
    """The newest try to charge or hold: the attempt of ours that it was made for, whether the bank
    declined it, and until when it is held. `card` is as `TakenCard.identity`; `refunded`: all of it
    was given back.
    """

    payment_id: str = ""
    failed: bool = False
    capture_before: datetime | None = None
    card: str = ""
    refunded: bool = False


@dataclass(frozen=True, slots=True)
class Listed:
    """A PaymentIntent or a checkout session in a list, and which attempt of ours it is for.
    `created` is in Unix seconds, `purpose` the value of one, or empty.
    """

    id: str
    created: int
    status: str
    trip_id: str
    payment_id: str
    purpose: str = ""

    @property
    def has_money(self) -> bool:
        """Whether a PaymentIntent holds or took money."""
        return self.status in _WITH_MONEY


@dataclass(frozen=True, slots=True)
class ListedCustomer:
    """A customer in a list, and our id of the client. `created` is in Unix seconds."""

    id: str
    created: int
    client_id: str


Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Found(Generic[Item]):
    """A page of a list or of a search. `next_page` names the one behind it, in a search alone."""

    items: tuple[Item, ...]
    has_more: bool
    next_page: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """A PaymentIntent, as far as we read it. `amount` and `currency` are the requested ones, the
    amount in Stripe's own units (`stripe_amounts.py`). `charge` is None where there was no try.
    `customer` is empty where Stripe names none.
    """

    id: str
    status: str
    amount: int
    currency: str
    charge: LatestCharge | None = None
    owner: Owner = field(default_factory=Owner)
    customer: Customer = field(default_factory=Customer)


@dataclass(frozen=True, slots=True)
class StripeError:
    """What an error answer names, empty where it names none. `message` is compared, never shown.

    `intent` is the payment as it is now, where the answer brings it.
    """

    type: str = ""
    code: str = ""
    decline_code: str = ""
    param: str = ""
    message: str = ""
    intent: Intent | None = None

    @property
    def is_stripes_own(self) -> bool:
        """Whether Stripe wrote it, and not something on the way there."""
        return self.type in TYPES


def customer_fields(payer: Payer) -> Fields:
    """A client of ours."""
    known = (("name", payer.name), ("email", payer.email))
    return (
        *((name, value) for name, value in known if value),
        ("metadata[client_id]", payer.client_id),
    )


def create_fields(request: FeeRequest) -> Fields:
    """Create, and confirm nothing. Refused as `stripe_amount`: nothing is sent."""
    return (
        ("amount", str(stripe_amount(request.amount))),
        ("currency", request.amount.currency.lower()),
        ("customer", request.customer),
        ("capture_method", "manual" if request.hold else "automatic"),
        ("allowed_payment_method_types[]", "card"),
        ("statement_descriptor_suffix", request.statement_text or _SUFFIXES[request.purpose]),
        ("metadata[trip_id]", request.trip_id),
        ("metadata[client_id]", request.client_id),
        ("metadata[purpose]", request.purpose.value),
        *update_fields(request),
        *WITH_CUSTOMER,
    )


def update_fields(request: FeeRequest) -> Fields:
    """What is new where a declined payment is taken up again."""
    mail = (("receipt_email", request.receipt_email),) if request.receipt_email else ()
    return (
        ("metadata[payment_id]", request.payment_id),
        ("description", request.description[:1000]),
        *mail,
    )


def confirm_fields(confirmation: Confirmation) -> Fields:
    """Never waiting for the cardholder: as a sale by phone, or with a card that they have saved on
    a page for just that (Stripe docs, save a payment method: charge it later).
    """
    by_phone: Fields = (
        ("payment_method_options[card][moto]", "true"),
        ("error_on_requires_action", "true"),
    )
    return (
        ("payment_method", confirmation.processor_token),
        *((("off_session", "true"),) if confirmation.off_session else by_phone),
        *WITH_CHARGE,
    )


_Word = Annotated[str, text(255)]
_Id = Annotated[str, matching(r"[a-z]{2,10}_[A-Za-z0-9_]{1,100}")]


class _Intent(NamedTuple):
    """`livemode` is always there (Stripe API, PaymentIntents); `says_other_mode` asks which one."""

    id: _Id
    livemode: Truth
    status: _Word
    amount: Annotated[int, whole_number(10**15)]
    currency: _Word
    latest_charge: object = None
    metadata: object = None
    customer: object = None


class _Object(NamedTuple):
    id: _Id


_Second = Annotated[int, whole_number(_LAST_SECOND)]


class _Listed(NamedTuple):
    id: _Id
    created: _Second
    status: _Word
    metadata: object = None


class _ListedCustomer(NamedTuple):
    id: _Id
    created: _Second
    metadata: object = None


class _Page(NamedTuple):
    data: Annotated[tuple[object, ...], length(MOST_LISTED)]
    has_more: Truth
    next_page: object = None


_WITH_MONEY = frozenset({"succeeded", "processing", "requires_capture"})
_read_page = reader(_Page, "list")
_read_listed = reader(_Listed, "listed object")
_read_customer = reader(_ListedCustomer, "customer")
_read_intent = reader(_Intent, "payment_intent")
_read_object = reader(_Object, "object")


def decode_intent(untrusted: object) -> Intent:
    """One PaymentIntent. Malformed."""
    wire = _read_intent(untrusted)
    return Intent(
        id=wire.id,
        status=wire.status,
        amount=wire.amount,
        currency=wire.currency.upper(),
        charge=_latest_charge(wire.latest_charge),
        owner=decode_owner(wire.metadata),
        customer=decode_owning_customer(wire.customer),
    )


def decode_list(untrusted: object) -> Found[Listed]:
    """A page of PaymentIntents or sessions. Malformed."""
    return _decode_page(untrusted, decode_listed)


def decode_listed(untrusted: object) -> Listed:
    """One of them. Malformed."""
    wire = _read_listed(untrusted)
    named = (our_id(wire.metadata, name) for name in ("trip_id", "payment_id", "purpose"))
    return Listed(wire.id, wire.created, wire.status, *named)


def decode_customers(untrusted: object) -> Found[ListedCustomer]:
    """A page of customers. Malformed."""
    return _decode_page(untrusted, _decode_customer)


def _decode_customer(untrusted: object) -> ListedCustomer:
    wire = _read_customer(untrusted)
    return ListedCustomer(wire.id, wire.created, our_id(wire.metadata, "client_id"))


def _decode_page(untrusted: object, decode: Callable[[object], Item]) -> Found[Item]:
    page = _read_page(untrusted)
    next_page = page.next_page if isinstance(page.next_page, str) else ""
    return Found(tuple(decode(one) for one in page.data), page.has_more, next_page)


def decode_id(untrusted: object) -> str:
    """The id of any object. Malformed."""
    return _read_object(untrusted).id


def _latest_charge(untrusted: object) -> LatestCharge | None:
    """Nothing in it decides whether money moved: what cannot be read is left out."""
    if untrusted is None:
        return None
    payment_id = value_at(untrusted, "metadata", "payment_id")
    seconds = value_at(untrusted, "payment_method_details", "card", "capture_before")
    return LatestCharge(
        payment_id=payment_id if isinstance(payment_id, str) else "",
        failed=value_at(untrusted, "status") == "failed",
        refunded=value_at(untrusted, "refunded") is True,
        card=_card(value_at(untrusted, "payment_method_details", "card")),
        capture_before=datetime.fromtimestamp(seconds, UTC)
        if type(seconds) is int and 0 < seconds <= _LAST_SECOND
        else None,
    )


def _card(untrusted: object) -> str:
    """Empty where it cannot be read."""
    card = decode_card(untrusted)
    return card.identity() if card else ""


def decode_card(untrusted: object) -> TakenCard | None:
    """A card as a charge or a payment method shows it, without a token; None where it cannot be
    read.
    """
    brand, last4 = value_at(untrusted, "brand"), value_at(untrusted, "last4")
    month, year = value_at(untrusted, "exp_month"), value_at(untrusted, "exp_year")
    if type(month) is not int or type(year) is not int or not isinstance(last4, str):
        return None
    if not (1 <= month <= 12 and 2000 <= year <= 2200 and _LAST4.fullmatch(last4)):
        return None
    return TakenCard((), _BRANDS.get(brand, "Card"), last4, month, year)


def is_card_as_read(untrusted: object, identity: str) -> bool:
    """Whether it is the card of this `TakenCard.identity`, by its last digits and, where they are
    known, month and year: who names the brand may name it differently. Never fails.
    """
    card = decode_card(untrusted)
    ending = identity.rpartition(_ENDING)[2]
    return card is not None and ending in (card.last4, card.identity().rpartition(_ENDING)[2])


def decode_error(untrusted: object) -> StripeError:
    """What an error answer names. Never fails: an error answer may be anything."""
    error = untrusted.get("error") if isinstance(untrusted, dict) else None
    if not isinstance(error, dict):
        return StripeError()
    names = ("type", "code", "decline_code", "param", "message")
    words = {
        name: value[:500] if isinstance(value := error.get(name), str) else "" for name in names
    }
    try:
        intent = decode_intent(error.get("payment_intent"))
    except Malformed:
        intent = None
    return StripeError(**words, intent=intent)


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
