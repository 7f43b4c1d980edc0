"""What was booked elsewhere is recorded on the trip page, by key."""

from __future__ import annotations

from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.trips.record_panel import RecordPanel
from tests.support.samples import sample_offer_for_two
from tests.support.ui.keyboard import Keyboard, focused
from tests.support.ui.window_desk import WindowDesk


def _panel(keyboard: Keyboard) -> RecordPanel:
    return keyboard.booking_flow.trip.recording


def _keys(keyboard: Keyboard) -> set[str]:
    return {command.key for command in keyboard.booking_flow.trip.commands()}


def _saved(desk: WindowDesk) -> Trip:
    return desk.records.read(lambda repos: repos.trips.get("tripsample"))


def test_it_is_recorded_compared_and_confirmed(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.TO_RECORD)
    assert "being booked elsewhere" in keyboard.message()
    assert {"R", "U"} <= _keys(keyboard)
    assert not {"C", "W", "S"} & _keys(keyboard)
    keyboard.press("R")
    assert _keys(keyboard) == {"Ctrl+Return", "Return", "Escape"}
    panel = _panel(keyboard)
    assert panel.charged_by.text == "Northwind"
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: panel.reference.problem == "A booking has a reference.")
    keyboard.type("k7pq2m")
    keyboard.press("Return", "Return", "Return")
    assert focused() is panel.booked_at.edit
    keyboard.press("Return")
    keyboard.type("016-2400176310")
    keyboard.press("Return")
    keyboard.until(lambda: "Recorded." in keyboard.message())
    assert "Kilo 7 Papa Quebec 2 Mike" in keyboard.page_text()
    assert "Northwind charged USD 1,842.20." in keyboard.page_text()
    assert "016-2400176310" in keyboard.page_text()
    keyboard.press("C")
    keyboard.until(lambda: _saved(desk).record_locator == "K7PQ2M")
    keyboard.until(lambda: not panel.isVisible())


def test_enter_on_the_key_bar_goes_to_the_next_field_as_the_key_does(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.open_trip(TripStage.TO_RECORD)
    keyboard.press("R")
    keyboard.type("K7PQ2M")
    (enter,) = (one for one in _panel(keyboard).commands() if one.key == "Return")
    enter.run()
    assert focused() is _panel(keyboard).total.edit
    assert _panel(keyboard).is_open


def test_another_amount_is_named_before_it_is_confirmed(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.open_trip(TripStage.TO_RECORD, offer=sample_offer_for_two())
    keyboard.press("R")
    panel = _panel(keyboard)
    assert [field.isVisible() for field in panel.tickets[:3]] == [True, True, False]
    panel.reference.set_text("K7PQ2M")
    panel.total.set_text("3,700")
    panel.charged_by.set_text("ARC")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "ARC charged USD 3,700.00." in keyboard.message())
    assert "The client agreed to USD 3,684.40." in keyboard.message()


def test_escape_records_nothing_and_u_takes_it_back(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.TO_RECORD)
    keyboard.press("R")
    keyboard.type("LOST")
    keyboard.press("Escape")
    assert _saved(desk).recorded is None
    keyboard.press("U")
    keyboard.until(lambda: "Nothing was booked elsewhere." in keyboard.message())
    assert _saved(desk).orders[0].reason == "not_booked_elsewhere"
    assert "Return" in _keys(keyboard)


def test_the_fee_waits_for_the_tickets(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.TO_RECORD)
    panel = _panel(keyboard)
    keyboard.press("R")
    panel.reference.set_text("K7PQ2M")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "The tickets are still missing" in keyboard.message())
    assert keyboard.key_bar()["R"] == "Add the tickets"
    assert "C" not in keyboard.key_bar()
    keyboard.press("C")
    keyboard.until(lambda: "Not every traveler has a ticket number yet." in keyboard.message())
    assert not _saved(desk).record_locator
    keyboard.press("R")
    panel.tickets[0].set_text("ticketless")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "C" in keyboard.key_bar())
    keyboard.press("C")
    keyboard.until(lambda: _saved(desk).record_locator == "K7PQ2M")
    keyboard.until(lambda: "ticketless" in keyboard.page_text())
