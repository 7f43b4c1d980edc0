"""Booking from the money page: requested once; every outcome leads to the right page."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.ui.pages.call.money.money_page import MoneyPage
from desktop.ui.widgets.buttons import Button
from desktop.use_cases.errors import Refused, Unreachable
from tests.support.fakes.airline import Ending
from tests.support.ui.keyboard import Gate, Keyboard, focused
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def _page(keyboard: Keyboard) -> MoneyPage:
    return keyboard.booking_flow.money


def test_booking_is_requested_once_however_often_the_key_is_pressed(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().book_trip)
    keyboard = open_window(book_trip=held)
    keyboard.with_card()
    keyboard.press("Ctrl+Return", "Ctrl+Return", "F9", "Escape", "Ctrl+R")
    keyboard.until(lambda: held.call_count == 1)
    assert "Asking the airline for the ticket…" in keyboard.message()
    assert keyboard.page == "money"
    # No key is offered that does nothing now, and no button takes one by having the focus.
    assert not {"Ctrl+Enter", "F9", "L", "Esc", "Ctrl+R", "Ctrl+D"} & set(keyboard.key_bar())
    assert not _page(keyboard)._steps.link._make.isEnabled()
    assert _page(keyboard).hasFocus()
    held.open()
    keyboard.until(lambda: keyboard.page == "trip")
    assert held.call_count == 1
    assert len(desk.airline.orders) == 1
    assert len(desk.card_entry.requests) == 1


def test_the_buttons_do_what_their_keys_do(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    assert not _page(keyboard)._book.isEnabled()
    asking = _page(keyboard)._consent
    for button in (_page(keyboard)._pane, asking._none):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    keyboard.until(lambda: asking._yes.isVisible())
    QTest.mouseClick(asking._yes, Qt.MouseButton.LeftButton)
    keyboard.until(lambda: _page(keyboard)._book.isEnabled())
    QTest.mouseClick(_page(keyboard)._book, Qt.MouseButton.LeftButton)
    keyboard.until(lambda: keyboard.page == "trip")


def test_with_a_card_the_booking_is_what_comes_next(keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.until(lambda: "Still USD" in keyboard.page_text())
    assert keyboard.key_bar()["F9"] == "Take the card"
    assert _page(keyboard)._pane.text() == "Take the card"
    keyboard.take_card()
    keyboard.agree()
    assert keyboard.key_bar()["F9"] == "Another card"
    assert _page(keyboard)._pane.text() == "Another card"
    assert "Or a link to the client, for our fee" in keyboard.page_text()


def test_a_closed_form_of_the_address_leaves_the_focus_on_no_button(keyboard: Keyboard) -> None:
    keyboard.with_card()
    keyboard.press("Ctrl+B", "Escape")
    assert not isinstance(focused(), Button)


def test_a_booked_trip_leads_to_its_own_page(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.book()
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert desk.airline.charged == (Money(184220, "USD"),)
    assert desk.processor.taken() == Money(3500, "USD")


def test_a_card_refused_by_the_airline_books_and_charges_nothing(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.airline.authorize_endings.append(
        Refused("card_refused_by_airline", "The bank said no.", "Nothing is booked.", "F9.")
    )
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "The bank said no." in keyboard.message())
    assert keyboard.page == "money"
    assert desk.airline.charged == ()
    assert desk.processor.charges == []
    keyboard.until(lambda: _page(keyboard)._book.isEnabled())


def test_a_refusal_whose_trip_cannot_be_read_gives_the_keys_back(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    def unread(trip_id: str) -> Trip:
        raise Refused("records_gone", "The records cannot be read.")

    desk.airline.authorize_endings.append(
        Refused("card_refused_by_airline", "The bank said no.", "Nothing is booked.", "F9.")
    )
    keyboard = open_window(open_trip=unread)
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "The bank said no." in keyboard.message())
    keyboard.until(lambda: "Asking the airline" not in keyboard.page_text())
    assert "F9" in keyboard.key_bar()


def test_a_key_works_as_soon_as_the_refusal_names_it(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    desk.airline.authorize_endings.append(
        Refused("card_refused_by_airline", "The bank said no.", "Nothing is booked.", "F9.")
    )
    held = gate(desk.use_cases().open_trip)
    keyboard = open_window(open_trip=held)
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    assert "The bank said no." in keyboard.message()
    assert {"F9", "Ctrl+R"} <= set(keyboard.key_bar())
    keyboard.press("F9")
    held.open()
    keyboard.until(lambda: _page(keyboard)._consent.is_asking_for_new_card)
    assert keyboard.page == "money"


def test_booking_may_be_retried_if_the_airline_was_not_reached(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.airline.book_endings.append(
        Unreachable("airline_away", "The airline was not reached.", "Nothing is booked.", "Again.")
    )
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "not reached" in keyboard.message())
    keyboard.until(lambda: _page(keyboard)._book.isEnabled())
    keyboard.take_card()
    keyboard.agree()
    assert len(desk.card_entry.requests) == 2
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert len(desk.airline.orders) == 1


def test_an_unknown_outcome_leads_to_the_trip_and_can_only_be_asked_about(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.airline.book_endings.append(Ending.LOST_REPLY)
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert "outcome unknown" in keyboard.page_text()
    assert keyboard.key_bar()["W"] == "Check what came of it"
    assert "Ctrl+Return" not in keyboard.key_bar()
    assert "F9" not in keyboard.key_bar()
    keyboard.press("W")
    keyboard.until(lambda: "✓ booked" in keyboard.page_text())
    assert len(desk.airline.orders) == 1


def test_a_pending_order_leads_to_the_trip_too(desk: WindowDesk, keyboard: Keyboard) -> None:
    desk.airline.book_endings.append(Ending.PENDING)
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert "airline confirming" in keyboard.page_text()
    assert "W" in keyboard.key_bar()
    assert desk.processor.charges == []


def test_an_interrupted_trip_is_resumed_with_its_card(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.with_card()
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "F3" in keyboard.key_bar())
    keyboard.press("F3")
    keyboard.until(lambda: keyboard.page == "money" and not _page(keyboard)._task.name)
    assert "Visa •••• 4242" in keyboard.page_text()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    states = [order.state for order in desk.records.tables.orders.values()]
    assert states == [AttemptState.CONFIRMED]


def test_a_booked_trip_that_cannot_be_opened_shows_an_error(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    def damaged(trip_id: str) -> object:
        raise Refused("store_damaged", "The records cannot be read.", "The booking is kept.")

    keyboard = open_window(open_trip=damaged)
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "The records cannot be read." in keyboard.message())


def test_a_booking_that_ends_during_the_next_call_does_not_interrupt_it(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().book_trip)
    keyboard = open_window(book_trip=held)
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.press("F2")
    keyboard.until(lambda: keyboard.page == "find")
    with keyboard.bot.waitSignal(keyboard.window._background.delivering):
        held.open()
    QApplication.processEvents()
    assert keyboard.page == "find"
    keyboard.press("Ctrl+1")
    needs = keyboard.window._today._needs.rows
    keyboard.until(lambda: [stage_of(need) for need in needs.records if isinstance(need, Trip)]
               == [TripStage.FEE_DUE])  # fmt: skip


def test_opening_today_while_booking_leads_to_the_booked_trip(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().book_trip)
    keyboard = open_window(book_trip=held)
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.press("Ctrl+1")
    held.open()
    keyboard.until(lambda: keyboard.page == "trip")
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())


def test_a_traveler_that_the_airline_refuses_is_shown_at_the_field(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.airline.book_endings.append(
        Refused("field_refused", "The date of birth is not accepted by the airline.",
                "Nothing is booked or charged.", "Correct it, then book.",
                field="travelers.0.born_on")
    )  # fmt: skip
    keyboard.with_card()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "travelers")
    [form] = keyboard.booking_flow.travelers._forms
    keyboard.until(lambda: bool(form.born.problem))
    assert form.born.problem == "The date of birth is not accepted by the airline."
    assert focused() is form.born.edit
    assert "Nothing is booked or charged." in keyboard.message()
    keyboard.until(lambda: "✓ complete" not in keyboard.page_text())
    assert desk.airline.charged == ()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "money")
    assert "4242" in keyboard.page_text()
