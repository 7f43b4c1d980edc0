"""What a vendor answered to one question that moves no money."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum


class CheckAnswer(Enum):
    """The value is shown. NOT_KNOWN: the vendor's answer, or its silence, proves nothing."""

    GOOD = "good"
    NOT_ALLOWED = "not allowed"
    WRONG_KEY = "wrong key"
    EXPIRED = "expired"
    OTHER_MODE = "other mode"
    NOT_KNOWN = "not known"


class CheckName(Enum):
    """The value is shown, and names the check in records and in the audit log."""

    PAYMENTS_READ = "read payments"
    PAYMENTS_SEARCH = "search for payments"
    PAYMENTS = "make payments"
    SETUP_INTENTS = "keep a card for later"
    PAYMENT_METHODS = "attach cards to clients"
    CUSTOMERS = "write clients"
    CHECKOUT = "make payment links"
    CHARGES = "read charges"
    EVENTS = "read events"
    DISPUTES = "read disputes"
    PHONE_ORDERS = "phone orders (MOTO)"
    REFUNDS = "give refunds"
    CARD_ENTRY = "card entry with the publishable key"
    AIRLINE_READ = "read airlines"
    AIRLINE_SEARCH = "search for fares"
    AIRLINE_CARDS = "put cards into the airline vault"
    AIRLINE_CARD_CHECK = "have the bank check an airline card"
    FAILED_ORDERS = "hear of orders that fail later"
    BILLING_CURRENCY = "currency of the airline account"


PROCESSOR_CHECKS = (
    CheckName.PAYMENTS_READ,
    CheckName.PAYMENTS_SEARCH,
    CheckName.PAYMENTS,
    CheckName.SETUP_INTENTS,
    CheckName.PAYMENT_METHODS,
    CheckName.CUSTOMERS,
    CheckName.CHECKOUT,
    CheckName.CHARGES,
    CheckName.EVENTS,
    CheckName.DISPUTES,
    CheckName.REFUNDS,
)
"""All must be good: each can be told from an answer."""

AIRLINE_CHECKS = (CheckName.AIRLINE_READ, CheckName.AIRLINE_SEARCH)
"""As `PROCESSOR_CHECKS`."""

AIRLINE_CARD_CHECKS = (CheckName.AIRLINE_CARDS, CheckName.AIRLINE_CARD_CHECK)
"""A refusal can be told from an answer, an approval cannot."""

FAILED_ORDER_CHECKS = (CheckName.FAILED_ORDERS,)
"""Whether the airline service notes orders that it accepted and could not make."""

SHOWN_BY_TRIAL = (CheckName.CARD_ENTRY, CheckName.BILLING_CURRENCY)
"""Never asked by the desk: a trial booking shows them."""

ASKED_OF_AIRLINE = frozenset(
    {*AIRLINE_CHECKS, *AIRLINE_CARD_CHECKS, *FAILED_ORDER_CHECKS, CheckName.BILLING_CURRENCY}
)
"""About the airline service; all others are about the card processor."""


@dataclass(frozen=True, slots=True)
class VendorCheck:
    """`missing`: the right that the vendor named, with NOT_ALLOWED. `why` is a clause, empty with
    GOOD. `request_id` is the vendor's own name for the call, where it gave one. Without
    `proves_something` the vendor was silent or busy: what was known before is as true as it was.
    """

    name: CheckName
    answer: CheckAnswer
    at: datetime
    request_id: str = ""
    missing: str = ""
    why: str = ""
    proves_something: bool = True


def merged(kept: Iterable[VendorCheck], found: Iterable[VendorCheck]) -> tuple[VendorCheck, ...]:
    """The newest answer to each question, where it says more than an earlier one."""
    newest = {each.name: each for each in kept}
    for each in found:
        if each.proves_something or each.name not in newest:
            newest[each.name] = each
    return tuple(newest.values())
