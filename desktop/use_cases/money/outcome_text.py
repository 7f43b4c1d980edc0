"""Sentences for the state of an attempt, after the error that first reported it is gone."""

from __future__ import annotations

from desktop.booking.trip.attempt_record import AnyAttempt, OrderAttempt, is_order
from desktop.booking.trip.attempt_states import AttemptState
from desktop.use_cases.errors import WRONG_MODE

NOT_SENT = "not_sent"
"""Reason of a refusal: the vendor was not reached, or certainly did nothing."""

NEVER_ARRIVED = "never_arrived"
"""Reason of a refusal: no answer came, and long after it the vendor still has nothing of it."""

_ORDER_REASONS = {
    NOT_SENT: "The airline was not reached. Nothing is booked. Press Ctrl+Enter to try again.",
    NEVER_ARRIVED: "The request never reached the airline. Nothing is booked. "
    "Press Ctrl+Enter to try again.",
    "offer_gone": "The airline no longer sells this fare. Nothing is booked. Search again.",
    "fare_changed": "The fare changed. Nothing is booked. Press Ctrl+Enter to see the new price.",
    "card_token_gone": "The airline no longer holds the card. Nothing is booked. "
    "Press F9 to take the card again.",
    "card_refused_by_airline": "The bank refused this card for the airline. Nothing is booked. "
    "Press F9 for another card.",
}
_FEE_REASONS = {
    NOT_SENT: "The card processor was not reached. Nothing was charged. "
    "Press Ctrl+Enter to try again.",
    NEVER_ARRIVED: "The request never reached the card processor. Nothing was charged. "
    "Press Ctrl+Enter to try again.",
    "bank_try_again": "The bank could not decide just then. Nothing was charged. "
    "Press Ctrl+Enter to try again.",
    "card_token_gone": "The card processor no longer knows the card. Nothing was charged. "
    "Press F9 to take a card for the fee.",
}


def outcome_sentence(attempt: AnyAttempt) -> str:
    """The state of an attempt in one to three short sentences."""
    if attempt.state is AttemptState.UNKNOWN and attempt.reason in WRONG_MODE:
        return _other_environment(is_order(attempt))
    return _order_sentence(attempt) if is_order(attempt) else _fee_sentence(attempt)


def _other_environment(order: bool) -> str:
    vendor, again = ("airline", "booking") if order else ("card processor", "charge")
    return (
        f"The {vendor} answered from another environment. A second {again} is locked. "
        "Tell the owner, who must look for it there."
    )


def _order_sentence(order: OrderAttempt) -> str:
    if order.state is AttemptState.CONFIRMED:
        named = f" Reference {order.answer.record_locator}." if order.answer else ""
        return f"Booked.{named}"
    if order.state is AttemptState.PENDING:
        return (
            "The airline is still confirming. A second try is locked. "
            "Press W to ask the airline again."
        )
    if order.state is AttemptState.REFUSED:
        return _ORDER_REASONS.get(
            order.reason, "The airline refused. Nothing is booked. Press Ctrl+Enter to try again."
        )
    return (
        "We do not know yet whether the airline booked it. A second try is locked. "
        "Press W to ask the airline again."
    )


def _fee_sentence(charge: AnyAttempt) -> str:
    if charge.state is AttemptState.CONFIRMED:
        return f"Our fee of {charge.amount} is taken."
    if charge.state is AttemptState.REFUSED:
        return _FEE_REASONS.get(
            charge.reason, "Our fee was refused. Nothing was charged. Press F9 for another card."
        )
    return (
        "We do not know yet whether our fee was taken. A second try is locked. "
        "Press W to ask again."
    )
