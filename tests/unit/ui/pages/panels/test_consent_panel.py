"""Two questions before the pane: one key answers each, and the pane opens only after both."""

from __future__ import annotations

from desktop.booking.card_entry.consent import Consent, Recording
from desktop.booking.trip.trip import TripStage
from tests.support.samples import OPENED_AT
from tests.support.ui.keyboard import Hand
from tests.support.ui.window_desk import WindowDesk


def _consents(desk: WindowDesk) -> list[Consent]:
    (trip,) = desk.records.shelves.trips
    receipts = desk.records.read(lambda repos: repos.trips.get(trip)).receipts
    return [receipt.consent for receipt in receipts]


def test_the_answers_are_saved_with_the_card(desk: WindowDesk, hand: Hand) -> None:
    hand.to_money()
    hand.press("F9")
    assert "Has the client said yes" in hand.words()
    assert "Y" in hand.key_bar()
    hand.press("Y")
    assert "recording of this call paused?" in hand.words()
    assert desk.card_entry.requests == []
    hand.press("N")
    hand.until(lambda: "4242" in hand.words())
    assert _consents(desk) == [Consent("one", True, Recording.NONE, OPENED_AT)]
    assert not desk.card_entry.surrounded[0].screen_reader
    assert "recording of this call" not in hand.words()


def test_a_running_recording_opens_no_pane(desk: WindowDesk, hand: Hand) -> None:
    hand.to_money()
    hand.press("F9", "Y", "R")
    assert "Pause the recording, then press F9." in hand.message()
    assert desk.card_entry.requests == []
    hand.take_card()
    hand.until(lambda: "4242" in hand.words())
    assert [consent.recording for consent in _consents(desk)] == [Recording.PAUSED]


def test_escape_withdraws_the_questions_and_stays_on_the_page(desk: WindowDesk, hand: Hand) -> None:
    hand.to_money()
    hand.press("F9", "Y", "Escape")
    assert hand.page == "money"
    assert not {"Y", "P", "N"} & set(hand.key_bar())
    hand.press("P", "N", "Y")
    assert desk.card_entry.requests == []


def test_the_second_key_does_nothing_before_the_first(desk: WindowDesk, hand: Hand) -> None:
    hand.to_money()
    hand.press("F9", "P", "N")
    assert desk.card_entry.requests == []
    assert "Has the client said yes" in hand.words()


def test_a_screen_reader_is_chosen_for_one_opening(desk: WindowDesk, hand: Hand) -> None:
    hand.to_money()
    hand.press("F9", "S")
    assert "names and counts, never a digit" in hand.words()
    hand.press("Y", "P")
    hand.until(lambda: "4242" in hand.words())
    hand.take_card()
    hand.until(lambda: len(desk.card_entry.requests) == 2)
    assert [around.screen_reader for around in desk.card_entry.surrounded] == [True, False]


def test_a_card_for_the_fee_only_needs_consent_too(desk: WindowDesk, hand: Hand) -> None:
    hand.open_trip(TripStage.FEE_DUE)
    assert "Say, and wait for a yes" not in hand.words()
    hand.press("F9")
    assert "Skycap Training charges USD 35.00" in hand.words()
    hand.press("Y", "R")
    assert "Pause the recording" in hand.message()
    hand.take_card()
    hand.until(lambda: "✓ charged" in hand.words())
    assert "Say, and wait for a yes" not in hand.words()
    assert len(_consents(desk)) == 1
