"""The client's no on the page of a booked trip counts at once, and nothing is charged after it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import pytest

from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.trips.trip_messages import declined_message
from desktop.ui.pages.trips.trip_page import TripPage
from tests.contracts.test_records_of_trips import renamed
from tests.support.booking.fee_samples import sample_fare_hold, sample_hold
from tests.support.fakes.airline import Ending
from tests.support.samples import OPENED_AT, sample_order, sample_payment, sample_trip
from tests.support.ui.keyboard import Gate, Keyboard
from tests.support.ui.window_desk import WindowDesk
from tests.support.use_cases.saving_link import BALANCE, NO_NETWORK, lapsed, saving_desk

_FARE_DUE = sample_trip(TripStage.BOOKING, fare_plan=BALANCE, attempts=(sample_order(),))
_FEE_UNKNOWN = sample_payment(AttemptState.UNKNOWN)
MakeGate = Callable[[Callable[..., Any]], Gate]


def _page(keyboard: Keyboard) -> TripPage:
    return keyboard.booking_flow.trip


def _saved(desk: WindowDesk) -> Trip:
    (trip_id,) = desk.records.tables.trips
    return desk.records.read(lambda repos: repos.trips.get(trip_id))


def _newest_yes(desk: WindowDesk, trip_id: str) -> Agreement:
    return desk.records.read(lambda repos: repos.trips.get(trip_id)).agreements[-1]


def _open_another(keyboard: Keyboard) -> None:
    other = renamed(sample_trip(TripStage.FEE_DUE), "other")
    keyboard.keep_trip(other)
    keyboard.booking_flow.open_trip(other.id)
    keyboard.until(lambda: _page(keyboard).trip_id == other.id)


def _count_of_no(desk: WindowDesk) -> int:
    return [one.action for one in desk.records.tables.audit].count("client declined")


def _open_lapsed(keyboard: Keyboard) -> None:
    """A card was saved by a link, its holds have lapsed: the yes to charge it is asked for."""
    trip = lapsed(saving_desk())
    earlier = tuple(replace(one, call="earlier call") for one in trip.agreements)
    keyboard.keep_trip(replace(trip, agreements=earlier))
    keyboard.booking_flow.open_trip(trip.id)
    keyboard.until(lambda: _page(keyboard)._consent.is_asking)


def test_a_no_to_the_question_is_recorded_and_it_comes_again(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _open_lapsed(keyboard)
    assert {"Y", "N"} <= keyboard.key_bar().keys()
    keyboard.press("N")
    keyboard.until(lambda: "The client said no." in keyboard.message())
    assert _count_of_no(desk) == 1
    owed = "The client owes us USD 1,842.20 for the fare"
    assert owed in keyboard.message()
    assert "The ticket stays." in keyboard.message()
    assert "press Y when the client agrees after all" in keyboard.message()
    assert _page(keyboard)._consent.is_asking


def test_a_yes_that_the_line_stopped_is_taken_back_and_nothing_is_charged(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    _open_lapsed(keyboard)
    desk.processor.prepare_endings.append(NO_NETWORK)
    keyboard.press("Y")
    keyboard.until(lambda: "No network." in keyboard.message())
    keyboard.until(lambda: "The client said yes at" in keyboard.page_text())
    assert {"Ctrl+Return", "N"} <= keyboard.key_bar().keys()
    assert "Y" not in keyboard.key_bar()
    keyboard.press("N")
    keyboard.until(lambda: "The client said no." in keyboard.message())
    assert _saved(desk).agreements[-1].declined_at == OPENED_AT
    assert "Ctrl+Return" not in keyboard.key_bar()
    keyboard.press("Ctrl+Return")
    _page(keyboard).charge()
    keyboard.until(lambda: "has not said yes" in keyboard.message())
    assert desk.processor.charges == desk.processor.held == []


def test_a_no_while_the_yes_is_being_saved_is_the_last_word(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    _open_lapsed(keyboard)
    page = _page(keyboard)
    held = gate(page._use_cases.record_agreement.to_charge)
    slow = SimpleNamespace(to_charge=held)
    page._use_cases = replace(page._use_cases, record_agreement=slow)  # type: ignore[arg-type]
    keyboard.press("Y")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.press("N")
    keyboard.until(lambda: _count_of_no(desk) == 1)
    held.open()
    keyboard.until(lambda: not page._busy)
    assert "Ctrl+Return" not in keyboard.key_bar(), "also while the no is being saved again"
    keyboard.until(lambda: _count_of_no(desk) == 2 and page._consent.is_asking)
    assert _saved(desk).agreements[-1].is_void
    assert desk.processor.charges == desk.processor.held == []


def test_a_no_while_it_is_about_to_be_charged_stops_it(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    keyboard.open_trip(TripStage.FEE_DUE)
    page = _page(keyboard)
    held = gate(page._use_cases.charge_fee)
    page._use_cases = replace(page._use_cases, charge_fee=held)  # type: ignore[arg-type]
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: held.call_count == 1)
    assert "N" in keyboard.key_bar()
    keyboard.press("N")
    keyboard.until(lambda: "The client said no." in keyboard.message())
    held.open()
    keyboard.until(lambda: not _page(keyboard)._busy)
    assert "The client said no." in keyboard.message(), "no error beside it"
    assert "F9 takes a card when the client agrees after all" in keyboard.message()
    assert desk.processor.charges == []


def test_a_no_after_it_was_charged_says_that_it_came_too_late(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.open_trip(TripStage.FEE_DUE)
    page = _page(keyboard)
    page._use_cases.charge_fee(page.trip_id)
    keyboard.press("N")
    keyboard.until(lambda: "This trip is booked" in keyboard.message())
    keyboard.until(lambda: "✓ charged" in keyboard.page_text())
    assert _count_of_no(desk) == 0


def test_a_no_to_the_words_before_another_card_is_recorded(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.open_trip(TripStage.FEE_DUE, agreements=())
    assert "N" not in keyboard.key_bar()
    keyboard.press("F9")
    assert "N" in keyboard.key_bar()
    keyboard.press("N")
    keyboard.until(lambda: "The client said no." in keyboard.message())
    assert _count_of_no(desk) == 1
    assert not _page(keyboard)._consent.is_asking


def test_a_no_for_a_trip_that_is_left_is_not_shown_on_another(
    keyboard: Keyboard, gate: MakeGate
) -> None:
    keyboard.open_trip(TripStage.FEE_DUE)
    page, no = _page(keyboard), _page(keyboard)._no
    held = gate(no._use_cases.record_agreement.decline)
    slow = SimpleNamespace(decline=held)
    no._use_cases = replace(no._use_cases, record_agreement=slow)  # type: ignore[arg-type]
    keyboard.press("N")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.open_trip(TripStage.DRAFT, id="tripother")
    with keyboard.bot.waitSignal(keyboard.window._background.delivering):
        held.open()
    assert page.trip_id == "tripother"
    assert "said no" not in keyboard.message()


def test_a_yes_after_a_no_counts_though_the_task_of_then_ended_behind_another_trip(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    _open_lapsed(keyboard)
    page, trip_id, as_it_was = _page(keyboard), _page(keyboard).trip_id, _page(keyboard)._use_cases
    held = gate(as_it_was.charge_fee)
    page._use_cases = replace(as_it_was, charge_fee=held)  # type: ignore[arg-type]
    keyboard.press("Y")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.press("N")
    keyboard.until(lambda: _count_of_no(desk) == 1)
    _open_another(keyboard)
    with keyboard.bot.waitSignal(keyboard.window._background.delivering):
        held.open()
    page._use_cases = as_it_was
    keyboard.booking_flow.open_trip(trip_id)
    keyboard.until(lambda: page.trip_id == trip_id and page._consent.is_asking)
    keyboard.press("Y")
    keyboard.until(lambda: bool(desk.processor.charges))
    assert (_newest_yes(desk, trip_id).is_void, _count_of_no(desk)) == (False, 1)


@pytest.mark.parametrize("is_said_to_both", [True, False], ids=["no to both", "no to the first"])
def test_a_yes_that_is_saved_after_its_no_ends_though_another_trip_is_shown_by_then(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate, is_said_to_both: bool
) -> None:
    _open_lapsed(keyboard)
    page, trip_id = _page(keyboard), _page(keyboard).trip_id
    held = gate(page._use_cases.record_agreement.to_charge)
    slow = SimpleNamespace(to_charge=held)
    page._use_cases = replace(page._use_cases, record_agreement=slow)  # type: ignore[arg-type]
    keyboard.press("Y")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.press("N")
    keyboard.until(lambda: _count_of_no(desk) == 1)
    _open_another(keyboard)
    if is_said_to_both:
        keyboard.press("N")
        keyboard.until(lambda: _count_of_no(desk) == 2)
    before, yes = _count_of_no(desk), _newest_yes(desk, trip_id)
    held.open()
    keyboard.until(lambda: _count_of_no(desk) == before + 1)
    assert _newest_yes(desk, trip_id) != yes, "it was saved"
    assert _newest_yes(desk, trip_id).is_void


@pytest.mark.parametrize(
    ("trip", "part"),
    [
        (
            sample_trip(TripStage.PENDING),
            "The airline was asked for the ticket. The client owes us USD 35.00 for our service",
        ),
        (sample_trip(TripStage.BOOKED), "All was charged by then."),
        (
            replace(_FARE_DUE, attempts=(*_FARE_DUE.attempts, sample_fare_hold())),
            "Held since before the no, and charged from there: USD 1,842.20 for the fare",
        ),
        (
            replace(_FARE_DUE, attempts=(*_FARE_DUE.attempts, sample_hold())),
            "and charged from there: USD 35.00 for our service. F9 takes a card",
        ),
        (
            sample_trip(TripStage.UNKNOWN, attempts=(sample_order(), _FEE_UNKNOWN)),
            "To charge USD 35.00 for our service was asked for before the no",
        ),
    ],
)
def test_the_message_says_what_is_so(trip: Trip, part: str) -> None:
    assert part in " ".join(declined_message(trip))


def test_a_no_while_the_airline_confirms_says_what_is_held_and_that_it_was_asked(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    desk.airline.book_endings.append(Ending.PENDING)
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert "N" in keyboard.key_bar()
    keyboard.press("N")
    keyboard.until(lambda: "The client said no." in keyboard.message())
    assert "The airline was asked for the ticket." in keyboard.message()
    keyboard.until(lambda: _saved(desk).agreements[-1].declined_at == OPENED_AT)
    assert "N" not in keyboard.key_bar()
