"""The offers page: arriving batches, selection, shortlist, sort order and comparison."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from queue import Queue

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import SearchRequest
from desktop.ui.pages.call import offer_comparison
from desktop.ui.pages.call.offer_sorting import ORDERS
from desktop.ui.pages.call.offers_page import OffersPage
from desktop.ui.pages.panels import offer_rows
from desktop.use_cases.errors import DeskError, Unreachable
from tests.support.samples import OFFER_ENDS_AT, OPENED_AT
from tests.support.ui.keyboard import LINE, Keyboard, focused
from tests.support.ui.window_desk import WindowDesk, many_offers
from tests.unit.ui.conftest import OpenWindow


class Tap:
    """A search whose batches the test releases; None ends it."""

    def __init__(self) -> None:
        self.searches: list[Queue[tuple[Offer, ...] | DeskError | None]] = []

    def __call__(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        batches: Queue[tuple[Offer, ...] | DeskError | None] = Queue()
        self.searches.append(batches)
        while (batch := batches.get(timeout=60)) is not None:
            if isinstance(batch, DeskError):
                raise batch
            yield batch


@pytest.fixture
def tap() -> Iterator[Tap]:
    tap = Tap()
    yield tap
    for batches in tap.searches:
        batches.put(None)


@pytest.fixture
def streaming(open_window: OpenWindow, tap: Tap) -> Keyboard:
    """A search is running and has no result yet."""
    keyboard = open_window(search_flights=tap)
    keyboard.call_ada()
    keyboard.type(LINE)
    keyboard.press("Return")
    keyboard.until(lambda: len(tap.searches) == 1)
    return keyboard


def _page(keyboard: Keyboard) -> OffersPage:
    return keyboard.booking_flow.offers


def _ids(keyboard: Keyboard) -> list[str]:
    return [offer.id for offer in _page(keyboard).list.rows.records]


def _bar(keyboard: Keyboard) -> str:
    offer = _page(keyboard).list.current()
    assert offer is not None
    return offer.id


def _come(keyboard: Keyboard, tap: Tap, batch: tuple[Offer, ...], search: int = 0) -> None:
    before = len(_ids(keyboard))
    tap.searches[search].put(batch)
    keyboard.until(lambda: len(_ids(keyboard)) == before + len(batch))


FIRST, SECOND, THIRD = many_offers()


def test_batches_are_shown_as_they_arrive_highest_price_last(streaming: Keyboard, tap: Tap) -> None:
    _come(streaming, tap, SECOND)
    assert "still searching" in streaming.page_text()
    _come(streaming, tap, FIRST)
    tap.searches[0].put(None)
    streaming.until(lambda: "12 offers from 3 airlines" in streaming.page_text())
    streaming.until(lambda: "still searching" not in streaming.page_text())
    assert _ids(streaming) == [offer.id for offer in (*FIRST, *SECOND)]


def test_the_list_shows_that_a_search_is_running(streaming: Keyboard) -> None:
    assert "Asking the airlines…" in streaming.page_text()
    assert focused() is _page(streaming).list


def test_the_selection_follows_the_best_offer_until_it_is_moved(
    streaming: Keyboard, tap: Tap
) -> None:
    _come(streaming, tap, SECOND)
    assert _bar(streaming) == SECOND[0].id
    _come(streaming, tap, FIRST)
    assert _bar(streaming) == FIRST[0].id
    assert _page(streaming).detail._sheet._offer == FIRST[0]


def test_a_moved_selection_stays_on_its_offer(streaming: Keyboard, tap: Tap) -> None:
    _come(streaming, tap, SECOND)
    streaming.press("J")
    _come(streaming, tap, FIRST)
    assert _bar(streaming) == SECOND[1].id


@pytest.mark.parametrize("key", ["Home", "Up", "PgUp", "S"])
def test_any_key_in_the_list_keeps_the_bar_on_its_offer(
    streaming: Keyboard, tap: Tap, key: str
) -> None:
    """Enter takes what is read aloud, not what came in meanwhile."""
    _come(streaming, tap, SECOND)
    streaming.press(key)
    chosen = _bar(streaming)
    _come(streaming, tap, FIRST)
    assert _bar(streaming) == chosen


def test_an_offer_that_was_shown_for_a_second_stays_under_the_bar(
    streaming: Keyboard, tap: Tap
) -> None:
    _page(streaming)._pin_timer.setInterval(0)
    _come(streaming, tap, SECOND)
    streaming.until(lambda: not _page(streaming)._pin_timer.isActive())
    _come(streaming, tap, FIRST)
    assert _bar(streaming) == SECOND[0].id
    assert _page(streaming).detail._sheet._offer == SECOND[0]


def test_better_offers_that_came_in_above_are_named_and_reached_by_a_key(
    streaming: Keyboard, tap: Tap
) -> None:
    streaming.window.resize(960, 600)
    _come(streaming, tap, SECOND)
    streaming.press("End")
    assert "R" not in streaming.key_bar()
    _come(streaming, tap, FIRST)
    assert _bar(streaming) == SECOND[-1].id
    streaming.until(lambda: "better offers above: R" in streaming.page_text())
    assert streaming.key_bar()["R"] == "Better offers"
    streaming.press("R")
    assert _bar(streaming) == FIRST[0].id
    assert "better" not in streaming.page_text()
    assert "R" not in streaming.key_bar()


def test_a_clicked_offer_stays_selected(streaming: Keyboard, tap: Tap) -> None:
    _come(streaming, tap, SECOND)
    row = _page(streaming).list.visualRect(_page(streaming).list.rows.index(2)).center()
    QTest.mouseClick(_page(streaming).list.viewport(), Qt.MouseButton.LeftButton, pos=row)
    _come(streaming, tap, FIRST)
    assert _bar(streaming) == SECOND[2].id


def test_the_shortlist_survives_later_batches(streaming: Keyboard, tap: Tap) -> None:
    _come(streaming, tap, SECOND)
    streaming.press("X", "J", "X")
    _come(streaming, tap, FIRST)
    streaming.press("C")
    assert [offer.id for offer in _page(streaming).compare._offers] == [
        SECOND[0].id, SECOND[1].id,
    ]  # fmt: skip


def test_no_flights_shows_the_next_step(streaming: Keyboard, tap: Tap) -> None:
    tap.searches[0].put(None)
    streaming.until(lambda: _page(streaming).list._empty.startswith("No flights"))
    assert "Ctrl+E" in _page(streaming).list._empty


def test_a_failed_search_shows_an_error_and_keeps_its_offers(streaming: Keyboard, tap: Tap) -> None:
    _come(streaming, tap, FIRST)
    tap.searches[0].put(Unreachable("airline_away", "The airline was not reached.", "", "Retry."))
    streaming.until(lambda: "The airline was not reached." in streaming.message())
    assert len(_ids(streaming)) == 6
    assert "still searching" not in streaming.page_text()


def test_a_search_that_fails_at_once_is_not_shown_as_running(streaming: Keyboard, tap: Tap) -> None:
    tap.searches[0].put(Unreachable("airline_away", "The airline was not reached."))
    streaming.until(lambda: "The airline was not reached." in streaming.message())
    assert "Asking the airlines…" not in streaming.page_text()
    assert _page(streaming).list._empty == ""


def test_a_newer_search_takes_the_place_of_the_older(streaming: Keyboard, tap: Tap) -> None:
    _come(streaming, tap, FIRST)
    streaming.press("Ctrl+E")
    streaming.retype("lax-dub 12dec")
    streaming.press("Return")
    streaming.until(lambda: len(tap.searches) == 2)
    assert _ids(streaming) == []
    tap.searches[0].put(SECOND)
    _come(streaming, tap, THIRD, search=1)
    tap.searches[1].put(None)
    streaming.until(lambda: _page(streaming)._done)
    assert set(_ids(streaming)) == {offer.id for offer in THIRD}
    assert streaming.message() == ""


def test_the_error_of_an_older_search_is_not_shown(streaming: Keyboard, tap: Tap) -> None:
    streaming.press("Ctrl+E")
    streaming.retype("lax-dub 12dec")
    streaming.press("Return")
    streaming.until(lambda: len(tap.searches) == 2)
    tap.searches[0].put(Unreachable("airline_away", "The airline was not reached."))
    _come(streaming, tap, THIRD, search=1)
    tap.searches[1].put(None)
    streaming.until(lambda: _page(streaming)._done)
    assert streaming.message() == ""


# ---------------------------------------------------------------- all offers are there


def test_x_shortlists_and_x_again_removes(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("X")
    assert "1 shortlisted" in keyboard.page_text()
    keyboard.press("X")
    assert "shortlisted" not in keyboard.page_text()


def test_the_shortlist_holds_three_and_drops_the_oldest(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    first = _bar(keyboard)
    keyboard.press("X", "J", "X", "J", "X", "J", "X")
    assert "3 shortlisted" in keyboard.page_text()
    assert first not in _page(keyboard)._shortlist_ids


def test_comparing_needs_two(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("C")
    assert "Shortlist two or three offers first." in keyboard.message()
    keyboard.press("X", "C")
    assert _page(keyboard)._stack.currentIndex() == 0
    keyboard.press("J", "X", "C")
    assert _page(keyboard)._stack.currentIndex() == 1
    assert keyboard.message() == ""


def test_compared_offers_are_selected_and_chosen_by_keys(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("X", "J", "X", "J", "X", "C")
    third = _page(keyboard).compare._offers[2]
    keyboard.press("Right", "Right", "Right", "Left", "Right")
    assert third.owner.name in _page(keyboard).compare.accessibleDescription()
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "travelers")
    assert keyboard.booking_flow._offer == third


def test_a_click_selects_a_compared_offer(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("X", "J", "X", "C")
    compare = _page(keyboard).compare
    QTest.mouseClick(compare, Qt.MouseButton.LeftButton, pos=QPoint(compare.width() - 30, 60))
    keyboard.press("Return")
    keyboard.until(lambda: keyboard.page == "travelers")
    assert keyboard.booking_flow._offer == compare._offers[1]


@pytest.mark.parametrize("key", ["C", "Escape"])
def test_the_comparison_returns_to_the_list(keyboard: Keyboard, key: str) -> None:
    keyboard.see_offers()
    keyboard.press("X", "J", "X", "C", key)
    assert _page(keyboard)._stack.currentIndex() == 0
    assert focused() is _page(keyboard).list
    assert keyboard.page == "offers"


def test_s_cycles_through_the_sort_orders(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    for name, rank in (*ORDERS[1:], ORDERS[0]):
        keyboard.press("S")
        assert f"Sorted by {name}" in keyboard.page_text()
        shown = list(_page(keyboard).list.rows.records)
        assert shown == sorted(shown, key=rank)


def test_another_sort_order_shows_its_first_offer(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("End", "S")
    assert _bar(keyboard) == _ids(keyboard)[0]
    rows = _page(keyboard).list
    assert rows.viewport().rect().contains(rows.visualRect(rows.rows.index(0)))


def test_the_sort_order_is_kept_for_this_call_alone(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("S", "Ctrl+E")
    keyboard.retype(LINE)
    keyboard.press("Return")
    keyboard.until(lambda: _page(keyboard)._done)
    assert f"Sorted by {ORDERS[1][0]}" in keyboard.page_text()
    keyboard.see_offers()
    assert "Sorted by price" in keyboard.page_text()


def test_enter_chooses_the_selected_offer(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("J", "Return")
    keyboard.until(lambda: keyboard.page == "travelers")
    assert keyboard.booking_flow._offer is not None
    assert keyboard.booking_flow._offer.id == _ids(keyboard)[1]


def test_letters_typed_into_the_entry_line_run_no_commands(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("Ctrl+E")
    keyboard.retype("sxc")
    assert _page(keyboard).entry.text == "sxc"
    assert "shortlisted" not in keyboard.page_text()


def test_escape_leads_back_to_the_client_with_the_line_kept(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    keyboard.press("Escape")
    keyboard.until(lambda: keyboard.page == "client")
    assert keyboard.booking_flow.client.entry.text == LINE


def test_an_expired_offer_leaves_the_list_and_its_count(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    _page(keyboard).drop(_ids(keyboard)[0])
    assert len(_ids(keyboard)) == 17
    assert "17 offers" in keyboard.page_text()


def test_a_row_has_the_whole_offer_for_a_screen_reader(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    rows = _page(keyboard).list.rows
    message = str(rows.data(rows.index(0), Qt.ItemDataRole.AccessibleTextRole))
    for part in (
        *("Northwind", "Premium Flex", "USD 1,842.20", "LAX to LHR 16:45 to 14:30 +1"),
        *("13 h 45", "1 stop", "nonstop", "change USD 150.00", "refund USD 40.00"),
    ):
        assert part in message


def test_the_offer_clock_stops_while_the_page_is_hidden(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    assert _page(keyboard)._clock.isActive()
    keyboard.press("Escape")
    keyboard.until(lambda: not _page(keyboard)._clock.isActive())


def test_an_offer_expires_by_the_airlines_clock_and_not_by_ours(
    open_window: OpenWindow, desk: WindowDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    left: list[timedelta] = []

    def words(time: timedelta) -> str:
        left.append(time)
        return "a while"

    monkeypatch.setattr(offer_rows, "deadline_text", words)
    monkeypatch.setattr(offer_comparison, "ends_in_text", words)
    keyboard = open_window(
        actor=replace(desk.use_cases().actor, now=lambda: OPENED_AT + timedelta(minutes=40)),
        airline_now=lambda: OPENED_AT,
    )
    keyboard.call_ada()
    keyboard.type(LINE)
    keyboard.press("Return")
    keyboard.until(lambda: bool(left))
    keyboard.press("X", "J", "X", "C")
    assert min(left) == OFFER_ENDS_AT - OPENED_AT


class Painted(QObject):
    """Records the painted regions of a widget."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.boxes: list[QRect] = []
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QPaintEvent):
            self.boxes.append(event.region().boundingRect())
        return False


def test_only_changed_deadlines_are_repainted(keyboard: Keyboard) -> None:
    keyboard.see_offers()
    page = keyboard.booking_flow.offers
    page._clock.stop()
    QApplication.processEvents()
    page._tick()
    painted = Painted(page.list.viewport())
    page._tick()
    QApplication.processEvents()
    assert painted.boxes == []
    page._painter._now = lambda: OPENED_AT + timedelta(seconds=61)
    page._tick()
    keyboard.until(lambda: painted.boxes)
    price = page._painter.deadline_rect(page.list.visualRect(page.list.rows.index(0)))
    assert all((box.left(), box.right()) == (price.left(), price.right()) for box in painted.boxes)
