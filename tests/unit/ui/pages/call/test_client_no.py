"""The client's no counts at once, whatever runs: the yes ends, and nothing is booked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.call.money.money_page import MoneyPage
from desktop.ui.pages.call.money.money_page_text import client_declined
from desktop.use_cases.errors import Refused
from tests.contracts.test_records_of_trips import renamed
from tests.support.samples import OPENED_AT, sample_client, sample_trip
from tests.support.ui.keyboard import Gate, Keyboard
from tests.support.ui.window_desk import WindowDesk

MakeGate = Callable[[Callable[..., Any]], Gate]


def _page(keyboard: Keyboard) -> MoneyPage:
    return keyboard.booking_flow.money


def _trip(desk: WindowDesk) -> Trip:
    (trip_id,) = desk.records.tables.trips
    return desk.records.read(lambda repos: repos.trips.get(trip_id))


def _count_of_no(desk: WindowDesk) -> int:
    return [one.action for one in desk.records.tables.audit].count("client declined")


def _hold_up(keyboard: Keyboard, gate: MakeGate, use_case: str) -> Gate:
    """The next call of this use case waits for the gate."""
    page = _page(keyboard)
    held = gate(getattr(page._use_cases, use_case))
    page._use_cases = replace(page._use_cases, **{use_case: held})  # type: ignore[arg-type]
    return held


def _is_declined(desk: WindowDesk, keyboard: Keyboard) -> None:
    """On the record, on the screen, and nothing is booked by Ctrl+Enter."""
    keyboard.until(lambda: not _page(keyboard)._task.name)
    keyboard.until(lambda: _trip(desk).agreements[-1].is_void)
    assert _trip(desk).agreements[-1].declined_at == OPENED_AT
    keyboard.until(lambda: not _page(keyboard)._book.isEnabled())
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: "has not said yes" in keyboard.message())
    assert desk.airline.requests == []


def test_a_no_while_the_price_is_asked_drops_what_was_to_be_booked_before_and_after_it(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    keyboard.with_card()
    price = _hold_up(keyboard, gate, "reprice_trip")
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: price.call_count == 1)
    keyboard.press("Ctrl+Return")
    assert "N" in keyboard.key_bar()
    keyboard.press("N")
    keyboard.until(lambda: "The client declined." in keyboard.message())
    assert _count_of_no(desk) == 1
    price.open()
    keyboard.until(lambda: not _page(keyboard)._task.name)
    assert "The client declined." in keyboard.message()
    keyboard.press("Ctrl+R")
    keyboard.press("N", "Ctrl+Return")
    _is_declined(desk, keyboard)
    assert _count_of_no(desk) == 2


def test_a_price_that_was_read_before_the_no_was_saved_brings_no_yes_back(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    keyboard.with_card()
    page = _page(keyboard)
    ask = page._use_cases.reprice_trip
    answer = ask(_trip(desk).id)
    page._use_cases = replace(page._use_cases, reprice_trip=lambda _: answer)  # type: ignore[arg-type]
    price = _hold_up(keyboard, gate, "reprice_trip")
    keyboard.press("Ctrl+R", "N")
    keyboard.until(lambda: _count_of_no(desk) == 1)
    price.open()
    _is_declined(desk, keyboard)


def test_a_no_to_a_new_price_is_a_key_beside_the_one_that_accepts_it(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.with_card()
    desk.airline.raise_price("42.00")
    keyboard.press("Ctrl+R")
    keyboard.until(lambda: "A" in keyboard.key_bar())
    assert "N" in keyboard.key_bar()
    keyboard.press("N")
    keyboard.until(lambda: "Esc goes back. A when the client agrees" in keyboard.message())
    assert _count_of_no(desk) == 1
    assert "A" in keyboard.key_bar()
    keyboard.press("A")
    keyboard.until(lambda: _page(keyboard)._book.isEnabled())


@pytest.mark.parametrize("yes", ["Y", "A"])
def test_a_no_while_a_yes_is_being_saved_is_the_last_word(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate, yes: str
) -> None:
    keyboard.with_card()
    if yes == "Y":
        keyboard.press("N")
        keyboard.until(lambda: "Y" in keyboard.key_bar())
        slow = "record_agreement"
    else:
        desk.airline.raise_price("42.00")
        keyboard.press("Ctrl+R")
        keyboard.until(lambda: "A" in keyboard.key_bar())
        slow = "accept_price"
    page, as_it_was = _page(keyboard), _page(keyboard)._use_cases
    held = _hold_up(keyboard, gate, slow)
    keyboard.press(yes)
    keyboard.until(lambda: held.call_count == 1)
    page._use_cases = replace(page._use_cases, record_agreement=as_it_was.record_agreement)
    before = _count_of_no(desk)
    keyboard.press("N")
    keyboard.until(lambda: _count_of_no(desk) == before + 1)
    held.open()
    _is_declined(desk, keyboard)


def test_a_yes_that_is_saved_after_its_no_ends_though_another_trip_is_shown_by_then(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    keyboard.with_card()
    keyboard.press("N")
    keyboard.until(lambda: "Y" in keyboard.key_bar())
    page, trip, before = _page(keyboard), _trip(desk), _count_of_no(desk)
    held = _hold_up(keyboard, gate, "record_agreement")
    keyboard.press("Y")
    keyboard.until(lambda: held.call_count == 1)
    keyboard.press("N")
    keyboard.until(lambda: _count_of_no(desk) == before + 1)
    other = renamed(sample_trip(TripStage.DRAFT), "other")
    keyboard.keep_trip(other)
    page.begin(other, sample_client())
    held.open()
    keyboard.until(lambda: _count_of_no(desk) == before + 2)
    after = desk.records.read(lambda repos: repos.trips.get(trip.id))
    assert len(after.agreements) == len(trip.agreements) + 1, "it was saved"
    assert after.agreements[-1].is_void


def test_a_no_while_it_is_being_booked_stops_it_before_the_airline_is_asked(
    desk: WindowDesk, keyboard: Keyboard, gate: MakeGate
) -> None:
    keyboard.with_card()
    booking = _hold_up(keyboard, gate, "book_trip")
    keyboard.press("Ctrl+Return")
    keyboard.until(lambda: booking.call_count == 1)
    assert "N" in keyboard.key_bar()
    keyboard.press("N")
    keyboard.until(lambda: "The client declined." in keyboard.message())
    booking.open()
    keyboard.until(lambda: "Y" in keyboard.key_bar())
    assert "The client declined." in keyboard.message()
    _is_declined(desk, keyboard)


def test_a_no_that_comes_too_late_says_so(desk: WindowDesk, keyboard: Keyboard) -> None:
    keyboard.with_card()
    page = _page(keyboard)
    page._task.name = "book"
    page._no_failed(Refused("order_unknown", "Not known.", "Locked.", "W."))
    assert "the no came too late" in keyboard.message()
    page._task.name = ""
    page._no_failed(Refused("store_damaged", "The records cannot be read.", "Nothing.", "Esc."))
    assert "The records cannot be read." in keyboard.message()
    keyboard.until(lambda: page._book.isEnabled())


def test_a_no_that_is_saved_after_the_airline_was_asked_says_what_it_still_stops() -> None:
    happened, then, _ = client_declined(sample_trip(TripStage.BOOKING), "Y")
    assert "the no came too late" in happened
    assert "nothing else without a new yes" in then


@pytest.mark.parametrize("keys", [("F9",), ("F9", "Escape"), ("Ctrl+B", "Escape"), ("Ctrl+D",)])
def test_a_no_is_a_key_wherever_a_yes_is_there(
    desk: WindowDesk, keyboard: Keyboard, keys: tuple[str, ...]
) -> None:
    keyboard.with_card()
    keyboard.press(*keys)
    assert "N" in keyboard.key_bar()
    keyboard.press("N")
    keyboard.until(lambda: _trip(desk).agreements[-1].is_void)
    keyboard.until(lambda: "The client declined." in keyboard.message())
