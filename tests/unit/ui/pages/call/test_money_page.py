"""The money page: price check, card, booking; every error says what is safe."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from desktop.booking.money import Money
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.call.money_page import MoneyPage
from desktop.use_cases.errors import Cancelled, Refused, Unreachable
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Gate, Hand
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import SitDown

MakeGate = Callable[[Callable[..., object]], Gate]


def _page(hand: Hand) -> MoneyPage:
    return hand.booking_flow.money


def _trip_id(hand: Hand) -> str:
    trip = _page(hand)._trip
    return trip.id if trip else ""


def _dearer(desk: WindowDesk, by: str = "42.00") -> None:
    """Raise the price from the next check on."""
    desk.airline.raise_price(by)


def test_the_price_is_asked_again_before_anything_else(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().reprice_trip)
    hand = sit_down(reprice_trip=held)
    hand.to_travelers()
    hand.press("Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    assert "Asking the airline…" in hand.words()
    assert not _page(hand)._pane.isEnabled()
    held.open()
    hand.until(lambda: "Still USD 1,842.20" in hand.words())
    assert _page(hand)._pane.isEnabled()


def test_both_money_lines_say_who_charges(hand: Hand) -> None:
    hand.to_money()
    words = hand.words()
    for part in (
        *("AIRLINE CHARGES", "WE CHARGE", "USD 1,842.20", "USD 35.00"),
        *("Northwind is the merchant", "Skycap Training appears on the statement"),
    ):
        assert part in words


def test_the_script_names_both_amounts(hand: Hand) -> None:
    hand.to_money()
    message = _page(hand)._consent.script_text.text()
    assert "Northwind charges USD 1,842.20" in message
    assert "charges USD 35.00 for the booking" in message


def test_a_changed_price_blocks_everything_until_it_is_accepted(
    desk: WindowDesk, hand: Hand
) -> None:
    hand.to_travelers()
    _dearer(desk)
    hand.press("Ctrl+Return")
    hand.until(lambda: "rose from USD 1,842.20 to USD 1,884.20" in hand.message())
    assert hand.key_bar()["A"] == "Accept the new price"
    hand.take_card()
    assert "not agreed yet" in hand.message()
    assert desk.card_entry.requests == []
    hand.press("A")
    hand.until(lambda: "The new price is agreed." in hand.message())
    assert "A" not in hand.key_bar()
    assert "USD 1,884.20" in hand.words()
    trip = next(iter(desk.records.shelves.trips.values()))
    assert trip.offer.total == Money(188420, "USD")
    hand.take_card()
    hand.until(lambda: "4242" in hand.words())


def test_a_lower_price_is_shown_as_lower(desk: WindowDesk, hand: Hand) -> None:
    hand.to_travelers()
    _dearer(desk, "-42.00")
    hand.press("Ctrl+Return")
    hand.until(lambda: "fell from" in hand.message())


def test_nothing_is_booked_before_the_new_price_is_agreed(desk: WindowDesk, hand: Hand) -> None:
    hand.with_card()
    _dearer(desk)
    hand.press("Ctrl+Return")
    hand.until(lambda: "rose from" in hand.message())
    hand.press("Ctrl+Return")
    assert "not agreed yet" in hand.message()
    assert desk.airline.requests == []
    hand.press("A")
    hand.until(lambda: "agreed" in hand.message() and "A" not in hand.key_bar())
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "trip")
    assert desk.airline.charged == (Money(188420, "USD"),)


def test_f9_during_the_price_check_is_deferred(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().reprice_trip)
    hand = sit_down(reprice_trip=held)
    hand.to_travelers()
    hand.press("Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    hand.press("F9")
    assert desk.card_entry.requests == []
    held.open()
    hand.until(lambda: "Y" in hand.key_bar())
    hand.press("Y", "P")
    hand.until(lambda: "4242" in hand.words())


def test_f9_while_a_new_price_is_accepted_is_deferred_too(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().accept_price)
    hand = sit_down(accept_price=held)
    hand.to_travelers()
    _dearer(desk)
    hand.press("Ctrl+Return")
    hand.until(lambda: "A" in hand.key_bar())
    hand.press("A", "F9")
    hand.until(lambda: held.call_count == 1)
    assert desk.card_entry.requests == []
    held.open()
    hand.until(lambda: "Y" in hand.key_bar())
    hand.press("Y", "P")
    hand.until(lambda: "4242" in hand.words())


def test_a_deferred_f9_is_dropped_if_the_price_changed(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().reprice_trip)
    hand = sit_down(reprice_trip=held)
    hand.to_travelers()
    _dearer(desk)
    hand.press("Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    hand.take_card()
    held.open()
    hand.until(lambda: "rose from" in hand.message())
    assert desk.card_entry.requests == []


def test_booking_without_a_card_names_the_key(desk: WindowDesk, hand: Hand) -> None:
    hand.to_money()
    hand.press("Ctrl+Return")
    assert "There is no card yet. F9 opens the sealed pane." in hand.message()
    assert desk.airline.requests == []


def test_the_card_is_shown_by_brand_and_last_four_only(desk: WindowDesk, hand: Hand) -> None:
    hand.with_card()
    assert "Visa •••• 4242" in hand.words()
    assert "pm_" not in hand.words()
    assert "tcd_" not in hand.words()
    request, around = desk.card_entry.requests[0], desk.card_entry.surrounded[0]
    assert request.client_name == "Ada Calloway"
    assert [line.who for line in request.lines] == ["AIRLINE CHARGES", "WE CHARGE"]
    assert not around.dark


def test_the_pane_gets_dark_mode(desk: WindowDesk, hand: Hand) -> None:
    hand.theme.toggle_dark_mode()
    hand.with_card()
    assert desk.card_entry.surrounded[0].dark
    hand.theme.toggle_dark_mode()


def test_the_desk_is_covered_while_the_pane_is_open(
    desk: WindowDesk, hand: Hand, gate: MakeGate
) -> None:
    opened = gate(lambda: None)
    desk.card_entry.while_open = opened
    hand.to_money()
    hand.take_card()
    hand.until(lambda: opened.call_count == 1)
    pane_cover = hand.window._pane_cover
    assert pane_cover.isVisible()
    assert pane_cover.geometry() == hand.window.rect()
    hand.window.resize(1300, 760)
    assert pane_cover.geometry() == hand.window.rect()
    opened.open()
    hand.until(lambda: not pane_cover.isVisible())


def test_a_canceled_pane_removes_the_cover_and_shows_a_message(
    desk: WindowDesk, hand: Hand
) -> None:
    desk.card_entry.endings.append(
        Cancelled("pane_cancelled", "The card was not taken.", "", "F9 opens the pane again.")
    )
    hand.to_money()
    hand.take_card()
    hand.until(lambda: "The card was not taken." in hand.message())
    assert not hand.window._pane_cover.isVisible()
    assert "No card yet" in hand.words()
    hand.take_card()
    hand.until(lambda: "4242" in hand.words())


def test_a_second_f9_opens_no_second_pane(desk: WindowDesk, hand: Hand, gate: MakeGate) -> None:
    opened = gate(lambda: None)
    desk.card_entry.while_open = opened
    hand.to_money()
    hand.take_card()
    hand.take_card()
    hand.until(lambda: opened.call_count == 1)
    opened.open()
    hand.until(lambda: "4242" in hand.words())
    assert len(desk.card_entry.requests) == 1


def test_an_expired_offer_leads_back_to_the_list_without_it(desk: WindowDesk, hand: Hand) -> None:
    hand.to_travelers()
    desk.airline.reprice_endings.append(
        Refused("offer_gone", "The airline no longer sells this fare.", "", "Choose another.")
    )
    hand.press("Ctrl+Return")
    hand.until(lambda: hand.page == "offers")
    assert "no longer sells" in hand.message()
    assert "17 offers" in hand.words()


def test_a_failed_price_check_shows_an_error_and_can_be_repeated(
    desk: WindowDesk, hand: Hand
) -> None:
    hand.to_travelers()
    desk.airline.reprice_endings.append(
        Unreachable("airline_away", "The airline was not reached.", "Nothing changed.", "Ctrl+R.")
    )
    hand.press("Ctrl+Return")
    hand.until(lambda: "not reached" in hand.message())
    hand.press("Ctrl+R")
    hand.until(lambda: "Still USD 1,842.20" in hand.words())


def test_the_error_is_cleared_by_an_unchanged_price(desk: WindowDesk, hand: Hand) -> None:
    hand.to_travelers()
    desk.airline.reprice_endings.append(
        Unreachable("airline_away", "The airline was not reached.", "Nothing changed.", "Ctrl+R.")
    )
    hand.press("Ctrl+Return")
    hand.until(lambda: "not reached" in hand.message())
    hand.press("Ctrl+R")
    hand.until(lambda: "Still USD 1,842.20" in hand.words())
    assert hand.message() == ""


def test_an_answer_about_another_trip_is_not_shown_here(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    """The price of the first trip arrives when the second is already shown."""
    held = gate(desk.use_cases().reprice_trip)
    hand = sit_down(reprice_trip=held)
    hand.to_travelers()
    hand.press("Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    other = sample_trip(TripStage.CARD_TAKEN, offer=replace(sample_trip().offer, id="off_b"))
    hand.keep_trip(other)
    client = desk.records.shelves.clients["clientada"]
    hand.booking_flow.resume_trip(other, client)
    hand.until(lambda: _trip_id(hand) == other.id)
    hand.until(lambda: held.call_count == 2)
    held.open()
    hand.until(lambda: not _page(hand)._busy)
    hand.press("Ctrl+R")
    hand.until(lambda: held.call_count == 3 and not _page(hand)._busy)
    assert _trip_id(hand) == other.id


def test_escape_goes_back_to_the_travelers(hand: Hand) -> None:
    hand.to_money()
    hand.press("Escape")
    hand.until(lambda: hand.page == "travelers")
