"""The offers page: selection, shortlist, sort order and comparison."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.pages.call.offers import offer_comparison
from desktop.ui.pages.call.offers.offer_sorting import ORDERS
from desktop.ui.pages.call.offers.offers_page import OffersPage
from desktop.ui.pages.panels import offer_rows
from tests.support.samples import OFFER_ENDS_AT, OPENED_AT
from tests.support.ui.keyboard import LINE, Keyboard, focused
from tests.support.ui.window_desk import WindowDesk
from tests.unit.ui.conftest import OpenWindow


def _page(keyboard: Keyboard) -> OffersPage:
    return keyboard.booking_flow.offers


def _ids(keyboard: Keyboard) -> list[str]:
    return [offer.id for offer in _page(keyboard).list.rows.records]


def _bar(keyboard: Keyboard) -> str:
    offer = _page(keyboard).list.current()
    assert offer is not None
    return offer.id


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
