"""Booking from the money page: requested once; every outcome leads to the right page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.ui.pages.call.money_page import MoneyPage
from desktop.use_cases.errors import Refused, Unreachable
from tests.support.fakes.airline import Ending
from tests.support.ui.keyboard import Gate, Hand, focused
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import SitDown

MakeGate = Callable[[Callable[..., object]], Gate]


def _page(hand: Hand) -> MoneyPage:
    return hand.booking_flow.money


def test_booking_is_requested_once_however_often_the_key_is_pressed(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().book_trip)
    hand = sit_down(book_trip=held)
    hand.with_card()
    hand.press("Ctrl+Return", "Ctrl+Return", "F9", "Escape", "Ctrl+R")
    hand.until(lambda: held.call_count == 1)
    assert "Asking the airline for the ticket…" in hand.words()
    assert hand.page == "money"
    held.open()
    hand.until(lambda: hand.page == "trip")
    assert held.call_count == 1
    assert len(desk.airline.orders) == 1
    assert len(desk.card_entry.requests) == 1


def test_the_buttons_do_what_their_keys_do(desk: WindowDesk, hand: Hand) -> None:
    hand.to_money()
    assert not _page(hand)._book.isEnabled()
    asking = _page(hand)._consent
    for button in (_page(hand)._pane, asking._yes, asking._none):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    hand.until(lambda: "4242" in hand.words())
    QTest.mouseClick(_page(hand)._book, Qt.MouseButton.LeftButton)
    hand.until(lambda: hand.page == "trip")


def test_a_booked_trip_leads_to_its_own_page(desk: WindowDesk, hand: Hand) -> None:
    hand.book()
    hand.until(lambda: "✓ charged" in hand.words())
    assert desk.airline.charged == (Money(184220, "USD"),)
    assert desk.processor.taken() == Money(3500, "USD")


def test_a_card_refused_by_the_airline_books_and_charges_nothing(
    desk: WindowDesk, hand: Hand
) -> None:
    desk.airline.authorize_endings.append(
        Refused("card_refused_by_airline", "The bank said no.", "Nothing is booked.", "F9.")
    )
    hand.with_card()
    hand.press("Ctrl+Return")
    hand.until(lambda: "The bank said no." in hand.message())
    assert hand.page == "money"
    assert desk.airline.charged == ()
    assert desk.processor.charges == []
    hand.until(lambda: _page(hand)._book.isEnabled())


def test_booking_may_be_retried_if_the_airline_was_not_reached(
    desk: WindowDesk, hand: Hand
) -> None:
    desk.airline.book_endings.append(
        Unreachable("airline_away", "The airline was not reached.", "Nothing is booked.", "Again.")
    )
    hand.with_card()
    hand.press("Ctrl+Return")
    hand.until(lambda: "not reached" in hand.message())
    hand.until(lambda: _page(hand)._book.isEnabled())
    hand.take_card()
    hand.until(lambda: len(desk.card_entry.requests) == 2 and not _page(hand)._busy)
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "trip")
    assert len(desk.airline.orders) == 1


def test_an_unknown_outcome_leads_to_the_trip_and_can_only_be_asked_about(
    desk: WindowDesk, hand: Hand
) -> None:
    desk.airline.book_endings.append(Ending.LOST_REPLY)
    hand.with_card()
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "trip")
    assert "outcome unknown" in hand.words()
    assert hand.key_bar()["W"] == "Ask again what came of it"
    assert "Ctrl+Return" not in hand.key_bar()
    assert "F9" not in hand.key_bar()
    hand.press("W")
    hand.until(lambda: "✓ booked" in hand.words())
    assert len(desk.airline.orders) == 1


def test_a_pending_order_leads_to_the_trip_too(desk: WindowDesk, hand: Hand) -> None:
    desk.airline.book_endings.append(Ending.PENDING)
    hand.with_card()
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "trip")
    assert "airline confirming" in hand.words()
    assert "W" in hand.key_bar()
    assert desk.processor.charges == []


def test_an_interrupted_trip_is_resumed_with_its_card(desk: WindowDesk, hand: Hand) -> None:
    hand.with_card()
    hand.press("Ctrl+1")
    hand.until(lambda: "F3" in hand.key_bar())
    hand.press("F3")
    hand.until(lambda: hand.page == "money" and not _page(hand)._busy)
    assert "Visa •••• 4242" in hand.words()
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "trip")
    states = [order.state for order in desk.records.shelves.orders.values()]
    assert states == [AttemptState.CONFIRMED]


def test_a_booked_trip_that_cannot_be_opened_shows_an_error(
    desk: WindowDesk, sit_down: SitDown
) -> None:
    def damaged(trip_id: str) -> object:
        raise Refused("store_damaged", "The records cannot be read.", "The booking stands.")

    hand = sit_down(open_trip=damaged)
    hand.with_card()
    hand.press("Ctrl+Return")
    hand.until(lambda: "The records cannot be read." in hand.message())


def test_a_booking_that_ends_during_the_next_call_does_not_interrupt_it(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().book_trip)
    hand = sit_down(book_trip=held)
    hand.with_card()
    hand.press("Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    hand.press("F2")
    hand.until(lambda: hand.page == "find")
    with hand.bot.waitSignal(hand.window._background._delivered):
        held.open()
    QApplication.processEvents()
    assert hand.page == "find"
    hand.press("Ctrl+1")
    hand.until(lambda: [stage_of(trip) for trip in hand.window._today._needs.rows.records]
               == [TripStage.FEE_DUE])  # fmt: skip


def test_opening_today_while_booking_leads_to_the_booked_trip(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().book_trip)
    hand = sit_down(book_trip=held)
    hand.with_card()
    hand.press("Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    hand.press("Ctrl+1")
    held.open()
    hand.until(lambda: hand.page == "trip")
    hand.until(lambda: "✓ charged" in hand.words())


def test_a_traveler_that_the_airline_refuses_is_shown_at_the_field(
    desk: WindowDesk, hand: Hand
) -> None:
    desk.airline.book_endings.append(
        Refused("field_refused", "The date of birth is not accepted by the airline.",
                "Nothing is booked or charged.", "Correct it, then book.",
                field="travelers.0.born_on")
    )  # fmt: skip
    hand.with_card()
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "travelers")
    [form] = hand.booking_flow.travelers._forms
    hand.until(lambda: bool(form.born.problem))
    assert form.born.problem == "The date of birth is not accepted by the airline."
    assert focused() is form.born.edit
    assert "Nothing is booked or charged." in hand.message()
    hand.until(lambda: "✓ complete" not in hand.words())
    assert desk.airline.charged == ()
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "money")
    assert "4242" in hand.words()
