"""One question before the pane, and one before the booking: a key answers each."""

from __future__ import annotations

from collections.abc import Callable

from desktop.booking.card_entry.consent import Consent, Recording
from desktop.booking.text.consent_text import card_script
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import agreed_terms
from tests.support.samples import OPENED_AT
from tests.support.ui.keyboard import Gate, Keyboard
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def _consents(desk: WindowDesk) -> list[Consent]:
    (trip,) = desk.records.tables.trips
    receipts = desk.records.read(lambda repos: repos.trips.get(trip)).receipts
    return [receipt.consent for receipt in receipts]


def test_the_answers_are_saved_with_the_card(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("F9")
    assert "agree, and is the recording of this call paused?" in keyboard.page_text()
    assert "Y" not in keyboard.key_bar()
    assert desk.card_entry.requests == []
    keyboard.press("O")
    keyboard.until(lambda: "4242" in keyboard.page_text())
    (trip,) = desk.records.tables.trips.values()
    words = card_script(trip, "Skycap Training")
    expected = Consent("eight", True, Recording.NONE, OPENED_AT, words, agreed_terms(trip))
    assert _consents(desk) == [expected]
    assert not desk.card_entry.surrounded[0].screen_reader
    assert "recording of this call" not in keyboard.page_text()


def test_a_running_recording_opens_no_pane(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("F9", "R")
    assert "Pause the recording, then press F9." in keyboard.message()
    assert desk.card_entry.requests == []
    keyboard.take_card()
    keyboard.until(lambda: "4242" in keyboard.page_text())
    assert [consent.recording for consent in _consents(desk)] == [Recording.PAUSED]


def test_the_key_for_a_no_says_no_yes_in_either_question(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_money()
    keyboard.press("F9", "N")
    assert desk.card_entry.requests == []
    assert _consents(desk) == []


def test_escape_withdraws_the_questions_and_stays_on_the_page(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.to_money()
    keyboard.press("F9", "Escape")
    assert keyboard.page == "money"
    assert not {"Y", "P", "O", "N"} & set(keyboard.key_bar())
    keyboard.press("P", "O", "N", "Y")
    assert desk.card_entry.requests == []


def test_no_yes_is_asked_for_before_the_airline_was_asked_about_the_card(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().reprice_trip)
    held.open()
    keyboard = open_window(reprice_trip=held)
    keyboard.to_money()
    held.shut()
    keyboard.take_card()
    keyboard.until(lambda: held.call_count == 2)
    assert "First the airline says what it charges to this card" in keyboard.page_text()
    keyboard.press("Y", "Ctrl+Return")
    held.open()
    keyboard.agree()
    assert desk.airline.requests == []
    (trip,) = desk.records.tables.trips.values()
    assert desk.airline.priced == [(trip.offer.id, "tcd_b")]


def test_a_screen_reader_is_chosen_for_one_opening(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.to_money()
    keyboard.press("F9", "S")
    assert "names and counts, never a digit" in keyboard.page_text()
    keyboard.press("P")
    keyboard.until(lambda: "Y" in keyboard.key_bar())
    keyboard.take_card()
    keyboard.until(lambda: len(desk.card_entry.requests) == 2)
    assert [around.screen_reader for around in desk.card_entry.surrounded] == [True, False]


def test_a_card_for_the_fee_only_needs_consent_too(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.open_trip(TripStage.FEE_DUE)
    assert "Read aloud" not in keyboard.page_text()
    keyboard.press("F9")
    assert "Skycap Training charges USD 35.00" in keyboard.page_text()
    keyboard.press("R")
    assert "Pause the recording" in keyboard.message()
    keyboard.take_card()
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert "Read aloud" not in keyboard.page_text()
    assert len(_consents(desk)) == 1
