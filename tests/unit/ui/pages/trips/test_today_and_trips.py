"""Today, the trip list, and navigation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from desktop.booking.trip.trip import Trip, TripStage
from desktop.ui.pages.today.today_page import TodayPage, _greeting
from desktop.ui.pages.trips.trips_page import TripsPage
from desktop.use_cases.errors import Unreachable
from desktop.use_cases.trips.today import TodayView
from tests.support.samples import (
    OPENED_AT,
    sample_offer,
    sample_order,
    sample_outbound,
    sample_trip,
)
from tests.support.ui.keyboard import Gate, Hand, focused
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import SitDown

MakeGate = Callable[[Callable[..., object]], Gate]


def _today(hand: Hand) -> TodayPage:
    return hand.window._today


def _trips(hand: Hand) -> TripsPage:
    return hand.window._trips


def _this_week() -> Trip:
    """A booked trip that departs in two days."""
    soon = OPENED_AT.replace(tzinfo=None) + timedelta(days=2)
    segments = sample_outbound().segments
    first = replace(segments[0], departs=soon, arrives=soon + timedelta(hours=10))
    offer = sample_offer(id="offersoon", slices=(sample_outbound(segments=(first, *segments[1:])),))
    trip = sample_trip(TripStage.BOOKED, offer=offer)
    order = sample_order(offer=offer, id="ordersoon", trip_id="tripsoon")
    return replace(trip, id="tripsoon", attempts=(order,), fee=trip.fee - trip.fee)


def test_what_needs_a_person_comes_first_and_has_the_focus(hand: Hand) -> None:
    hand.keep_trip(sample_trip(TripStage.UNKNOWN))
    hand.press("Ctrl+1")
    needs = _today(hand)._needs
    hand.until(lambda: len(needs.rows.records) == 1)
    assert focused() is needs
    hand.press("Return")
    hand.until(lambda: hand.page == "trip")
    assert "outcome unknown" in hand.words()


@pytest.mark.parametrize("more", [False, True])
def test_departures_beyond_the_list_are_mentioned(sit_down: SitDown, more: bool) -> None:
    hand = sit_down(today=lambda: TodayView((), (), (), more_departing=more))
    hand.press("Ctrl+1")
    hand.until(lambda: "Departing in the next seven days" in hand.words())
    hand.until(lambda: ("more depart" in hand.words()) == more)


def test_a_today_that_cannot_be_read_counts_as_the_first_page_too(sit_down: SitDown) -> None:
    """Work that waits for the first page, such as `resume_attempts`, must still start."""

    def broken() -> TodayView:
        raise Unreachable("records_gone", "They do not answer.", "", "")

    hand = sit_down(today=broken)
    painted: list[str] = []
    hand.window.first_painted.connect(lambda: painted.append("painted"))
    hand.window._entered_at = 1.0
    hand.press("Ctrl+1")
    hand.until(lambda: painted)
    assert "They do not answer." in hand.words()


def test_who_departs_this_week_is_shown(hand: Hand) -> None:
    hand.keep_trip(_this_week())
    hand.press("Ctrl+1")
    hand.until(lambda: [hit.id for hit in _today(hand)._soon.rows.records] == ["tripsoon"])
    assert _today(hand)._needs.rows.records == []


def test_tab_goes_through_the_three_lists(hand: Hand) -> None:
    hand.keep_trip(_this_week())
    hand.press("Ctrl+1")
    page = _today(hand)
    hand.until(lambda: page._soon.current() is not None)
    hand.press("Tab")
    assert focused() is page._soon
    hand.press("Tab")
    assert focused() is page._recent
    hand.press("Return")
    hand.until(lambda: hand.page == "trip")
    assert "K7 PQ 2M" in hand.words()


def test_a_row_has_its_stage_for_a_screen_reader(hand: Hand) -> None:
    hand.keep_trip(sample_trip(TripStage.FEE_DUE))
    hand.press("Ctrl+1")
    page = _today(hand)
    hand.until(lambda: page._needs.current() is not None)
    for rows in (page._needs.rows, page._recent.rows):
        message = str(rows.data(rows.index(0), Qt.ItemDataRole.AccessibleTextRole))
        assert "LAX-LHR-LAX" in message
        assert "fee due" in message
        assert "USD 1,842.20" in message


def test_a_quiet_day_says_so(hand: Hand) -> None:
    page = _today(hand)
    assert page._needs._empty == "No clocks running out. F2 starts a call."
    assert "Ida" in hand.words()


@pytest.mark.parametrize(
    ("hour", "message"),
    [(0, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"),
     (18, "Good evening")],
)  # fmt: skip
def test_the_greeting_follows_the_hour(hour: int, message: str) -> None:
    assert _greeting(datetime(2026, 11, 24, hour)) == message


def test_attempts_settled_at_the_start_are_shown(hand: Hand) -> None:
    hand.window.show_resumed(
        ("The airline booked it after all, reference K7PQ2M.", "Our fee is due.")
    )
    assert "reference K7PQ2M. Our fee is due." in hand.message()
    hand.window.show_resumed(())
    assert "K7PQ2M" in hand.message()


def test_an_unfinished_call_does_not_hide_settled_attempts(desk: WindowDesk, hand: Hand) -> None:
    hand.call_ada()
    hand.type("lax-lhr 12dec")
    hand.until(lambda: "lax-lhr" in desk.records.shelves.drafts.get(f"{OWNER.id} call", ""))
    hand.press("Ctrl+1")
    hand.until(lambda: "An unfinished call: Ada Calloway" in hand.words())
    hand.window.show_resumed(("The airline booked it after all, reference K7PQ2M.",))
    hand.window._today.offer_draft("Ada Calloway, lax-lhr 12dec")
    assert "reference K7PQ2M" in hand.words()
    assert "An unfinished call: Ada Calloway" in hand.words()


def test_settled_attempts_are_not_shown_again_after_another_page(hand: Hand) -> None:
    hand.window.show_resumed(("The airline booked it after all, reference K7PQ2M.",))
    hand.press("Ctrl+2", "Ctrl+1")
    assert "K7PQ2M" not in hand.words()


def test_a_today_that_cannot_be_loaded_shows_an_error(sit_down: SitDown) -> None:
    def away() -> object:
        raise Unreachable("store_away", "The records were not reached.")

    hand = sit_down(today=away)
    hand.until(lambda: "The records were not reached." in hand.message())


def test_a_trip_that_does_not_open_shows_an_error_on_the_current_page(sit_down: SitDown) -> None:
    def away(trip_id: str) -> object:
        raise Unreachable("store_away", "The records were not reached.")

    hand = sit_down(open_trip=away)
    hand.keep_trip(sample_trip(TripStage.UNKNOWN))
    hand.press("Ctrl+2")
    hand.until(lambda: _trips(hand).list.current() is not None)
    hand.press("Return")
    hand.until(lambda: "The records were not reached." in hand.message())
    assert hand.page == "trips"


# ---------------------------------------------------------------- all trips


@pytest.mark.parametrize("typed", ["calloway", "k7pq2m", "lhr", "lax"])
def test_a_trip_is_found_by_client_locator_and_airport(hand: Hand, typed: str) -> None:
    hand.keep_trip(sample_trip(TripStage.BOOKED))
    hand.press("Ctrl+2")
    hand.type(typed)
    hand.until(lambda: _trips(hand)._answered == typed)
    assert [hit.id for hit in _trips(hand).list.rows.records] == ["tripsample"]


def test_enter_before_the_answer_opens_its_first_hit(
    desk: WindowDesk, sit_down: SitDown, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().find_trips)
    hand = sit_down(find_trips=held)
    hand.keep_trip(sample_trip(TripStage.BOOKED))
    hand.press("Ctrl+2")
    hand.type("k7p")
    hand.press("Return")
    assert hand.page == "trips"
    held.open()
    hand.until(lambda: hand.page == "trip")


def test_down_and_enter_open_the_second_trip(hand: Hand) -> None:
    hand.keep_trip(sample_trip(TripStage.BOOKED))
    hand.keep_trip(_this_week())
    hand.press("Ctrl+2")
    hand.until(lambda: len(_trips(hand).list.rows.records) == 2)
    second = _trips(hand).list.rows.records[1]
    hand.press("Down", "Return")
    hand.until(lambda: hand.page == "trip")
    assert hand.booking_flow.trip.trip_id == second.id


def test_the_search_text_is_kept_when_the_page_is_opened_again(hand: Hand) -> None:
    hand.keep_trip(sample_trip(TripStage.BOOKED))
    hand.press("Ctrl+2")
    hand.type("k7p")
    hand.press("Ctrl+1", "Ctrl+2")
    assert _trips(hand).field.text == "k7p"
    hand.type("zz")
    assert _trips(hand).field.text == "zz"


def test_no_result_shows_a_sentence(hand: Hand) -> None:
    hand.press("Ctrl+2")
    hand.until(lambda: _trips(hand).list._empty == "No trips yet. F2 starts a call.")
    hand.type("zzz")
    hand.until(lambda: _trips(hand).list._empty == "No trip of that name.")
    hand.press("Return")
    assert hand.page == "trips"


def test_the_error_of_a_failed_search_is_cleared_by_the_next(
    desk: WindowDesk, sit_down: SitDown
) -> None:
    broken = [True]

    def sometimes(text: str) -> object:
        if broken[0]:
            raise Unreachable("store_away", "The records were not reached.")
        return desk.use_cases().find_trips(text)

    hand = sit_down(find_trips=sometimes)
    hand.press("Ctrl+2")
    hand.until(lambda: "The records were not reached." in hand.message())
    broken[0] = False
    hand.type("k")
    hand.until(lambda: _trips(hand)._answered == "k")
    assert hand.message() == ""


# ---------------------------------------------------------------- going about


def test_a_key_sequence_opens_a_page(hand: Hand) -> None:
    hand.press("G, R")
    assert hand.page == "trips"
    hand.press("Ctrl+1")
    assert hand.page == "today"


def test_a_click_in_the_sidebar_opens_the_page(hand: Hand) -> None:
    sidebar = hand.window._sidebar
    places = {name: at for at, (name, *_) in enumerate(sidebar._entries)}
    for name, page in (("trips", "trips"), ("call", "find"), ("today", "today")):
        spot = sidebar._row(places[name]).center()
        QTest.mouseClick(sidebar, Qt.MouseButton.LeftButton, pos=spot)
        assert hand.page == page
    QTest.mouseClick(sidebar, Qt.MouseButton.LeftButton, pos=QPoint(10, 5))
    assert hand.page == "today"


def test_a_small_window_collapses_the_sidebar(hand: Hand) -> None:
    wide = hand.window._sidebar.width()
    hand.window.resize(1280, 720)
    assert hand.window._sidebar.width() < wide
    hand.window.resize(1440, 900)
    assert hand.window._sidebar.width() == wide


def test_the_call_bar_is_shown_only_on_the_pages_of_a_call(hand: Hand) -> None:
    bar = hand.window._bar
    assert not bar.isVisible()
    hand.call_ada()
    assert bar.isVisible()
    assert "Ada Calloway" in bar.accessibleDescription()
    hand.press("Ctrl+2")
    assert not bar.isVisible()


def test_the_call_clock_counts_minutes_and_seconds(hand: Hand) -> None:
    bar = hand.window._bar
    bar.begin(OPENED_AT)
    bar.tick(OPENED_AT + timedelta(minutes=12, seconds=7))
    assert bar._clock() == "12:07"


def test_the_training_banner_is_always_shown(hand: Hand) -> None:
    assert hand.window._banner.isVisible()
    assert "nothing here is real" in hand.window._banner.accessibleName()
    hand.window.set_banner("asked for: a slow airline")
    assert hand.window._banner.accessibleName() == "TRAINING · asked for: a slow airline"


def test_ctrl_l_locks_from_any_page(hand: Hand) -> None:
    hand.call_ada()
    with hand.bot.waitSignal(hand.window.locked):
        hand.press("Ctrl+L")


def test_dark_mode_is_switched_from_the_palette(hand: Hand) -> None:
    hand.press("Ctrl+K")
    hand.type("light")
    hand.press("Return")
    assert hand.theme.dark
    hand.theme.toggle_dark_mode()
