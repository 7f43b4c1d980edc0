"""The trip page: its keys follow the stage, and a fee is charged once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtWidgets import QApplication

from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.trips.trip_page import TripPage
from desktop.use_cases.errors import Cancelled, Refused, Unreachable
from tests.support.fakes.processor import FeeEnding
from tests.support.samples import sample_offer_for_two, sample_order, sample_payment, sample_trip
from tests.support.ui.keyboard import Gate, Keyboard
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def _wait_for_answer(keyboard: Keyboard, held: Gate) -> None:
    """Open the gate, and wait until the window has the worker's answer."""
    with keyboard.bot.waitSignal(keyboard.window._background.delivering):
        held.open()
    QApplication.processEvents()


def _page(keyboard: Keyboard) -> TripPage:
    return keyboard.booking_flow.trip


@pytest.mark.parametrize(
    ("stage", "keys"),
    [
        (TripStage.DRAFT, {"Return"}),
        (TripStage.CARD_TAKEN, {"Return"}),
        (TripStage.BOOKING, {"N", "W"}),
        (TripStage.PENDING, {"N", "W"}),
        (TripStage.UNKNOWN, {"N", "W"}),
        (TripStage.FEE_DUE, {"Ctrl+Return", "F9", "L", "N", "X"}),
        (TripStage.BOOKED, {"X"}),
        (TripStage.CANCELED, set[str]()),
    ],
)
def test_the_keys_follow_the_stage(keyboard: Keyboard, stage: TripStage, keys: set[str]) -> None:
    keyboard.open_trip(stage)
    assert {command.key for command in _page(keyboard).commands()} == keys | {"Ctrl+D", "Escape"}


def test_the_locator_is_large_and_spelled(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.BOOKED)
    words = keyboard.page_text()
    assert "K7 PQ 2M" in words
    assert "Kilo 7 Papa Quebec 2 Mike" in words
    assert "999-2400176310" in words
    assert "LAX – LHR – LAX" in words


def test_a_trip_without_a_locator_shows_the_reason(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.UNKNOWN)
    assert "Not confirmed yet" in keyboard.page_text()
    assert "not ticketed yet" in keyboard.page_text()


def test_each_traveler_has_their_own_ticket(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.BOOKED, offer=sample_offer_for_two())
    words = keyboard.page_text()
    assert words.index("Ada Calloway") < words.index("999-2400176310")
    assert words.index("Leo Calloway") < words.index("999-2400176311")


def test_the_fee_is_charged_after_the_booking_and_no_document_is_made(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.book()
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert desk.processor.taken() == Money(3500, "USD")
    assert not any("document" in entry.action for entry in desk.records.tables.audit)
    assert list(desk.folder.iterdir()) == []


def test_the_fee_is_charged_once_however_often_it_is_pressed(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().charge_fee)
    keyboard = open_window(charge_fee=held)
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.press("Ctrl+Return", "Ctrl+Return", "Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    assert "charging…" in keyboard.page_text()
    held.open()
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert len(desk.processor.charges) == 1
    assert "Ctrl+Return" not in keyboard.key_bar()


def test_a_declined_fee_keeps_the_ticket_and_offers_another_card(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.processor.money_endings.append(
        Refused("card_declined", "The card was declined.", "The ticket is kept.", "F9.")
    )
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "The card was declined." in keyboard.message())
    keyboard.until(lambda: "not charged" in keyboard.page_text())
    assert "✓ booked" in keyboard.page_text()
    keyboard.take_card()
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert desk.processor.taken() == Money(3500, "USD")
    assert not keyboard.window._pane_cover.isVisible()


def test_a_canceled_pane_charges_nothing(desk: WindowDesk, keyboard: Keyboard) -> None:
    desk.card_entry.endings.append(Cancelled("pane_cancelled", "The card was not taken."))
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.take_card()
    keyboard.until(lambda: "The card was not taken." in keyboard.message())
    assert not keyboard.window._pane_cover.isVisible()
    assert desk.processor.charges == []


def test_a_fee_of_unknown_outcome_can_only_be_asked_about(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.processor.money_endings.append(FeeEnding.LOST_REPLY)
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "W" in keyboard.key_bar())
    assert "Ctrl+Return" not in keyboard.key_bar()
    keyboard.press("W")
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert len(desk.processor.charges) == 1
    assert "Asked again." in keyboard.message()


def test_a_fee_of_unknown_outcome_is_left_to_a_member_who_holds_the_key(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    without = replace(desk.use_cases().resume_attempts, charger=None)
    keyboard = open_window(resume_attempts=without)
    keyboard.open_trip(TripStage.BOOKED, payments=(sample_payment(AttemptState.UNKNOWN),))
    keyboard.until(lambda: "does not hold the key that charges" in keyboard.message())
    assert "Press W" not in keyboard.message()


def test_asking_again_shows_the_outcome_of_the_order(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.PENDING)
    keyboard.press("W")
    keyboard.until(lambda: "Asked again." in keyboard.message())
    assert "airline confirming" in keyboard.page_text()


def test_what_is_settled_without_being_asked_is_shown(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.UNKNOWN)
    settled = replace(sample_trip(TripStage.FEE_DUE), id="tripsample")
    keyboard.window.show_resumed((), (replace(settled, id="tripother"), settled))
    assert "✓ booked" in keyboard.page_text()
    assert "Our fee is still due: Ctrl+Enter charges it." in keyboard.message()


def test_asking_an_unreachable_airline_again_shows_an_error(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.airline.find_endings.append(
        Unreachable("airline_away", "The airline was not reached.", "", "W asks again.")
    )
    keyboard.open_trip(TripStage.UNKNOWN)
    keyboard.press("W")
    keyboard.until(lambda: "The airline was not reached." in keyboard.message())
    assert "W" in keyboard.key_bar()


def test_a_trip_that_waits_for_its_card_can_be_resumed(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    desk.airline.batches = ((sample_trip().offer,),)
    keyboard.open_trip(TripStage.DRAFT)
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "money" and "Ada Calloway" in keyboard.page_text())


def test_a_trip_of_a_member_owes_no_fee(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.BOOKED, fee=Money(0, "USD"), payments=())
    assert "none at this service level" in keyboard.page_text()


def test_a_refused_order_is_shown_with_its_state(keyboard: Keyboard) -> None:
    order = sample_order(AttemptState.REFUSED)
    keyboard.open_trip(TripStage.CARD_TAKEN, orders=(order,))
    assert "not booked" in keyboard.page_text()


def test_a_refused_fee_is_shown_with_its_state(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.FEE_DUE, payments=(sample_payment(AttemptState.REFUSED),))
    assert "not charged" in keyboard.page_text()


@pytest.mark.parametrize("use_case", ["charge_fee", "send_itinerary", "resume_attempts"])
def test_an_answer_about_another_trip_is_not_shown_here(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate, use_case: str
) -> None:
    if use_case == "charge_fee":
        held = gate(desk.use_cases().charge_fee)
        keyboard = open_window(charge_fee=held)
    elif use_case == "send_itinerary":
        held = gate(desk.use_cases().send_itinerary)
        keyboard = open_window(send_itinerary=held)
    else:
        held = gate(desk.use_cases().resume_attempts.one)
        keyboard = open_window(resume_attempts=SimpleNamespace(one=held, has_key=lambda _: True))
    first = {
        "charge_fee": (TripStage.FEE_DUE, "Ctrl+Return"),
        "send_itinerary": (TripStage.BOOKED, "Ctrl+D, M"),
        "resume_attempts": (TripStage.UNKNOWN, "W"),
    }[use_case]
    keyboard.open_trip(first[0])
    keyboard.press(*first[1].split(", "))
    keyboard.until(lambda: held.call_count == 1)
    other = replace(sample_trip(TripStage.DRAFT), id="tripother")
    keyboard.keep_trip(other)
    keyboard.booking_flow.open_trip(other.id)
    keyboard.until(lambda: _page(keyboard)._trip == other)
    _wait_for_answer(keyboard, held)
    assert _page(keyboard)._trip == other
    assert "mail program" not in keyboard.page_text()
    assert set(keyboard.key_bar()) >= {"Return", "Escape"}


def test_an_error_about_another_trip_is_not_shown_here(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    def declined(trip_id: str, call: str) -> object:
        raise Refused("card_declined", "The card was declined.")

    held = gate(declined)
    keyboard = open_window(charge_fee=held)
    keyboard.open_trip(TripStage.FEE_DUE)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    other = replace(sample_trip(TripStage.DRAFT), id="tripother")
    keyboard.keep_trip(other)
    keyboard.booking_flow.open_trip(other.id)
    keyboard.until(lambda: _page(keyboard)._trip == other)
    _wait_for_answer(keyboard, held)
    assert "declined" not in keyboard.message()


def test_escape_outside_a_call_goes_to_today(keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.BOOKED)
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "today")


def test_escape_after_a_booking_ends_the_call(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.book()
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "today")
    assert not keyboard.booking_flow.on_call
    keyboard.until(lambda: desk.records.tables.drafts.get("call", "") == "")
