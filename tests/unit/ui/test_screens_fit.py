"""No text is cut, on a small laptop or at the default window size."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QAbstractScrollArea, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

import desktop.ui.theme
from desktop.booking.trip.trip import TripStage
from desktop.ui.event_loop.background import Background
from desktop.ui.theme import NARROW, Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.sidebar import Sidebar, _lines
from desktop.ui.window_placement import DEFAULT_SIZE, keep_on_screen, whole_pixels
from desktop.use_cases.ports.identity_port import RecoverySheet
from tests.support.samples import sample_trip
from tests.support.ui.keyboard import Keyboard
from tests.support.ui.places import PLACES
from tests.support.ui.window_desk import WindowDesk

SIZES = ((1280, 720), (1440, 900))
# The least window; a netbook; a laptop of 1366 by 768 at 150 percent.
SMALL = ((960, 600), (1024, 600), (911, 512))


class Eliding(QFontMetrics):
    """Records every painted line that was elided."""

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
    """The elided lines."""
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


def _let_all_fit(keyboard: Keyboard, cut: list[str]) -> None:
    """Wait for the layout: new texts and sizes apply only after the event loop has run."""

    def fits() -> None:
        assert _too_tight(keyboard.window) == []
        cut.clear()
        keyboard.window.grab()
        assert cut == []

    keyboard.bot.waitUntil(fits)


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
    """Pairs of labels that overlap."""
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
def test_every_page_fits_at_every_size(keyboard: Keyboard, place: str, cut: list[str]) -> None:
    """One walk to the page for all sizes. On a small screen long lines may be elided; nothing is
    squeezed, cut sideways or overlapping at any.
    """
    keyboard.keep_trip(replace(sample_trip(TripStage.DRAFT), id="tripbefore"))
    PLACES[place](keyboard)
    window, page = keyboard.window, keyboard.window._pages[keyboard.page]
    for size in SIZES:
        window.resize(*size)
        _let_all_fit(keyboard, cut)
        assert _sideways(window) == []
        assert _overlapping(page) == []

    def fits() -> None:
        window.grab()
        assert _squeezed(window) == []
        assert _sideways(window) == []
        assert _overlapping(page) == []
        assert window.rect().contains(QRect(page.mapTo(window, QPoint()), page.size()))

    for size in SMALL:
        window.setMinimumSize(*size)
        window.resize(*size)
        keyboard.bot.waitUntil(fits)
        assert (window.width(), window.height()) == size


def test_nothing_on_the_sign_in_page_is_cut(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot, cut: list[str]
) -> None:
    for members in ((), desk.members):
        desk.members = members
        keyboard = Keyboard.at_sign_in(desk, theme, background, qtbot)
        for size in SIZES:
            keyboard.window.resize(*size)
            _let_all_fit(keyboard, cut)
        keyboard.leave()


def test_eight_offers_fit_beside_the_chosen_one_without_scrolling(keyboard: Keyboard) -> None:
    keyboard.window.resize(1440, 900)
    keyboard.see_offers()
    keyboard.window.grab()
    rows = keyboard.booking_flow.offers.list
    eighth = rows.visualRect(rows.rows.index(7))
    assert rows.viewport().rect().contains(eighth)
    detail = keyboard.booking_flow.offers.detail
    assert detail.isVisible()
    assert detail.verticalScrollBar().maximum() == 0


def test_the_palette_fits(keyboard: Keyboard, cut: list[str]) -> None:
    for size in SIZES:
        keyboard.window.resize(*size)
        keyboard.press("Ctrl+K")
        _let_all_fit(keyboard, cut)
        box = keyboard.window._palette._box.geometry()
        assert keyboard.window.rect().contains(box)
        keyboard.press("Escape")


@pytest.mark.parametrize("size", SMALL)
def test_sign_in_on_a_small_screen_scrolls_to_the_focused_field(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot, size: tuple[int, int]
) -> None:
    desk.members = ()
    keyboard = Keyboard.at_sign_in(desk, theme, background, qtbot)
    keyboard.window.setMinimumSize(*size)
    keyboard.window.resize(*size)
    qtbot.waitUntil(lambda: _squeezed(keyboard.window) == [])
    sign_in_page = keyboard.window.sign_in_page
    for field in (sign_in_page.name, sign_in_page.passphrase, sign_in_page.again):
        field.edit.setFocus()
        qtbot.waitUntil(lambda field=field: _is_seen(field.edit))  # type: ignore[misc]
    keyboard.leave()


def test_the_window_is_never_larger_than_its_screen(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> None:
    """The test's screen has 800 by 800 px, and every window a frame of 2 px."""
    window = desk.window(theme, background)
    room = window.screen().availableGeometry()
    assert not room.contains(QRect(QPoint(), DEFAULT_SIZE))
    with qtbot.waitSignal(window.sign_in_painted):
        window.begin()
    assert room.contains(window.frameGeometry())
    window.setMinimumSize(0, 0)
    window.resize(room.size() * 2)
    window.move(-50, -50)
    keep_on_screen(window)
    assert room.contains(window.frameGeometry())
    window.close()
    window.deleteLater()


@pytest.mark.parametrize(
    ("room", "ratio", "fits"),
    [
        (QRect(0, 0, 911, 512), 1.5, QRect(0, 0, 910, 512)),
        (QRect(0, 24, 1024, 576), 1.0, QRect(0, 24, 1024, 576)),
        (QRect(0, 0, 1093, 615), 1.25, QRect(0, 0, 1092, 614)),
    ],
)
def test_a_pixel_rounded_up_by_a_fractional_scale_is_not_used(
    room: QRect, ratio: float, fits: QRect
) -> None:
    assert whole_pixels(room, ratio) == fits


@pytest.mark.parametrize(("high", "narrow"), [(450, True), (512, True), (838, False)])
def test_the_sidebar_entries_end_above_the_member(theme: Theme, high: int, narrow: bool) -> None:
    places = tuple((name, name, "G T") for name in "abcdefgh")
    sidebar = Sidebar(theme, places, "Maya Okafor-Lindström", "owner")
    sidebar.collapse(narrow)
    sidebar.resize(sidebar.width(), high)
    rows = [sidebar._row(index) for index in range(len(places))]
    assert all(row.height() >= 32 for row in rows)
    assert not any(one.intersects(other) for one, other in pairwise(rows))
    assert rows[-1].bottom() < high - 74
    assert not narrow or all(row.contains(line) for row in rows for line in _lines(row))
    sidebar.deleteLater()


def test_every_entry_of_the_collapsed_sidebar_is_whole(keyboard: Keyboard, cut: list[str]) -> None:
    keyboard.window.resize(960, 640)
    sidebar = keyboard.window._sidebar
    keyboard.until(lambda: sidebar.width() == NARROW)
    assert "Safeguards" in [label for _, label, _ in sidebar._entries]
    cut.clear()
    sidebar.grab()
    assert cut == []


def _squeezed(window: QWidget) -> list[str]:
    """Labels, buttons and fields that are lower than their text."""
    written: list[QLabel | Button | QLineEdit] = [
        *window.findChildren(QLabel),
        *window.findChildren(Button),
        *window.findChildren(QLineEdit),
    ]
    return [
        f"{type(widget).__name__}: {widget.text()}"
        for widget in written
        if widget.isVisible() and widget.text() and _is_low(widget)
    ]


def _is_low(widget: QLabel | Button | QLineEdit) -> bool:
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.height() < widget.heightForWidth(widget.width())
    if isinstance(widget, QLineEdit):
        return widget.visibleRegion().isEmpty() and widget.hasFocus()
    return widget.height() < min(widget.sizeHint().height(), 14)


def _is_seen(widget: QWidget) -> bool:
    return bool(widget.visibleRegion().boundingRect() == widget.rect())


@pytest.mark.parametrize("place", ["offers", "compare", "travelers", "money"])
def test_what_the_key_bar_leaves_out_is_in_the_palette(keyboard: Keyboard, place: str) -> None:
    keyboard.window.resize(960, 600)
    PLACES[place](keyboard)
    bar = keyboard.window._key_bar
    shown = [command for command, _ in bar.fitting()]
    left_out = [command.label for command in bar._commands if command not in shown]
    if left_out:
        assert shown[-1].lists_all
    listed = {command.label for command in keyboard.window._palette._commands()}
    assert set(left_out) <= listed


def test_the_question_of_the_recording_keeps_its_line(keyboard: Keyboard) -> None:
    keyboard.window.resize(960, 600)
    keyboard.to_money()
    keyboard.press("F9")
    question = keyboard.booking_flow.money._consent.question
    keyboard.until(lambda: 0 < question.height() <= 2 * question.fontMetrics().height())


def test_the_question_before_the_sheet_is_thrown_away_is_in_sight(
    desk: WindowDesk, theme: Theme, background: Background, qtbot: QtBot
) -> None:
    desk.members = ()
    keyboard = Keyboard.at_sign_in(desk, theme, background, qtbot)
    keyboard.window.resize(960, 600)
    keyboard.window.sign_in_page._offer_sheet(RecoverySheet("ACDEX " * 9 + "HJKLM", ""))
    keyboard.press("Ctrl+Shift+Return")
    notice = keyboard.window.sign_in_page._sheet.notice
    keyboard.until(lambda: notice.visibleRegion().boundingRect() == notice.rect())
    keyboard.leave()
