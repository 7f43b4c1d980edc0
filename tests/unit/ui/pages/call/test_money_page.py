"""The money page: price check, card, booking; every error says what is safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.booking.money import Money
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.call.money.money_page import MoneyPage
from desktop.use_cases.errors import Cancelled, Refused, Unreachable
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Gate, Keyboard
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def _page(keyboard: Keyboard) -> MoneyPage:
    return keyboard.booking_flow.money


def _trip_id(keyboard: Keyboard) -> str:
    trip = _page(keyboard)._trip
    return trip.id if trip else ""


def _dearer(desk: WindowDesk, by: str = "42.00") -> None:
    """Raise the price from the next check on."""
    desk.airline.raise_price(by)


def test_the_price_is_asked_again_before_anything_else(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().reprice_trip)
    keyboard = open_window(reprice_trip=held)
    keyboard.to_travelers()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    assert "Asking the airline…" in keyboard.page_text()
    assert not _page(keyboard)._pane.isEnabled()
    held.open()
    keyboard.until(lambda: "Still USD 1,842.20" in keyboard.page_text())
    assert _page(keyboard)._pane.isEnabled()


def test_both_money_lines_say_who_charges(keyboard: Keyboard) -> None:
    keyboard.to_money()
    words = keyboard.page_text()
    for part in (
        *("AIRLINE CHARGES", "WE CHARGE", "USD 1,842.20", "USD 35.00"),
        *("Northwind is the merchant", "Skycap Training appears on the statement"),
    ):
        assert part in words


def test_the_script_names_both_amounts(keyboard: Keyboard) -> None:
    keyboard.to_money()
    message = _page(keyboard)._consent.script_text.text()
    assert "Northwind asks USD 1,842.20" in message
    assert "Skycap Training USD 35.00 for the booking" in message
    keyboard.take_card()
    keyboard.until(lambda: "Y" in keyboard.key_bar())
    message = _page(keyboard)._consent.script_text.text()
    assert "Northwind charges USD 1,842.20" in message
    assert "holds USD 35.00 on the same card now" in message


def test_a_changed_price_blocks_everything_until_it_is_accepted(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_travelers()
    _dearer(desk)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "rose from USD 1,842.20 to USD 1,884.20" in keyboard.message())
    assert keyboard.key_bar()["A"] == "Accept the new price"
    beside = _page(keyboard)._sheet._sheet._offer
    assert beside is not None
    assert beside.total == Money(188420, "USD"), "beside the steps too"
    keyboard.take_card()
    assert "not agreed yet" in keyboard.message()
    assert desk.card_entry.requests == []
    keyboard.press("A")
    keyboard.until(lambda: "The new price is agreed." in keyboard.message())
    assert "A" not in keyboard.key_bar()
    assert "USD 1,884.20" in keyboard.page_text()
    trip = next(iter(desk.records.tables.trips.values()))
    assert trip.offer.total == Money(188420, "USD")
    keyboard.take_card()
    keyboard.until(lambda: "4242" in keyboard.page_text())


def test_a_lower_price_is_shown_as_lower(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    _dearer(desk, "-42.00")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "fell from" in keyboard.message())


def test_nothing_is_booked_before_the_new_price_is_agreed(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    _dearer(desk)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "rose from" in keyboard.message())
    keyboard.press("Ctrl+Return")
    assert "not agreed yet" in keyboard.message()
    assert desk.airline.requests == []
    keyboard.press("A")
    keyboard.until(lambda: "agreed" in keyboard.message() and "A" not in keyboard.key_bar())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert desk.airline.charged == (Money(188420, "USD"),)


def test_f9_during_the_price_check_is_deferred(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().reprice_trip)
    keyboard = open_window(reprice_trip=held)
    keyboard.to_travelers()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.press("F9")
    assert desk.card_entry.requests == []
    held.open()
    keyboard.until(lambda: "P" in keyboard.key_bar())
    keyboard.press("P")
    keyboard.until(lambda: "4242" in keyboard.page_text())


def test_f9_while_a_new_price_is_accepted_is_deferred_too(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().accept_price)
    keyboard = open_window(accept_price=held)
    keyboard.to_travelers()
    _dearer(desk)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "A" in keyboard.key_bar())
    keyboard.press("A", "F9")
    keyboard.until(lambda: held.call_count == 1)
    assert desk.card_entry.requests == []
    held.open()
    keyboard.until(lambda: "P" in keyboard.key_bar())
    keyboard.press("P")
    keyboard.until(lambda: "4242" in keyboard.page_text())


def test_a_deferred_f9_is_dropped_if_the_price_changed(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().reprice_trip)
    keyboard = open_window(reprice_trip=held)
    keyboard.to_travelers()
    _dearer(desk)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.take_card()
    held.open()
    keyboard.until(lambda: "rose from" in keyboard.message())
    assert desk.card_entry.requests == []


def test_booking_without_a_card_names_the_key(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("Ctrl+Return")
    assert "There is no card yet. F9 opens the sealed pane." in keyboard.message()
    assert desk.airline.requests == []


def test_the_card_is_shown_by_brand_and_last_four_only(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    assert "Visa •••• 4242" in keyboard.page_text()
    assert "pm_" not in keyboard.page_text()
    assert "tcd_" not in keyboard.page_text()
    request, around = desk.card_entry.requests[0], desk.card_entry.surrounded[0]
    assert request.client_name == "Ada Calloway"
    assert [line.who for line in request.lines] == ["AIRLINE CHARGES", "WE CHARGE"]
    assert not around.dark


def test_the_pane_gets_dark_mode(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.theme.toggle_dark_mode()
    keyboard.with_card()
    assert desk.card_entry.surrounded[0].dark
    keyboard.theme.toggle_dark_mode()


def test_the_desk_is_covered_while_the_pane_is_open(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    opened = gate(lambda: None)
    desk.card_entry.while_open = opened
    keyboard.to_money()
    keyboard.take_card()
    keyboard.until(lambda: opened.call_count == 1)
    pane_cover = keyboard.window._pane_cover
    assert pane_cover.isVisible()
    assert pane_cover.geometry() == keyboard.window.rect()
    keyboard.window.resize(1300, 760)
    assert pane_cover.geometry() == keyboard.window.rect()
    opened.open()
    keyboard.until(lambda: not pane_cover.isVisible())


def test_a_canceled_pane_removes_the_cover_and_shows_a_message(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.card_entry.endings.append(
        Cancelled("pane_cancelled", "The card was not taken.", "", "F9 opens the pane again.")
    )
    keyboard.to_money()
    keyboard.take_card()
    keyboard.until(lambda: "The card was not taken." in keyboard.message())
    assert not keyboard.window._pane_cover.isVisible()
    assert "No card yet" in keyboard.page_text()
    keyboard.take_card()
    keyboard.until(lambda: "4242" in keyboard.page_text())


def test_a_second_f9_opens_no_second_pane(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    opened = gate(lambda: None)
    desk.card_entry.while_open = opened
    keyboard.to_money()
    keyboard.take_card()
    keyboard.take_card()
    keyboard.until(lambda: opened.call_count == 1)
    opened.open()
    keyboard.until(lambda: "4242" in keyboard.page_text())
    assert len(desk.card_entry.requests) == 1


def test_an_expired_offer_leads_back_to_the_list_without_it(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_travelers()
    desk.airline.reprice_endings.append(
        Refused("offer_gone", "The airline no longer sells this fare.", "", "Choose another.")
    )
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "offers")
    assert "no longer sells" in keyboard.message()
    assert "17 offers" in keyboard.page_text()


def test_a_failed_price_check_shows_an_error_and_can_be_repeated(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_travelers()
    desk.airline.reprice_endings.append(
        Unreachable("airline_away", "The airline was not reached.", "Nothing changed.", "Ctrl+R.")
    )
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "not reached" in keyboard.message())
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: "Still USD 1,842.20" in keyboard.page_text())


def test_the_error_is_cleared_by_an_unchanged_price(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_travelers()
    desk.airline.reprice_endings.append(
        Unreachable("airline_away", "The airline was not reached.", "Nothing changed.", "Ctrl+R.")
    )
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "not reached" in keyboard.message())
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: "Still USD 1,842.20" in keyboard.page_text())
    assert keyboard.message() == ""


def test_an_answer_about_another_trip_is_not_shown_here(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    """The price of the first trip arrives when the second is already shown."""
    held = gate(desk.use_cases().reprice_trip)
    keyboard = open_window(reprice_trip=held)
    keyboard.to_travelers()
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    other = sample_trip(TripStage.CARD_TAKEN, offer=replace(sample_trip().offer, id="off_b"))
    keyboard.keep_trip(other)
    client = desk.records.tables.clients["clientada"]
    keyboard.booking_flow.resume_trip(other, client)
    keyboard.until(lambda: _trip_id(keyboard) == other.id)
    keyboard.until(lambda: held.call_count == 2)
    held.open()
    keyboard.until(lambda: not _page(keyboard)._task.name)
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: held.call_count == 3 and not _page(keyboard)._task.name)
    assert _trip_id(keyboard) == other.id


def test_escape_goes_back_to_the_travelers(keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "travelers")
