"""Our fee on screen: held first, then charged or released, and in red before a hold ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.payment import FeeHold
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.panels.money_lines import fee_state, hold_end_text, not_held_text
from desktop.use_cases.errors import Unreachable
from tests.support.booking.fee_samples import (
    HELD_UNTIL,
    sample_capture,
    sample_hold,
    sample_release,
)
from tests.support.samples import OPENED_AT, sample_order, sample_payment, sample_trip
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk

REFUSED, UNKNOWN = AttemptState.REFUSED, AttemptState.UNKNOWN


@pytest.mark.parametrize(
    ("attempts", "label", "tone"),
    [
        ((), "held first", "tertiary"),
        ((sample_hold(),), "held, not yet charged", "accent"),
        ((sample_hold(UNKNOWN),), "outcome unknown", "bad"),
        ((sample_hold(REFUSED),), "not held", "bad"),
        ((sample_hold(), sample_order()), "held, not yet charged", "accent"),
        ((sample_hold(), sample_order(), sample_capture()), "✓ charged", "good"),
        ((sample_hold(), sample_order(REFUSED), sample_release()), "released, not charged",
         "secondary"),
        ((sample_order(), sample_payment()), "✓ charged", "good"),
    ],
)  # fmt: skip
def test_the_fee_is_named_as_it_is(attempts: tuple[AnyAttempt, ...], label: str, tone: str) -> None:
    trip = sample_trip(TripStage.CARD_TAKEN, attempts=attempts)
    assert fee_state(trip) == (label, tone)


def test_the_end_of_a_hold_is_red_from_a_day_before() -> None:
    trip = sample_trip(TripStage.CARD_TAKEN, attempts=(sample_hold(),))
    text, is_soon = hold_end_text(trip, OPENED_AT)
    assert text.startswith("Held until Tue 1 Dec")
    assert not is_soon
    assert hold_end_text(trip, HELD_UNTIL - timedelta(hours=2))[1]
    assert hold_end_text(sample_trip(), OPENED_AT) == ("", False)


def test_a_fee_that_could_not_be_held_says_so_once_it_is_charged() -> None:
    fell_back = (sample_hold(REFUSED, reason="no_network"), sample_order())
    due = sample_trip(TripStage.FEE_DUE, attempts=fell_back)
    assert not_held_text(due) == ""
    paid = sample_trip(TripStage.BOOKED, attempts=(*fell_back, sample_payment()))
    assert "could not be held before the ticket" in not_held_text(paid)
    assert not_held_text(sample_trip()) == ""


def test_a_call_holds_the_fee_and_charges_it_after_the_ticket(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_money()
    assert "held first" in keyboard.page_text()
    keyboard.take_card()
    keyboard.agree()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    (payment,) = desk.processor.payments.values()
    assert payment.request.hold
    assert [one.id for one in desk.processor.charges] == [payment.id]


def test_where_it_cannot_be_held_it_is_charged_after_the_ticket_and_said_so(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.processor.prepare_endings.append(Unreachable("no_network", "No network."))
    keyboard.to_money()
    keyboard.take_card()
    keyboard.agree()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert "could not be held before the ticket" in keyboard.message()


def test_today_shows_a_hold_that_ends_soon(keyboard: Keyboard) -> None:
    soon = FeeHold("pi_held", OPENED_AT + timedelta(hours=5))
    pending = sample_order(AttemptState.PENDING)
    trip = sample_trip(TripStage.PENDING, attempts=(sample_hold(answer=soon), pending))
    keyboard.keep_trip(trip)
    keyboard.press("Ctrl+1")
    needs = keyboard.window._today._needs
    keyboard.until(lambda: needs.current() is not None)
    message = str(needs.rows.data(needs.rows.index(0), Qt.ItemDataRole.AccessibleTextRole))
    assert "Our fee: Held until Tue 24 Nov" in message
