"""The owner settles by hand what no vendor shows, on the trip page, by key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.trips.trip_page import TripPage
from tests.support.samples import OPENED_AT, sample_answer, sample_order
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk

LONG_AGO = OPENED_AT - timedelta(days=3, hours=1)


def _page(keyboard: Keyboard) -> TripPage:
    return keyboard.booking_flow.trip


def _keys(keyboard: Keyboard) -> set[str]:
    return {command.key for command in _page(keyboard).commands()}


def _open(keyboard: Keyboard, state: AttemptState = AttemptState.UNKNOWN) -> None:
    order = sample_order(state, asked_at=LONG_AGO, vendor_request_id="Freqsample")
    keyboard.open_trip(TripStage.UNKNOWN, orders=(order,))


def _saved(desk: WindowDesk) -> Trip:
    return desk.records.read(lambda repos: repos.trips.get("tripsample"))


@pytest.mark.parametrize("state", [AttemptState.UNKNOWN, AttemptState.PENDING])
def test_after_three_days_it_says_whom_to_call_and_what_to_press(
    keyboard: Keyboard, state: AttemptState
) -> None:
    _open(keyboard, state)
    assert "Call Duffel with request id Freqsample" in keyboard.message()
    assert "presses S" in keyboard.message()
    assert "S" in _keys(keyboard)


def test_it_is_settled_as_booked_with_the_reference(desk: WindowDesk, keyboard: Keyboard) -> None:
    _open(keyboard)
    keyboard.press("S")
    assert _keys(keyboard) == {"Return", "Tab", "Escape"}
    assert "Request id: Freqsample" in keyboard.page_text()
    form = _page(keyboard).settling
    keyboard.press("D")
    form.contact.edit.setFocus()
    keyboard.type("Kim")
    keyboard.press("Return")
    keyboard.until(lambda: form.reference.problem == "What is done has a reference.")
    assert _saved(desk).orders[0].state is AttemptState.UNKNOWN
    form.reference.edit.setFocus()
    keyboard.type("K7PQ2M")
    keyboard.press("Return")
    keyboard.until(lambda: "Settled by hand." in keyboard.message())
    assert "Booked. Reference K7PQ2M." in keyboard.message()
    assert "Kim said so. Ida Marlow" in keyboard.page_text()
    assert not form.is_open
    assert _saved(desk).orders[0].state is AttemptState.CONFIRMED


def test_nothing_is_sent_before_it_was_chosen_and_escape_settles_nothing(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _open(keyboard)
    keyboard.press("S")
    form = _page(keyboard).settling
    assert form.outcome.index == -1
    form.contact.edit.setFocus()
    keyboard.type("Kim")
    keyboard.press("Return")
    assert form.outcome.hasFocus()
    keyboard.press("Escape")
    assert not form.is_open
    assert keyboard.page == "trip"
    assert _saved(desk).orders[0].state is AttemptState.UNKNOWN
    keyboard.press("S")
    assert form.contact.text == ""


def test_not_booked_opens_a_second_try(desk: WindowDesk, keyboard: Keyboard) -> None:
    _open(keyboard)
    keyboard.press("S", "N")
    form = _page(keyboard).settling
    form.contact.edit.setFocus()
    keyboard.type("Kim")
    keyboard.press("Return")
    keyboard.until(lambda: "Settled by hand as not booked" in keyboard.message())
    assert "Return" in _keys(keyboard)
    assert _saved(desk).orders[0].reason == "settled_not_done"


def test_one_that_came_late_is_an_alarm_on_the_page_and_on_today(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.open_trip(
        TripStage.BOOKED,
        orders=(sample_order(reason="arrived_late", answer=sample_answer()),),
    )
    assert "ALARM. The airline booked it after all" in " ".join(keyboard.message().split())
    assert "S" in _keys(keyboard)
    assert "ALARM: done after all" in _needs(keyboard)


def test_one_without_an_answer_for_three_days_says_on_today_to_call(keyboard: Keyboard) -> None:
    _open(keyboard)
    assert "no answer for three days, call the vendor" in _needs(keyboard)


def _needs(keyboard: Keyboard) -> str:
    """The one row of Today that needs a person, as a screen reader reads it."""
    keyboard.press("Ctrl+1")
    rows = keyboard.window._today._needs.rows
    keyboard.until(lambda: rows.rowCount() == 1)
    return str(rows.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole))


def test_a_late_booking_of_another_fare_charges_nothing_by_itself(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    late = sample_order(reason="arrived_late", subject="offerformer")
    keyboard.open_trip(TripStage.FEE_DUE, orders=(late,))
    file = desk.use_cases().open_trip("tripsample")
    _page(keyboard).complete(file)
    assert "those of another fare" in keyboard.message()
    assert "Ctrl+D" not in _keys(keyboard), "no document names flights that were not booked"
    assert desk.processor.confirmations == []


@pytest.mark.parametrize("minutes", [0, 59])
def test_within_the_first_hour_there_is_no_such_key(keyboard: Keyboard, minutes: int) -> None:
    asked_at = OPENED_AT - timedelta(minutes=minutes)
    order = sample_order(AttemptState.UNKNOWN, asked_at=asked_at)
    keyboard.open_trip(TripStage.UNKNOWN, orders=(order,))
    assert "S" not in _keys(keyboard)
