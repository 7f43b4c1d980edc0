"""Our fee on hold: held, charged from the hold, released; and what people read about each."""

from __future__ import annotations

from typing import Final

from desktop.booking.trip.attempt_kinds import CAPTURE, HOLD, RELEASE
from desktop.booking.trip.attempt_record import Attempt, FeeAttempt, HoldAttempt
from desktop.booking.trip.attempt_states import ARRIVED_LATE, AttemptState
from desktop.booking.trip.fee_rules import HOLD_LAPSED, PAYMENT_OF_ANOTHER
from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt_handler import AttemptHandler, AttemptText, StateLabels
from desktop.use_cases.ports.processor_port import Confirmation, FeeCharger, HoldRequest
from desktop.use_cases.ports.store_port import NotDone, VendorAnswer

from .fee_handler import OF_ANOTHER, REFUSED_BECAUSE

_OTHER_ENVIRONMENT = (
    "The card processor answered from another environment. "
    "A second charge is locked. Tell the owner, who must look for it there."
)
_WITHOUT_KEY = (
    "A second charge is locked. Your role does not hold the key that charges our fee: it is looked "
    "up when a member signs in who holds it."
)
_PRESS = "Press W to ask the card processor again."
_ON_FILE = "The try itself is on file: nothing is charged twice."
_PUT_RIGHT = "Put that right, then press W to ask again."


def _hold(processor: FeeCharger, confirmation: Confirmation) -> VendorAnswer[FeeHold]:
    return processor.hold(confirmation)


def _find_hold(processor: FeeCharger, hold: HoldAttempt) -> FeeHold | NotDone:
    try:
        return processor.find_hold(hold.subject, hold.id)
    except Refused as refusal:
        return NotDone(refusal.code)


def _hold_outcome(hold: HoldAttempt) -> str:
    if hold.state is AttemptState.CONFIRMED:
        late = "ALARM: it had been given up. " if hold.reason == ARRIVED_LATE else ""
        return f"{late}Our fee of {hold.amount} is held on the card, and not charged yet."
    if hold.state is AttemptState.REFUSED:
        return REFUSED_BECAUSE.get(
            hold.reason, "Our fee could not be held. {not_done} Press F9 for another card."
        ).format(not_done="Nothing is held or charged.")
    return (
        "We do not know yet whether our fee is held. A second try is locked. Press W to ask again."
    )


def _hold_answer(hold: HoldAttempt) -> str:
    if hold.state is AttemptState.CONFIRMED:
        return f"Our fee of {hold.amount} is held."
    if hold.state is AttemptState.REFUSED:
        return "Our fee is not held."
    return "The card processor did not say whether our fee is held."


HOLD_HANDLER: Final = AttemptHandler(
    kind=HOLD,
    vendor=lambda vendors: vendors.charger,
    call=_hold,
    find=_find_hold,
    answer_by_hand=lambda hold, reference: FeeHold(reference),
    text=AttemptText(
        labels=StateLabels(
            requested="asked",
            pending="being decided",
            confirmed="held, not yet charged",
            refused="not held",
            unknown="outcome unknown",
        ),
        outcome=_hold_outcome,
        other_environment=_OTHER_ENVIRONMENT,
        without_key=f"We do not know yet whether our fee is held. {_WITHOUT_KEY}",
        unknown_is_safe="Nothing is charged. A second charge is locked until we know.",
        unknown_press=_PRESS,
        answer_text=_hold_answer,
        unsaved_is_safe=_ON_FILE,
        unsaved_press=_PUT_RIGHT,
    ),
)


def _capture(processor: FeeCharger, request: HoldRequest) -> VendorAnswer[FeeCharge]:
    processor.refuse_other(request)
    return processor.capture(request)


def _find_capture(processor: FeeCharger, capture: FeeAttempt) -> FeeCharge | NotDone:
    try:
        return processor.find_capture(capture.subject)
    except Refused as refusal:
        return NotDone(refusal.code)


def _capture_outcome(capture: FeeAttempt) -> str:
    if capture.state is AttemptState.CONFIRMED:
        return f"Our fee of {capture.amount} is taken."
    if capture.state is AttemptState.REFUSED and capture.reason == HOLD_LAPSED:
        return (
            "Our fee is not held on the card any more. Nothing was charged. Ask the client, then "
            "press F9 to take the card again."
        )
    if capture.reason == PAYMENT_OF_ANOTHER:
        return OF_ANOTHER
    if capture.state is AttemptState.REFUSED:
        return "Our fee is held, and not charged yet. Press Ctrl+Enter to charge it."
    return (
        "We do not know yet whether our fee was taken. A second try is locked. "
        "Press W to ask again."
    )


def _capture_answer(capture: FeeAttempt) -> str:
    if capture.state is AttemptState.CONFIRMED:
        return f"Our fee of {capture.amount} was taken."
    if capture.state is AttemptState.REFUSED:
        return "Our fee was not taken."
    return "The card processor did not say whether our fee was taken."


CAPTURE_HANDLER: Final = AttemptHandler(
    kind=CAPTURE,
    vendor=lambda vendors: vendors.charger,
    call=_capture,
    find=_find_capture,
    answer_by_hand=lambda capture, reference: FeeCharge(reference),
    text=AttemptText(
        labels=StateLabels(
            requested="asked",
            pending="being decided",
            confirmed="✓ charged",
            refused="held, not yet charged",
            unknown="outcome unknown",
        ),
        outcome=_capture_outcome,
        other_environment=_OTHER_ENVIRONMENT,
        without_key=f"We do not know yet whether our fee was taken. {_WITHOUT_KEY}",
        unknown_is_safe="The trip stays booked. A second charge is locked until we know.",
        unknown_press=_PRESS,
        answer_text=_capture_answer,
        unsaved_is_safe=_ON_FILE,
        unsaved_press=_PUT_RIGHT,
    ),
)


def _release(processor: FeeCharger, request: HoldRequest) -> VendorAnswer[FeeRelease]:
    processor.refuse_other(request)
    return processor.release(request)


def _find_release(processor: FeeCharger, release: Attempt[FeeRelease]) -> FeeRelease | NotDone:
    try:
        return processor.find_release(release.subject)
    except Refused as refusal:
        return NotDone(refusal.code)


def _release_outcome(release: Attempt[FeeRelease]) -> str:
    if release.state is AttemptState.CONFIRMED:
        return f"Our fee of {release.amount} was released from the card. Nothing was charged."
    if release.reason == PAYMENT_OF_ANOTHER:
        return OF_ANOTHER
    if release.state is AttemptState.REFUSED:
        return "Our fee is still held on the card, and not charged. Press W to release it."
    return "We do not know yet whether our fee was released. Nothing is charged. Press W to ask."


def _release_answer(release: Attempt[FeeRelease]) -> str:
    if release.state is AttemptState.CONFIRMED:
        return f"Our fee of {release.amount} was released."
    if release.state is AttemptState.REFUSED:
        return "Our fee is still held."
    return "The card processor did not say whether our fee was released."


RELEASE_HANDLER: Final = AttemptHandler(
    kind=RELEASE,
    vendor=lambda vendors: vendors.charger,
    call=_release,
    find=_find_release,
    answer_by_hand=lambda release, reference: FeeRelease(reference),
    text=AttemptText(
        labels=StateLabels(
            requested="being released",
            pending="being released",
            confirmed="released, not charged",
            refused="held, not yet charged",
            unknown="outcome unknown",
        ),
        outcome=_release_outcome,
        other_environment=_OTHER_ENVIRONMENT,
        without_key=f"We do not know yet whether our fee was released. {_WITHOUT_KEY}",
        unknown_is_safe="Nothing is charged.",
        unknown_press=_PRESS,
        answer_text=_release_answer,
        unsaved_is_safe="The try itself is on file: nothing is charged.",
        unsaved_press=_PUT_RIGHT,
    ),
)
