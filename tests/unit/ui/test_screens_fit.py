"""Nothing that is written is cut: on a small laptop and on the desk's usual screen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

import desktop.ui.theme
from desktop.booking.trip.trip import TripStage
from desktop.ui.background import Background
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from tests.support.samples import sample_trip
from tests.support.ui.hand import Hand
from tests.support.ui.places import PLACES
from tests.support.ui.window_desk import WindowDesk

SIZES = ((1280, 720), (1440, 900))


class Eliding(QFontMetrics):
    """Writes down every painted line that had to be shortened."""

    cut: list[str] = []  # noqa: RUF012  (one list for all of a test, emptied by the fixture)

    def elidedText(  # type: ignore[override]
        self, text: str, mode: Qt.TextElideMode, width: int, flags: int = 0
    ) -> str:
        shown = super().elidedText(text, mode, width, flags)
        if shown != text:
            self.cut.append(text)
        return shown


@pytest.fixture
def cut(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Painted lines that were shortened."""
    monkeypatch.setattr(desktop.ui.theme, "QFontMetrics", Eliding)
    Eliding.cut.clear()
    return Eliding.cut


def _too_tight(window: QWidget) -> list[str]:
    return [
        f"{type(widget).__name__}: {message}"
        for kind in (QLabel, Button, QLineEdit)
        for widget in window.findChildren(kind)
        if widget.isVisible() and (message := _lacks(widget))
    ]


def _let_all_fit(hand: Hand, cut: list[str]) -> None:
    """New words, and a new size, make room for themselves when the window comes to it."""

    def fits() -> None:
        assert _too_tight(hand.window) == []
        cut.clear()
        hand.window.grab()
        assert cut == []

    hand.bot.waitUntil(fits)


def _lacks(widget: QWidget) -> str:
    if isinstance(widget, QLineEdit):
        margins = widget.textMargins()
        room = widget.width() - margins.left() - margins.right() - 4
        message = widget.text() or widget.placeholderText()
        return message if widget.fontMetrics().horizontalAdvance(message) > room else ""
    message = widget.text() if isinstance(widget, QLabel | Button) else ""
    wanted = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.wordWrap():
        fits = widget.height() >= widget.heightForWidth(widget.width())
    else:
        fits = widget.width() >= wanted.width()
    return "" if fits and widget.height() >= min(wanted.height(), 14) else message


def _sideways(window: QWidget) -> list[str]:
    return [
        type(area).__name__
        for area in window.findChildren(QAbstractScrollArea)
        if area.isVisible() and area.horizontalScrollBar().maximum() > 0
    ]


def _overlapping(page: QWidget) -> list[str]:
    """Pairs of labels that are written over each other."""
    labels = [
        (label, QRect(label.mapTo(page, QPoint(0, 0)), label.size()))
        for label in page.findChildren(QLabel)
        if label.isVisible() and label.text()
    ]
    return [
        f"{one.text()!r} and {other.text()!r}"
        for at, (one, box) in enumerate(labels)
        for other, second in labels[at + 1 :]
        if box.intersects(second)
    ]


@pytest.mark.parametrize("place", PLACES)
def test_nothing_on_the_page_is_cut(hand: Hand, place: str, cut: list[str]) -> None:
    hand.keep_trip(replace(sample_trip(TripStage.DRAFT), id="tripbefore"))
    PLACES[place](hand)
    for size in SIZES:
        hand.window.resize(*size)
        _let_all_fit(hand, cut)
        assert _sideways(hand.window) == []
        assert _overlapping(hand.window._pages[hand.page]) == []


def test_nothing_at_the_door_is_cut(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot, cut: list[str]
) -> None:
    for members in ((), desk.members):
        desk.members = members
        hand = Hand.at_the_door(desk, theme, background, qtbot)
        for size in SIZES:
            hand.window.resize(*size)
            _let_all_fit(hand, cut)
        hand.leave()


def test_eight_offers_stand_beside_the_chosen_one_without_scrolling(hand: Hand) -> None:
    hand.window.resize(1440, 900)
    hand.see_offers()
    hand.window.grab()
    rows = hand.booking_flow.offers.list
    eighth = rows.visualRect(rows.rows.index(7))
    assert rows.viewport().rect().contains(eighth)
    detail = hand.booking_flow.offers.detail
    assert detail.isVisible()
    assert detail.verticalScrollBar().maximum() == 0


def test_the_palette_fits(hand: Hand, cut: list[str]) -> None:
    for size in SIZES:
        hand.window.resize(*size)
        hand.press("Ctrl+K")
        _let_all_fit(hand, cut)
        box = hand.window._palette._box.geometry()
        assert hand.window.rect().contains(box)
        hand.press("Escape")
