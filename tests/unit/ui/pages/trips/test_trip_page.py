"""The trip page: its keys follow the stage, and a fee is charged once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.ui.pages.trips.trip_page import TripPage
from desktop.use_cases.errors import Cancelled, Refused, Unreachable
from tests.support.fakes.processor import FeeEnding
from tests.support.samples import sample_offer_for_two, sample_order, sample_payment, sample_trip
from tests.support.ui.keyboard import Gate, Hand
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import SitDown

MakeGate = Callable[[Callable[..., object]], Gate]


def charging_by(desk: WindowDesk, charge_fee: Callable[[str], Any]) -> dict[str, object]:
    """The use cases of the desk, with this one for the fee."""
    return {"complete_booking": replace(desk.use_cases().complete_booking, charge_fee=charge_fee)}


def _wait_for_answer(hand: Hand, held: Gate) -> None:
    """Open the gate, and wait until a worker has posted to the window."""
    delivered: list[object] = []
    # Called on a worker thread, which pytest-qt's waiting does not support.
    hand.window._background._delivered.connect(
        lambda: delivered.append(True), Qt.ConnectionType.DirectConnection
    )
    held.open()
    hand.until(lambda: bool(delivered))
    QApplication.processEvents()


def _page(hand: Hand) -> TripPage:
    return hand.booking_flow.trip


@pytest.mark.parametrize(
    ("stage", "keys"),
    [
        (TripStage.DRAFT, {"Return"}),
        (TripStage.CARD_TAKEN, {"Return"}),
        (TripStage.BOOKING, {"W"}),
        (TripStage.PENDING, {"W"}),
        (TripStage.UNKNOWN, {"W"}),
        (TripStage.FEE_DUE, {"Ctrl+Return", "F9", "Ctrl+D"}),
        (TripStage.BOOKED, {"Ctrl+D"}),
    ],
)
def test_the_keys_follow_the_stage(hand: Hand, stage: TripStage, keys: set[str]) -> None:
    hand.open_trip(stage)
    assert {command.key for command in _page(hand).commands()} == keys | {"Escape"}


def test_the_locator_is_large_and_spelled(hand: Hand) -> None:
    hand.open_trip(TripStage.BOOKED)
    words = hand.words()
    assert "K7 PQ 2M" in words
    assert "Kilo 7 Papa Quebec 2 Mike" in words
    assert "999-2400176310" in words
    assert "LAX – LHR – LAX" in words


def test_a_trip_without_a_locator_shows_the_reason(hand: Hand) -> None:
    hand.open_trip(TripStage.UNKNOWN)
    assert "no reference yet" in hand.words()
    assert "no ticket yet" in hand.words()


def test_each_traveler_has_their_own_ticket(hand: Hand) -> None:
    hand.open_trip(TripStage.BOOKED, offer=sample_offer_for_two())
    words = hand.words()
    assert words.index("Ada Calloway") < words.index("999-2400176310")
    assert words.index("Leo Calloway") < words.index("999-2400176311")


def test_the_fee_is_charged_after_the_booking_and_the_documents_made(
    desk: WindowDesk, hand: Hand
) -> None:
    hand.book()
    hand.until(lambda: "✓ charged" in hand.words())
    assert desk.processor.taken() == Money(3500, "USD")
    hand.until(lambda: ".pdf" in hand.words() and ".ics" in hand.words())


def test_the_fee_is_charged_once_however_often_it_is_pressed(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().complete_booking.charge_fee)
    hand = sit_down(**charging_by(desk, held))
    hand.open_trip(TripStage.FEE_DUE)
    hand.press("Ctrl+Return", "Ctrl+Return", "Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    assert "charging…" in hand.words()
    held.open()
    hand.until(lambda: "✓ charged" in hand.words())
    assert len(desk.processor.charges) == 1
    assert "Ctrl+Return" not in hand.key_bar()


def test_a_declined_fee_keeps_the_ticket_and_offers_another_card(
    desk: WindowDesk, hand: Hand
) -> None:
    desk.processor.charge_endings.append(
        Refused("card_declined", "The card was declined.", "The ticket stands.", "F9.")
    )
    hand.open_trip(TripStage.FEE_DUE)
    hand.press("Ctrl+Return")
    hand.until(lambda: "The card was declined." in hand.message())
    hand.until(lambda: "not charged" in hand.words())
    assert "✓ booked" in hand.words()
    hand.take_card()
    hand.until(lambda: "✓ charged" in hand.words())
    assert desk.processor.taken() == Money(3500, "USD")
    assert not hand.window._pane_cover.isVisible()


def test_a_canceled_pane_charges_nothing(desk: WindowDesk, hand: Hand) -> None:
    desk.card_entry.endings.append(Cancelled("pane_cancelled", "The card was not taken."))
    hand.open_trip(TripStage.FEE_DUE)
    hand.take_card()
    hand.until(lambda: "The card was not taken." in hand.message())
    assert not hand.window._pane_cover.isVisible()
    assert desk.processor.charges == []


def test_a_fee_of_unknown_outcome_can_only_be_asked_about(desk: WindowDesk, hand: Hand) -> None:
    desk.processor.charge_endings.append(FeeEnding.LOST_REPLY)
    hand.open_trip(TripStage.FEE_DUE)
    hand.press("Ctrl+Return")
    hand.until(lambda: "W" in hand.key_bar())
    assert "Ctrl+Return" not in hand.key_bar()
    hand.press("W")
    hand.until(lambda: "✓ charged" in hand.words())
    assert len(desk.processor.charges) == 1
    assert "Asked again." in hand.message()


def test_asking_again_shows_the_outcome_of_the_order(desk: WindowDesk, hand: Hand) -> None:
    hand.open_trip(TripStage.PENDING)
    hand.press("W")
    hand.until(lambda: "Asked again." in hand.message())
    assert "airline confirming" in hand.words()


def test_asking_an_unreachable_airline_again_shows_an_error(desk: WindowDesk, hand: Hand) -> None:
    desk.airline.find_endings.append(
        Unreachable("airline_away", "The airline was not reached.", "", "W asks again.")
    )
    hand.open_trip(TripStage.UNKNOWN)
    hand.press("W")
    hand.until(lambda: "The airline was not reached." in hand.message())
    assert "W" in hand.key_bar()


def test_a_trip_that_waits_for_its_card_can_be_resumed(desk: WindowDesk, hand: Hand) -> None:
    desk.airline.batches = ((sample_trip().offer,),)
    hand.open_trip(TripStage.DRAFT)
    hand.press("Return")
    hand.until(lambda: hand.page == "money" and "Ada Calloway" in hand.words())


def test_a_trip_of_a_member_owes_no_fee(hand: Hand) -> None:
    hand.open_trip(TripStage.BOOKED, fee=Money(0, "USD"), payments=())
    assert "none at this service level" in hand.words()


def test_a_refused_order_is_shown_with_its_state(hand: Hand) -> None:
    order = sample_order(AttemptState.REFUSED)
    hand.open_trip(TripStage.CARD_TAKEN, orders=(order,))
    assert "not booked" in hand.words()


def test_a_refused_fee_is_shown_with_its_state(hand: Hand) -> None:
    hand.open_trip(TripStage.FEE_DUE, payments=(sample_payment(AttemptState.REFUSED),))
    assert "not charged" in hand.words()


def test_documents_that_fail_after_the_fee_leave_it_charged(
    desk: WindowDesk, sit_down: SitDown
) -> None:
    def full(trip_id: str) -> tuple[Path, Path]:
        raise Refused("disk_full", "The disk is full.", "The booking stands.")

    complete = replace(desk.use_cases().complete_booking, make_documents=full)
    hand = sit_down(complete_booking=complete)
    hand.open_trip(TripStage.FEE_DUE)
    hand.press("Ctrl+Return")
    hand.until(lambda: "The disk is full." in hand.message())
    assert "✓ charged" in hand.words()
    assert len(desk.processor.charges) == 1


def test_documents_are_made_when_an_answer_settles_the_trip(desk: WindowDesk, hand: Hand) -> None:
    desk.processor.charge_endings.append(FeeEnding.LOST_REPLY)
    hand.open_trip(TripStage.FEE_DUE)
    hand.press("Ctrl+Return")
    hand.until(lambda: "W" in hand.key_bar())
    assert ".pdf" not in hand.words()
    hand.press("W")
    hand.until(lambda: ".pdf" in hand.words() and ".ics" in hand.words())
    assert "Asked again." in hand.message()


def test_documents_are_made_by_key_and_their_folder_is_shown(desk: WindowDesk, hand: Hand) -> None:
    hand.open_trip(TripStage.BOOKED)
    hand.press("Ctrl+D")
    hand.until(lambda: "K7PQ2M.pdf" in hand.words())
    assert str(desk.folder) in hand.words()


def test_documents_that_cannot_be_made_show_an_error(sit_down: SitDown) -> None:
    def full(trip_id: str) -> object:
        raise Refused("disk_full", "The disk is full.", "The booking stands.")

    hand = sit_down(make_documents=full)
    hand.open_trip(TripStage.BOOKED)
    hand.press("Ctrl+D")
    hand.until(lambda: "The disk is full." in hand.message())
    assert "✓ booked" in hand.words()


@pytest.mark.parametrize("use_case", ["charge_fee", "make_documents", "resume_attempts"])
def test_an_answer_about_another_trip_is_not_shown_here(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate, use_case: str
) -> None:
    if use_case == "charge_fee":
        held = gate(desk.use_cases().complete_booking.charge_fee)
        hand = sit_down(**charging_by(desk, held))
    elif use_case == "make_documents":
        held = gate(desk.use_cases().make_documents)
        hand = sit_down(make_documents=held)
    else:
        held = gate(desk.use_cases().resume_attempts.one)
        hand = sit_down(resume_attempts=SimpleNamespace(one=held))
    first = {
        "charge_fee": (TripStage.FEE_DUE, "Ctrl+Return"),
        "make_documents": (TripStage.BOOKED, "Ctrl+D"),
        "resume_attempts": (TripStage.UNKNOWN, "W"),
    }[use_case]
    hand.open_trip(first[0])
    hand.press(first[1])
    hand.until(lambda: held.call_count == 1)
    other = replace(sample_trip(TripStage.DRAFT), id="tripother")
    hand.keep_trip(other)
    hand.booking_flow.open_trip(other.id)
    hand.until(lambda: _page(hand)._trip == other)
    _wait_for_answer(hand, held)
    assert _page(hand)._trip == other
    assert ".pdf" not in hand.words()
    assert set(hand.key_bar()) >= {"Return", "Escape"}


def test_an_error_about_another_trip_is_not_shown_here(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    def declined(trip_id: str) -> object:
        raise Refused("card_declined", "The card was declined.")

    held = gate(declined)
    hand = sit_down(**charging_by(desk, held))
    hand.open_trip(TripStage.FEE_DUE)
    hand.press("Ctrl+Return")
    hand.until(lambda: held.call_count == 1)
    other = replace(sample_trip(TripStage.DRAFT), id="tripother")
    hand.keep_trip(other)
    hand.booking_flow.open_trip(other.id)
    hand.until(lambda: _page(hand)._trip == other)
    _wait_for_answer(hand, held)
    assert "declined" not in hand.message()


def test_escape_outside_a_call_goes_to_today(hand: Hand) -> None:
    hand.open_trip(TripStage.BOOKED)
    hand.press("Escape")
    hand.until(lambda: hand.page == "today")


def test_escape_after_a_booking_ends_the_call(desk: WindowDesk, hand: Hand) -> None:
    hand.book()
    hand.until(lambda: "✓ charged" in hand.words())
    hand.press("Escape")
    hand.until(lambda: hand.page == "today")
    assert not hand.booking_flow.on_call
    hand.until(lambda: desk.records.shelves.drafts.get("call", "") == "")
