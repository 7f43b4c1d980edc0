"""The offers page while a search is running: arriving batches, and the bar that stays."""

from __future__ import annotations

from collections.abc import Iterator
from queue import Queue

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import SearchRequest
from desktop.ui.pages.call.offers.offers_page import OffersPage
from desktop.use_cases.errors import DeskError, Unreachable
from tests.support.ui.keyboard import LINE, Keyboard, focused
from tests.support.ui.window_desk import many_offers
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
