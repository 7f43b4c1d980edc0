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
from desktop.use_cases.money.recovery.resume_attempts import News
from desktop.use_cases.polling.poll_vendors import Polled
from desktop.use_cases.trips.find_trips import MOST
from desktop.use_cases.trips.today import TodayView
from tests.support.samples import (
    OPENED_AT,
    sample_offer,
    sample_order,
    sample_outbound,
    sample_trip,
)
from tests.support.ui.keyboard import Gate, Keyboard, focused
from tests.support.ui.window_desk import OWNER, WindowDesk
from tests.unit.ui.conftest import OpenWindow

MakeGate = Callable[[Callable[..., object]], Gate]


def _today(keyboard: Keyboard) -> TodayPage:
    return keyboard.window._today


def _trips(keyboard: Keyboard) -> TripsPage:
    return keyboard.outside_call("trips", TripsPage)


def _this_week() -> Trip:
    """A booked trip that departs in two days."""
    soon = OPENED_AT.replace(tzinfo=None) + timedelta(days=2)
    segments = sample_outbound().segments
    first = replace(segments[0], departs=soon, arrives=soon + timedelta(hours=10))
    offer = sample_offer(id="offersoon", slices=(sample_outbound(segments=(first, *segments[1:])),))
    trip = sample_trip(TripStage.BOOKED, offer=offer)
    order = sample_order(offer=offer, id="ordersoon", trip_id="tripsoon")
    return replace(trip, id="tripsoon", attempts=(order,), fee=trip.fee - trip.fee)


def test_what_needs_a_person_comes_first_and_has_the_focus(keyboard: Keyboard) -> None:
    keyboard.keep_trip(sample_trip(TripStage.UNKNOWN))
    keyboard.press("Ctrl+1")
    needs = _today(keyboard)._needs
    keyboard.until(lambda: len(needs.rows.records) == 1)
    assert focused() is needs
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert "outcome unknown" in keyboard.page_text()


@pytest.mark.parametrize("more", [False, True])
def test_departures_beyond_the_list_are_mentioned(open_window: OpenWindow, more: bool) -> None:
    keyboard = open_window(today=lambda: TodayView((), (), (), more_departing=more))
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "Departing in the next seven days" in keyboard.page_text())
    keyboard.until(lambda: ("more depart" in keyboard.page_text()) == more)


def test_a_today_that_cannot_be_read_counts_as_the_first_page_too(open_window: OpenWindow) -> None:
    """Work that waits for the first page, such as `resume_attempts`, must still start."""

    def broken() -> TodayView:
        raise Unreachable("records_gone", "They do not answer.", "", "")

    keyboard = open_window(today=broken)
    painted: list[str] = []
    keyboard.window.first_painted.connect(lambda: painted.append("painted"))
    keyboard.window._entered_at = 1.0
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: painted)
    assert "They do not answer." in keyboard.page_text()


def test_who_departs_this_week_is_shown(keyboard: Keyboard) -> None:
    keyboard.keep_trip(_this_week())
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: [hit.id for hit in _today(keyboard)._soon.rows.records] == ["tripsoon"])
    assert _today(keyboard)._needs.rows.records == []


def test_tab_goes_through_the_three_lists(keyboard: Keyboard) -> None:
    keyboard.keep_trip(_this_week())
    keyboard.press("Ctrl+1")
    page = _today(keyboard)
    keyboard.until(lambda: page._soon.current() is not None)
    assert focused() is page._soon, "the first list that has a row"
    keyboard.press("Tab")
    assert focused() is page._recent
    keyboard.press("Tab")
    assert focused() is page._needs
    keyboard.press("Tab", "Tab")
    assert focused() is page._recent
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert "K7 PQ 2M" in keyboard.page_text()


def test_a_row_has_its_stage_for_a_screen_reader(keyboard: Keyboard) -> None:
    keyboard.keep_trip(sample_trip(TripStage.FEE_DUE))
    keyboard.press("Ctrl+1")
    page = _today(keyboard)
    keyboard.until(lambda: page._needs.current() is not None)
    for rows in (page._needs.rows, page._recent.rows):
        message = str(rows.data(rows.index(0), Qt.ItemDataRole.AccessibleTextRole))
        assert "LAX-LHR-LAX" in message
        assert "fee due" in message
        assert "USD 1,842.20" in message


def test_a_quiet_day_says_so(keyboard: Keyboard) -> None:
    page = _today(keyboard)
    assert page._needs._empty == "Nothing urgent. F2 starts a call."
    assert "Ida" in keyboard.page_text()


@pytest.mark.parametrize(
    ("hour", "message"),
    [(0, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"),
     (18, "Good evening")],
)  # fmt: skip
def test_the_greeting_follows_the_hour(hour: int, message: str) -> None:
    assert _greeting(datetime(2026, 11, 24, hour)) == message


def _news(keyboard: Keyboard, stage: TripStage, sentence: str) -> Trip:
    """Tell the window of a trip in the records."""
    trip = sample_trip(stage)
    keyboard.keep_trip(trip)
    status = trip.attempts[-1]
    keyboard.window.show_resumed((News(trip.id, status.id, status.state, sentence),))
    return trip


def test_attempts_settled_at_the_start_are_shown(keyboard: Keyboard) -> None:
    _news(keyboard, TripStage.FEE_DUE, "The airline booked it after all, reference K7PQ2M.")
    keyboard.until(lambda: "reference K7PQ2M." in keyboard.page_text())
    keyboard.window.show_resumed(())
    keyboard.until(lambda: "reference K7PQ2M." in keyboard.page_text())
    _today(keyboard)._asked_vendors(Polled(asked=1, found=0, failures=()))
    assert "nothing new" in keyboard.message()
    assert "reference K7PQ2M." in keyboard.page_text()


@pytest.mark.parametrize("looks", ["check_news", "to_today"])
def test_news_goes_once_it_is_not_so_any_more(keyboard: Keyboard, looks: str) -> None:
    trip = _news(keyboard, TripStage.PENDING, "Ada, LAX-LHR: has not typed a card yet.")
    keyboard.until(lambda: "has not typed a card yet" in keyboard.page_text())
    booked = sample_trip(TripStage.BOOKED)
    assert booked.id == trip.id
    keyboard.keep_trip(booked)
    getattr(keyboard.window, looks)()
    keyboard.until(lambda: "has not typed a card yet" not in keyboard.page_text())
    keyboard.until(lambda: not _today(keyboard)._news)


def test_an_unfinished_call_does_not_hide_settled_attempts(
    desk: WindowDesk, keyboard: Keyboard
) -> None:
    keyboard.call_ada()
    keyboard.type("lax-lhr 12dec")
    keyboard.until(lambda: "lax-lhr" in desk.records.tables.drafts.get(f"{OWNER.id} call", ""))
    keyboard.press("Ctrl+1")
    keyboard.until(lambda: "An unfinished call: Ada Calloway" in keyboard.page_text())
    _news(keyboard, TripStage.FEE_DUE, "The airline booked it after all, reference K7PQ2M.")
    keyboard.window._today.offer_draft("Ada Calloway, lax-lhr 12dec")
    keyboard.until(lambda: "reference K7PQ2M" in keyboard.page_text())
    assert "An unfinished call: Ada Calloway" in keyboard.page_text()


def test_settled_attempts_are_not_shown_again_after_another_page(keyboard: Keyboard) -> None:
    _news(keyboard, TripStage.FEE_DUE, "The airline booked it after all, for sure.")
    keyboard.until(lambda: "after all, for sure" in keyboard.page_text())
    keyboard.press("Ctrl+2", "Ctrl+1")
    assert "after all, for sure" not in keyboard.page_text()


def test_a_today_that_cannot_be_loaded_shows_an_error(open_window: OpenWindow) -> None:
    def away() -> object:
        raise Unreachable("store_away", "The records were not reached.")

    keyboard = open_window(today=away)
    keyboard.until(lambda: "The records were not reached." in keyboard.message())


def test_a_trip_that_does_not_open_shows_an_error_on_the_current_page(
    open_window: OpenWindow,
) -> None:
    def away(trip_id: str) -> object:
        raise Unreachable("store_away", "The records were not reached.")

    keyboard = open_window(open_trip=away)
    keyboard.keep_trip(sample_trip(TripStage.UNKNOWN))
    keyboard.press("Ctrl+2")
    keyboard.until(lambda: _trips(keyboard).list.current() is not None)
    keyboard.press("Return")
    keyboard.until(lambda: "The records were not reached." in keyboard.message())
    assert keyboard.page == "trips"


# ---------------------------------------------------------------- all trips


@pytest.mark.parametrize("typed", ["calloway", "k7pq2m", "lhr", "lax"])
def test_a_trip_is_found_by_client_locator_and_airport(keyboard: Keyboard, typed: str) -> None:
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    keyboard.press("Ctrl+2")
    keyboard.type(typed)
    keyboard.until(lambda: _trips(keyboard)._search.answered == typed)
    assert [hit.id for hit in _trips(keyboard).list.rows.records] == ["tripsample"]


def test_a_list_of_trips_that_is_cut_says_so(keyboard: Keyboard) -> None:
    for number in range(MOST + 5):
        keyboard.keep_trip(sample_trip(TripStage.DRAFT, id=f"trip{number}"))
    keyboard.press("Ctrl+2")
    keyboard.until(lambda: len(_trips(keyboard).list.rows.records) == MOST)
    assert f"The newest {MOST} are listed" in keyboard.page_text()
    keyboard.type("nobody of that name")
    keyboard.until(lambda: len(_trips(keyboard).list.rows.records) == 0)
    assert "are listed" not in keyboard.page_text()


def test_enter_before_the_answer_opens_its_first_hit(
    desk: WindowDesk, open_window: OpenWindow, gate: MakeGate
) -> None:
    held = gate(desk.use_cases().find_trips)
    keyboard = open_window(find_trips=held)
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    keyboard.press("Ctrl+2")
    keyboard.type("k7p")
    keyboard.press("Return")
    assert keyboard.page == "trips"
    held.open()
    keyboard.until(lambda: keyboard.page == "trip")


def test_down_and_enter_open_the_second_trip(keyboard: Keyboard) -> None:
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    keyboard.keep_trip(_this_week())
    keyboard.press("Ctrl+2")
    keyboard.until(lambda: len(_trips(keyboard).list.rows.records) == 2)
    second = _trips(keyboard).list.rows.records[1]
    keyboard.press("Down", "Return")
    keyboard.until(lambda: keyboard.page == "trip")
    assert keyboard.booking_flow.trip.trip_id == second.id


def test_the_search_text_is_kept_when_the_page_is_opened_again(keyboard: Keyboard) -> None:
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    keyboard.press("Ctrl+2")
    keyboard.type("k7p")
    keyboard.press("Ctrl+1", "Ctrl+2")
    assert _trips(keyboard).field.text == "k7p"
    keyboard.type("zz")
    assert _trips(keyboard).field.text == "zz"


def test_no_result_shows_a_sentence(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+2")
    keyboard.until(lambda: _trips(keyboard).list._empty == "No trips yet. F2 starts a call.")
    keyboard.type("zzz")
    keyboard.until(lambda: _trips(keyboard).list._empty == "No trip found.")
    keyboard.press("Return")
    assert keyboard.page == "trips"


def test_the_error_of_a_failed_search_is_cleared_by_the_next(
    desk: WindowDesk, open_window: OpenWindow
) -> None:
    broken = [True]

    def sometimes(text: str) -> object:
        if broken[0]:
            raise Unreachable("store_away", "The records were not reached.")
        return desk.use_cases().find_trips(text)

    keyboard = open_window(find_trips=sometimes)
    keyboard.press("Ctrl+2")
    keyboard.until(lambda: "The records were not reached." in keyboard.message())
    broken[0] = False
    keyboard.type("k")
    keyboard.until(lambda: _trips(keyboard)._search.answered == "k")
    assert keyboard.message() == ""


# ---------------------------------------------------------------- going about


def test_a_key_sequence_opens_a_page(keyboard: Keyboard) -> None:
    keyboard.press("G, R")
    assert keyboard.page == "trips"
    keyboard.press("Ctrl+1")
    assert keyboard.page == "today"


def test_a_click_in_the_sidebar_opens_the_page(keyboard: Keyboard) -> None:
    sidebar = keyboard.window._sidebar
    places = {name: at for at, (name, *_) in enumerate(sidebar._entries)}
    for name, page in (("trips", "trips"), ("call", "find"), ("today", "today")):
        spot = sidebar._row(places[name]).center()
        QTest.mouseClick(sidebar, Qt.MouseButton.LeftButton, pos=spot)
        assert keyboard.page == page
    QTest.mouseClick(sidebar, Qt.MouseButton.LeftButton, pos=QPoint(10, 5))
    assert keyboard.page == "today"


def test_a_small_window_collapses_the_sidebar(keyboard: Keyboard) -> None:
    wide = keyboard.window._sidebar.width()
    keyboard.window.resize(1280, 720)
    assert keyboard.window._sidebar.width() < wide
    keyboard.window.resize(1440, 900)
    assert keyboard.window._sidebar.width() == wide


def test_the_call_bar_is_shown_only_on_the_pages_of_a_call(keyboard: Keyboard) -> None:
    bar = keyboard.window._bar
    assert not bar.isVisible()
    keyboard.call_ada()
    assert bar.isVisible()
    assert "Ada Calloway" in bar.accessibleDescription()
    keyboard.press("Ctrl+2")
    assert not bar.isVisible()


def test_the_call_clock_counts_minutes_and_seconds(keyboard: Keyboard) -> None:
    bar = keyboard.window._bar
    bar.begin(OPENED_AT)
    bar.tick(OPENED_AT + timedelta(minutes=12, seconds=7))
    assert bar._clock() == "12:07"


def test_the_training_banner_is_always_shown(keyboard: Keyboard) -> None:
    assert keyboard.window._banner.isVisible()
    assert "nothing here is real" in keyboard.window._banner.accessibleName()
    keyboard.window.set_banner("asked for: a slow airline")
    assert keyboard.window._banner.accessibleName() == "TRAINING · asked for: a slow airline"


def test_ctrl_l_locks_from_any_page(keyboard: Keyboard) -> None:
    keyboard.call_ada()
    with keyboard.bot.waitSignal(keyboard.window.locked):
        keyboard.press("Ctrl+L")


def test_dark_mode_is_switched_from_the_palette(keyboard: Keyboard) -> None:
    keyboard.press("Ctrl+K")
    keyboard.type("light")
    keyboard.press("Return")
    assert keyboard.theme.dark
    keyboard.theme.toggle_dark_mode()


def test_today_offers_to_open_only_where_there_is_a_row(keyboard: Keyboard) -> None:
    assert not {"Return", "Tab"} & set(keyboard.key_bar())
    keyboard.keep_trip(sample_trip(TripStage.BOOKED))
    keyboard.window.to_today()
    keyboard.until(lambda: "Return" in keyboard.key_bar())
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "trip")
