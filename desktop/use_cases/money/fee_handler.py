"""Charges of our fee: how they are made and looked for, and what people read about them."""

from __future__ import annotations

from datetime import timedelta
from types import MappingProxyType
from typing import Final

from desktop.booking.trip.attempt_kinds import FEE
from desktop.booking.trip.attempt_record import FeeAttempt
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    NEVER_ARRIVED,
    SETTLED_NOT_DONE,
    AttemptState,
)
from desktop.booking.trip.payment import FeeCharge
from desktop.use_cases.ports.processor_port import FeeCharger, FeeRequest
from desktop.use_cases.ports.store_port import NotDone, NothingFound, VendorAnswer

from .attempt_handler import (
    NOT_SENT,
    AttemptHandler,
    AttemptText,
    StateLabels,
    nothing_found,
)

NEVER_AFTER = timedelta(hours=1)
"""How long, by the card processor's own clock, it must have had nothing of a charge until none can
arrive any more. No request of ours is under way for more than a few minutes.
"""

_REFUSED_BECAUSE = MappingProxyType(
    {
        NOT_SENT: "The card processor was not reached. Nothing was charged. "
        "Press Ctrl+Enter to try again.",
        NEVER_ARRIVED: "The request never reached the card processor. Nothing was charged. "
        "Press Ctrl+Enter to try again.",
        SETTLED_NOT_DONE: "Settled by hand as not charged, on the word of the card processor's "
        "people. Press Ctrl+Enter to charge it.",
        "bank_try_again": "The bank could not decide just then. Nothing was charged. "
        "Press Ctrl+Enter to try again.",
        "card_token_gone": "The card processor no longer knows the card. Nothing was charged. "
        "Press F9 to take a card for the fee.",
    }
)


def _call(processor: FeeCharger, request: FeeRequest) -> VendorAnswer[FeeCharge]:
    return processor.charge(request)


def _find(processor: FeeCharger, charge: FeeAttempt) -> FeeCharge | NothingFound | NotDone:
    found = processor.find_charge(charge.id, charge.asked_at)
    return found or nothing_found(charge, processor.heard_at(), NEVER_AFTER)


def _answer_by_hand(charge: FeeAttempt, reference: str) -> FeeCharge:
    return FeeCharge(reference)


def _outcome(charge: FeeAttempt) -> str:
    if charge.state is AttemptState.CONFIRMED and charge.reason == ARRIVED_LATE:
        return (
            f"ALARM. Our fee of {charge.amount} was taken after all, though it had been given up. "
            "Look whether it was charged twice, and tell the owner."
        )
    if charge.state is AttemptState.CONFIRMED:
        return f"Our fee of {charge.amount} is taken."
    if charge.state is AttemptState.REFUSED:
        return _REFUSED_BECAUSE.get(
            charge.reason, "Our fee was refused. Nothing was charged. Press F9 for another card."
        )
    return (
        "We do not know yet whether our fee was taken. A second try is locked. "
        "Press W to ask again."
    )


def _answer_text(charge: FeeAttempt) -> str:
    if charge.state is AttemptState.CONFIRMED:
        return f"Our fee of {charge.amount} was taken."
    if charge.state is AttemptState.REFUSED:
        return "Our fee was not taken."
    return "The card processor did not say whether our fee was taken."


FEE_HANDLER: Final = AttemptHandler(
    kind=FEE,
    vendor=lambda vendors: vendors.charger,
    call=_call,
    find=_find,
    text=AttemptText(
        labels=StateLabels(
            requested="asked",
            pending="being decided",
            confirmed="✓ charged",
            refused="not charged",
            unknown="outcome unknown",
        ),
        outcome=_outcome,
        other_environment="The card processor answered from another environment. "
        "A second charge is locked. Tell the owner, who must look for it there.",
        without_key="We do not know yet whether our fee was taken. A second charge is locked. "
        "Your role does not hold the key that charges our fee: it is looked up when a member signs "
        "in who holds it.",
        unknown_is_safe="The trip stays booked. A second charge is locked until we know.",
        unknown_press="Press W to ask the card processor again.",
        answer_text=_answer_text,
        unsaved_is_safe="The try itself is on file: nothing is charged twice.",
        unsaved_press="Put that right, then press W to ask again.",
    ),
    answer_by_hand=_answer_by_hand,
)
