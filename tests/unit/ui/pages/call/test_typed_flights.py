"""Flights typed by hand on their page, and a trip that is booked elsewhere, by key."""

from __future__ import annotations

from desktop.booking.fare_plan import FarePlan
from desktop.booking.trip.trip import Trip
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.window_desk import WindowDesk

LINES = "NW214 12dec LAX-LHR 1655 1120+1 prem\nNW215 19dec LHR-LAX 1130 1440 prem"


def _trip(desk: WindowDesk) -> Trip:
    (trip_id,) = desk.records.tables.trips
    return desk.records.read(lambda repos: repos.trips.get(trip_id))


def test_typed_flights_are_shown_and_go_on_to_the_travelers(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+F")
    keyboard.until(lambda: keyboard.page == "flights")
    page = keyboard.booking_flow.flights
    keyboard.press("Ctrl+Return")
    assert page.airline.problem, "what is missing is asked for"
    page.airline.set_text("Northwind")
    keyboard.press("Ctrl+Return")
    assert "Type each flight on a line of its own" in keyboard.message()
    page.flights.edit.setPlainText(LINES)
    page.total.edit.setFocus()
    keyboard.type("1,842.20")
    keyboard.until(lambda: page.detail._sheet._offer is not None)
    keyboard.until(lambda: "1,842.20" in "".join(desk.records.tables.drafts.values()))
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "travelers")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")
    trip = _trip(desk)
    assert (trip.offer.source, trip.fare_plan) == ("recorded", FarePlan.BOOKED_ELSEWHERE)
    assert "Fare plan: booked elsewhere." in keyboard.page_text()
    assert "E" not in keyboard.key_bar(), "no other way to book it is known"


def test_what_was_typed_is_there_again(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.call_ada()
    keyboard.press("Ctrl+F")
    keyboard.until(lambda: keyboard.page == "flights")
    page = keyboard.booking_flow.flights
    page.flights.edit.setPlainText(LINES)
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "client")
    keyboard.press("Ctrl+F")
    keyboard.until(lambda: keyboard.page == "flights")
    assert page.flights.text == LINES


def test_e_changes_the_way_to_book_and_the_words(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    assert "Fare plan: traveler's card." in keyboard.page_text()
    keyboard.press("E")
    keyboard.until(lambda: "Fare plan: booked elsewhere." in keyboard.page_text())
    assert "directly" in keyboard.page_text()
    assert "One token" not in keyboard.page_text()
    assert "This desk gets a token" in keyboard.page_text()
    keyboard.press("E")
    keyboard.until(lambda: "Fare plan: traveler's card." in keyboard.page_text())
