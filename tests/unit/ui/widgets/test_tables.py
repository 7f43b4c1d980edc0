"""The list view: keys, Qt's model rules, and a selection that stays on its record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from PySide6.QtCore import QModelIndex, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from desktop.ui.theme import Theme
from desktop.ui.widgets.tables import RECORD, RowList, Rows
from desktop.ui.widgets.text import write
from tests.support.ui.keyboard import press

Show = Callable[[QWidget], None]


@dataclass(frozen=True)
class Fare:
    id: str
    price: int


FARES = [Fare(letter, price) for price, letter in enumerate("abcdefghij")]


def _paint(painter: QPainter, theme: Theme, rect: QRect, fare: Fare, chosen: bool) -> None:
    write(painter, theme, rect, fare.id)


def _accessible(fare: Fare) -> str:
    return f"fare {fare.id}, {fare.price}"


@pytest.fixture
def fares(theme: Theme, show: Show) -> RowList[Fare]:
    listed: RowList[Fare] = RowList(theme, "fares", 40, _paint, _accessible, "No flights for this.")
    listed.resize(300, 240)
    show(listed)
    listed.setFocus()
    listed.show_records(FARES)
    return listed


def _chosen(fares: RowList[Fare]) -> str:
    fare = fares.current()
    assert fare is not None
    return fare.id


def test_rows_keep_the_rules_of_a_model(qtmodeltester: ModelTester) -> None:
    rows: Rows[Fare] = Rows(_accessible)
    qtmodeltester.check(rows)  # type: ignore[no-untyped-call]
    rows.replace(FARES)
    qtmodeltester.check(rows)  # type: ignore[no-untyped-call]
    rows.replace([])
    qtmodeltester.check(rows)  # type: ignore[no-untyped-call]


def test_a_row_has_accessible_text_and_its_record() -> None:
    rows: Rows[Fare] = Rows(_accessible)
    rows.replace(FARES)
    second = rows.index(1)
    assert rows.data(second, Qt.ItemDataRole.AccessibleTextRole) == "fare b, 1"
    assert rows.data(second, Qt.ItemDataRole.DisplayRole) == "fare b, 1"
    assert rows.data(second, RECORD) == FARES[1]
    assert rows.data(second, Qt.ItemDataRole.ToolTipRole) is None
    assert rows.data(QModelIndex()) is None
    assert list(rows.records) == FARES


def test_j_and_k_and_the_arrows_move_by_one_row(fares: RowList[Fare]) -> None:
    press("J")
    assert _chosen(fares) == "b"
    press("Down")
    assert _chosen(fares) == "c"
    press("K")
    assert _chosen(fares) == "b"
    press("Up")
    assert _chosen(fares) == "a"


def test_the_selection_stops_at_both_ends(fares: RowList[Fare]) -> None:
    press("K")
    assert _chosen(fares) == "a"
    press("End")
    assert _chosen(fares) == "j"
    press("J")
    assert _chosen(fares) == "j"


def test_enter_opens_the_selected_record(fares: RowList[Fare], qtbot: QtBot) -> None:
    press("J")
    for key in ("Return", "Enter"):
        with qtbot.waitSignal(fares.opened) as opened:
            press(key)
        assert opened.args == [FARES[1]]


def test_a_double_click_opens_too(fares: RowList[Fare], qtbot: QtBot) -> None:
    with qtbot.waitSignal(fares.opened) as opened:
        QTest.mouseClick(fares.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 100))
        QTest.mouseDClick(fares.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 100))
    assert opened.args == [FARES[2]]


def test_each_move_is_signaled(fares: RowList[Fare], qtbot: QtBot) -> None:
    with qtbot.waitSignals([fares.moved, fares.stepped]):
        press("J")


def test_the_selected_record_stays_selected_if_rows_come_before_it(
    fares: RowList[Fare],
) -> None:
    press("J")
    fares.show_records([Fare("z", 0), Fare("y", 1), *FARES], keep=lambda fare: fare.id)
    assert _chosen(fares) == "b"


def test_without_keep_the_first_row_is_selected(fares: RowList[Fare]) -> None:
    press("J")
    fares.show_records(FARES)
    assert _chosen(fares) == "a"


def test_if_the_selected_record_is_removed_the_first_row_is_selected(fares: RowList[Fare]) -> None:
    press("J")
    fares.show_records([FARES[4], FARES[5]], keep=lambda fare: fare.id)
    assert _chosen(fares) == "e"


def test_an_empty_list_opens_nothing_and_moves_nowhere(fares: RowList[Fare], qtbot: QtBot) -> None:
    fares.show_records([])
    with qtbot.assertNotEmitted(fares.opened):
        press("J")
        press("K")
        press("Return")
    assert fares.current() is None


def test_an_empty_list_says_what_to_do(fares: RowList[Fare]) -> None:
    fares.show_records([])
    message = fares.grab().toImage()
    fares.set_empty("")
    assert fares.grab().toImage() != message


@pytest.mark.parametrize("sign", ["ж", "λ", "你", "é"])
def test_a_letter_of_any_alphabet_does_no_harm(fares: RowList[Fare], sign: str) -> None:
    for kind in (QKeyEvent.Type.KeyPress, QKeyEvent.Type.KeyRelease):
        event = QKeyEvent(kind, ord(sign.upper()), Qt.KeyboardModifier.NoModifier, sign)
        QApplication.sendEvent(fares, event)
    assert _chosen(fares) == "a"


def test_a_key_without_a_name_does_no_harm(fares: RowList[Fare]) -> None:
    QApplication.sendEvent(
        fares, QKeyEvent(QKeyEvent.Type.KeyPress, 0, Qt.KeyboardModifier.NoModifier)
    )
    assert _chosen(fares) == "a"


def test_a_modifier_alone_is_no_step(fares: RowList[Fare], qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(fares.stepped):
        QTest.keyClick(fares, Qt.Key.Key_Control)
        QTest.keyClick(fares, Qt.Key.Key_Shift)


def test_a_click_on_a_row_is_a_step(fares: RowList[Fare], qtbot: QtBot) -> None:
    with qtbot.waitSignal(fares.stepped):
        QTest.mouseClick(fares.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(20, 100))
    assert _chosen(fares) == "c"
