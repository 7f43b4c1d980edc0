"""Cancellations at the airline: how they are made and looked for, and what people read of them."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import Final

from desktop.booking.trip.attempt_kinds import CANCEL
from desktop.booking.trip.attempt_record import CancelAttempt
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    CANCELED_BEFORE,
    NEVER_ARRIVED,
    SETTLED_NOT_DONE,
    AttemptState,
)
from desktop.booking.trip.cancellation.cancellation_rules import agreed_refund
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.order import CancellationQuote, OrderCancellation
from desktop.use_cases.money.attempt_handler import (
    NOT_SENT,
    AttemptHandler,
    AttemptText,
    StateLabels,
    nothing_found,
)
from desktop.use_cases.ports.airline_port import FlightBooker
from desktop.use_cases.ports.store_port import NotDone, NothingFound, VendorAnswer

from .refunds_due import enter_refunds

NEVER_AFTER: Final = timedelta(minutes=70)
"""A quote can be confirmed for an hour (Duffel API, order cancellations). So long after the order
was first shown as not canceled, no confirmation of it can arrive any more.
"""

_STAYS = "The ticket is as it was."
_REFUSED_BECAUSE = MappingProxyType(
    {
        NOT_SENT: f"The airline was not reached. Nothing was canceled. {_STAYS} "
        "Press X to ask for a new quote.",
        NEVER_ARRIVED: f"The request to cancel never reached the airline. {_STAYS} "
        "Press X to ask for a new quote.",
        SETTLED_NOT_DONE: "Settled by hand as not canceled, on the word of the airline's people. "
        f"{_STAYS} Press X to ask for a new quote.",
        "quote_expired": f"The airline's quote had ended. Nothing was canceled. {_STAYS} "
        "Press X to ask for a new one.",
        "quote_changed": "The airline no longer offered what was read to the client. Nothing was "
        f"canceled. {_STAYS} Press X to ask for a new quote.",
    }
)


def _call(airline: FlightBooker, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
    return airline.cancel_order(quote)


def _find(
    airline: FlightBooker, attempt: CancelAttempt
) -> OrderCancellation | NothingFound | NotDone:
    """By the order itself: whichever confirmation came first, it is canceled once."""
    found = airline.find_cancellation(attempt.vendor, attempt.subject)
    if found is not None:
        return found
    as_of = airline.heard_at(OfferRef(attempt.vendor, attempt.subject))
    return nothing_found(attempt, as_of, NEVER_AFTER)


def _answer_by_hand(attempt: CancelAttempt, reference: str) -> OrderCancellation:
    """What goes back is not known by it: what the client agreed to is entered."""
    return OrderCancellation("", None)


def _back(attempt: CancelAttempt) -> str:
    refund, agreed = attempt.answer.refund if attempt.answer else None, agreed_refund(attempt)
    if agreed is not None and refund != agreed:
        says = (
            f"The airline says that {refund} goes back"
            if refund
            else ("The airline has not said what goes back")
        )
        return f"{says}, and the client agreed to {agreed}. Call the airline."
    if refund is None:
        return "Ask the airline what goes back, and to where."
    return f"{refund} goes back." if refund.minor else "Nothing goes back."


def _outcome(attempt: CancelAttempt) -> str:
    if attempt.state is AttemptState.CONFIRMED and attempt.reason == ARRIVED_LATE:
        return (
            "ALARM. The airline canceled it after all; it had been given up here. "
            f"{_back(attempt)} Call the client; then the owner presses S."
        )
    if attempt.state is AttemptState.CONFIRMED and attempt.reason == CANCELED_BEFORE:
        return f"The airline shows it as canceled, and not from here. {_back(attempt)}"
    if attempt.state is AttemptState.CONFIRMED:
        return f"Canceled. {_back(attempt)}"
    if attempt.state is AttemptState.PENDING:
        return (
            "The airline accepted the cancellation and will confirm it later. A second try is "
            "locked. Press W to ask the airline again."
        )
    if attempt.state is AttemptState.REFUSED:
        return _REFUSED_BECAUSE.get(
            attempt.reason,
            f"The airline did not cancel it. {_STAYS} Press X to ask for a new quote.",
        )
    return (
        "We do not know yet whether the airline canceled it. A second try is locked. "
        "Press W to ask the airline again."
    )


def _call_vendor(attempt: CancelAttempt) -> str:
    named = attempt.vendor.capitalize() or "the airline service"
    request = f" with request id {attempt.vendor_request_id}" if attempt.vendor_request_id else ""
    return (
        "The airline has not shown for three days whether it canceled. A second try is locked. "
        f"Call {named}{request}; then the owner presses S and enters what they say."
    )


def _answer_text(attempt: CancelAttempt) -> str:
    if attempt.state is AttemptState.CONFIRMED:
        return "The airline canceled it."
    if attempt.state is AttemptState.PENDING:
        return "The airline accepted the cancellation and will confirm it later."
    if attempt.state is AttemptState.REFUSED:
        return "The airline did not cancel it."
    return "The airline did not say whether it canceled."


CANCEL_HANDLER: Final = AttemptHandler(
    kind=CANCEL,
    vendor=lambda vendors: vendors.booker,
    call=_call,
    find=_find,
    text=AttemptText(
        labels=StateLabels(
            requested="asked to cancel",
            pending="cancellation accepted",
            confirmed="✓ canceled",
            refused="not canceled",
            unknown="outcome unknown",
        ),
        outcome=_outcome,
        other_environment="The airline answered from another environment. A second try to cancel "
        "is locked. Tell the owner, who must look for it there.",
        without_key="We do not know yet whether the airline canceled it. A second try is locked. "
        "Your role does not hold the token of the airline service: it is looked up when a member "
        "signs in who holds it.",
        unknown_is_safe="A second try is locked until we know.",
        unknown_press="Press W to ask the airline again.",
        answer_text=_answer_text,
        unsaved_is_safe="The try itself is on file.",
        unsaved_press="Put that right, then press W to ask the airline again.",
        call_vendor=_call_vendor,
    ),
    answer_by_hand=_answer_by_hand,
    confirmed=enter_refunds,
)
