"""A booked trip is canceled by keys: quoted, read aloud, agreed to, and then only confirmed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.cancellation.cancellation_rules import FeeDecision
from desktop.booking.trip.order import AirlineCredit, RefundTo
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.ui.pages.trips.cancel_facts import canceled_facts, quote_facts
from desktop.ui.pages.trips.cancel_panel import CancelPanel
from desktop.use_cases.errors import Refused
from tests.support.booking.cancel_samples import sample_quote
from tests.support.fakes.airline import Ending
from tests.support.samples import OPENED_AT, sample_trip
from tests.support.ui.keyboard import Gate, Keyboard
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def panel_of(keyboard: Keyboard) -> CancelPanel:
    return keyboard.booking_flow.trip.canceling


def saved(desk: WindowDesk) -> Trip:
    (trip_id,) = desk.records.tables.trips
    return desk.records.read(lambda repos: repos.trips.get(trip_id))


def declined(desk: WindowDesk) -> bool:
    return desk.records.tables.audit[-1].action == "client declined"


def open_trip(keyboard: Keyboard, trip: Trip) -> None:
    keyboard.keep_trip(trip)
    keyboard.booking_flow.open_trip(trip.id)
    keyboard.until(lambda: keyboard.booking_flow.trip.trip_id == trip.id)


def quoted(keyboard: Keyboard) -> CancelPanel:
    open_trip(keyboard, sample_trip())
    keyboard.press("X")
    panel = panel_of(keyboard)
    keyboard.until(lambda: bool(panel.script.text()) and panel.question.isVisible())
    keyboard.until(lambda: "Y" in keyboard.key_bar())
    return panel


@pytest.mark.parametrize("key", ["N", "Escape"])
def test_a_no_ends_a_yes_that_is_being_saved(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate, key: str
) -> None:
    cancel = desk.use_cases().cancel_trip
    held = gate(cancel.agree)

    class Held:
        quote, decline, __call__ = cancel.quote, cancel.decline, cancel.__call__
        agree = held.__call__

    keyboard = open_window(cancel_trip=Held())
    panel = quoted(keyboard)
    keyboard.press("Y")
    keyboard.until(lambda: "Y" not in keyboard.key_bar())
    keyboard.press(key)
    held.open()
    keyboard.until(lambda: not panel.is_open and declined(desk))
    assert all(yes.is_void for yes in saved(desk).agreements)


def test_a_quote_is_read_agreed_to_and_confirmed(desk: WindowDesk, keyboard: Keyboard) -> None:
    panel = quoted(keyboard)
    assert "Shall I cancel it?" in panel.script.text()
    assert "Ctrl+Return" not in keyboard.key_bar()
    assert stage_of(saved(desk)) is TripStage.BOOKED
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    assert "The client agreed at" in panel.question.text()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "Canceled." in keyboard.message())
    assert stage_of(saved(desk)) is TripStage.CANCELED
    assert not panel.is_open
    assert panel.title.text() == "Canceled at the airline"
    assert "X" not in keyboard.key_bar()


def test_a_second_press_cancels_nothing_twice(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    use_cases = desk.use_cases()
    held, cancel = gate(use_cases.cancel_trip), use_cases.cancel_trip

    class Held:
        quote, agree, __call__ = cancel.quote, cancel.agree, held.__call__

    keyboard = open_window(cancel_trip=Held())
    quoted(keyboard)
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    keyboard.press("Ctrl+Return", "Ctrl+Return", "Escape", "X")
    held.open()
    keyboard.until(lambda: "Canceled." in keyboard.message())
    assert len(desk.airline.confirmed) == 1


def test_our_fee_is_a_key_of_its_own_and_voids_the_yes(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    panel = quoted(keyboard)
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    keyboard.press("F")
    assert "gives its fee" in panel.script.text()
    assert "Ctrl+Return" not in keyboard.key_bar()
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    keyboard.press("F")
    assert "keeps its fee" in panel.script.text()
    assert "Y" in keyboard.key_bar()
    assert stage_of(saved(desk)) is TripStage.BOOKED


@pytest.mark.parametrize("key", ["N", "Escape"])
def test_a_no_puts_it_away_and_ends_the_yes(desk: WindowDesk, keyboard: Keyboard, key: str) -> None:
    panel = quoted(keyboard)
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    keyboard.press(key)
    keyboard.until(lambda: saved(desk).agreements[-1].is_void and not panel.is_open)
    assert stage_of(saved(desk)) is TripStage.BOOKED
    assert "X" in keyboard.key_bar()


def test_what_the_airline_refuses_is_said_and_the_ticket_stays(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    open_trip(keyboard, sample_trip())
    desk.airline.quote_endings.append(Refused("not_cancelable", "No.", "The ticket stays."))
    keyboard.press("X")
    keyboard.until(lambda: "The ticket stays." in keyboard.message())
    keyboard.until(lambda: "X" in keyboard.key_bar())
    assert not panel_of(keyboard).is_open


def test_an_ended_quote_keeps_its_panel_for_a_new_one(desk: WindowDesk, keyboard: Keyboard) -> None:
    panel = quoted(keyboard)
    desk.airline.cancel_endings.append(Refused("quote_expired", "It has ended."))
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "It has ended." in keyboard.message())
    keyboard.until(lambda: "R" in keyboard.key_bar())
    before = panel.script.text()
    keyboard.press("R")
    keyboard.until(lambda: len(desk.airline.quotes) == 2 and "Y" in keyboard.key_bar())
    assert panel.script.text() == before


def test_an_unknown_outcome_is_asked_about_and_locked(desk: WindowDesk, keyboard: Keyboard) -> None:
    quoted(keyboard)
    desk.airline.cancel_endings.append(Ending.LOST_REPLY)
    keyboard.press("Y")
    keyboard.until(lambda: "Ctrl+Return" in keyboard.key_bar())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "W" in keyboard.key_bar())
    assert "X" not in keyboard.key_bar()
    keyboard.press("W")
    keyboard.until(lambda: stage_of(saved(desk)) is TripStage.CANCELED)
    keyboard.until(lambda: "Canceled." in keyboard.message())


def test_the_rows_say_what_is_known_and_no_more() -> None:
    trip, now = sample_trip(), OPENED_AT
    facts = dict(quote_facts(trip, sample_quote(), FeeDecision.KEPT, now))
    assert facts["Goes back"] == "USD 1,802.20"
    assert facts["The airline keeps"] == "USD 40.00 of USD 1,842.20"
    assert facts["Our fee"] == "USD 35.00, kept"
    assert facts["Void window"].endswith("by the airline's order")
    late = now + timedelta(days=2)
    odd = sample_quote(refund=None, refund_to=RefundTo.NOT_STATED)
    facts = dict(quote_facts(trip, odd, FeeDecision.GIVEN_BACK, late))
    assert facts["Goes back"] == "the airline does not say how much"
    assert facts["The airline keeps"] == "not known"
    assert "which has passed" in facts["Offer holds until"]
    assert "Void window" not in facts
    assert facts["Our fee"] == "USD 35.00, given back to Visa ending 4242"
    credit = sample_quote(
        refund_to=RefundTo.CREDITS, credits=(AirlineCredit("H8K", Money(100, "USD")),)
    )
    due = sample_trip(TripStage.FEE_DUE)
    facts = dict(quote_facts(due, credit, FeeDecision.KEPT, now))
    assert facts["Credits"] == "H8K, USD 1.00. Good until: not stated here."
    assert facts["Our fee"] == "USD 35.00, still due"
    free = dict(quote_facts(replace(due, fee=Money(0, "USD")), credit, FeeDecision.KEPT, now))
    assert "Our fee" not in free
    assert canceled_facts(trip) == ()
    assert dict(canceled_facts(sample_trip(TripStage.CANCELED)))["Goes back"] == "USD 1,802.20"


def test_who_may_not_book_is_offered_no_key(desk: WindowDesk, keyboard: Keyboard) -> None:
    open_trip(keyboard, sample_trip())
    panel = panel_of(keyboard)
    panel._may = False
    assert panel.commands() == ()
