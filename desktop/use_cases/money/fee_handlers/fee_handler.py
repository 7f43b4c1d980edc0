"""Charges of our fee: how they are made and looked for, and what people read about them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Final

from desktop.booking.trip.attempt_kinds import FEE
from desktop.booking.trip.attempt_record import FeeAttempt
from desktop.booking.trip.attempt_states import (
    ARRIVED_LATE,
    SETTLED_NOT_DONE,
    AttemptState,
)
from desktop.booking.trip.payment import FeeCharge
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt_handler import (
    NOT_SENT,
    AttemptHandler,
    AttemptText,
    StateLabels,
)
from desktop.use_cases.ports.processor_port import Confirmation, FeeCharger
from desktop.use_cases.ports.store_port import NotDone, VendorAnswer

REFUSED_BECAUSE: Final = MappingProxyType(
    {
        NOT_SENT: "The card processor was not reached. {not_done} Press Ctrl+Enter to try again.",
        "payment_closed": "The request never reached the card processor. {not_done} "
        "Press Ctrl+Enter to try again.",
        "bank_try_again": "The bank could not decide just then. {not_done} "
        "Press Ctrl+Enter to try again.",
        SETTLED_NOT_DONE: "Settled by hand as not done, on the word of the card processor's "
        "people. {not_done} Press Ctrl+Enter to try again.",
        "card_token_gone": "The card processor no longer takes this reading of the card. "
        "{not_done} Press F9 to take the card again.",
        "phone_orders_closed": "The card processor has not opened phone orders for the company. "
        "{not_done} Ask the owner to have them opened.",
        "processor_key_refused": "The card processor does not accept the company's key. "
        "{not_done} Ask the owner to enter a new key.",
        "processor_key_too_weak": "The company's key may not do this at the card processor. "
        "{not_done} Ask the owner to give it the missing right.",
    }
)
"""What a refusal of a charge or a hold means; ``{not_done}`` is filled in."""


OF_ANOTHER: Final = (
    "The payment in these records was made for another trip or another amount, so it was left as "
    "it is. Nothing was charged. Tell the owner: another program may have changed these records."
)


def _call(processor: FeeCharger, confirmation: Confirmation) -> VendorAnswer[FeeCharge]:
    return processor.charge(confirmation)


def _find(processor: FeeCharger, charge: FeeAttempt) -> FeeCharge | NotDone:
    try:
        return processor.find_charge(charge.subject, charge.id)
    except Refused as refusal:
        return NotDone(refusal.code)


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
        return REFUSED_BECAUSE.get(
            charge.reason, "Our fee was refused. {not_done} Press F9 for another card."
        ).format(not_done="Nothing was charged.")
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
