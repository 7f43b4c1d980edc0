"""What a web engine gets of keys and mouse: nothing that marks or copies what was typed."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from desktop.cardpane.entry_hosted.edit_guard import EditGuard, is_kept_out

Key, Modifier = Qt.Key, Qt.KeyboardModifier
NONE = Modifier.NoModifier


def key(which: Qt.Key, modifier: Qt.KeyboardModifier = NONE, text: str = "") -> QKeyEvent:
    return QKeyEvent(QEvent.Type.KeyPress, which, modifier, text)


@pytest.mark.parametrize(
    ("which", "modifier"),
    [
        *((Key.Key_C, Modifier.ControlModifier), (Key.Key_A, Modifier.ControlModifier)),
        *((Key.Key_Left, Modifier.ShiftModifier), (Key.Key_Home, Modifier.ShiftModifier)),
        *((Key.Key_Insert, NONE), (Key.Key_Insert, Modifier.ShiftModifier)),
        *((Key.Key_Delete, Modifier.ShiftModifier), (Key.Key_Copy, NONE), (Key.Key_Menu, NONE)),
        *((Key.Key_F4, Modifier.AltModifier), (Key.Key_V, Modifier.MetaModifier)),
    ],
)
def test_keys_that_mark_copy_or_paste_are_kept_out(
    which: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    assert is_kept_out(key(which, modifier))


@pytest.mark.parametrize(
    ("which", "modifier"),
    [
        *((Key.Key_4, NONE), (Key.Key_Tab, NONE), (Key.Key_Backtab, Modifier.ShiftModifier)),
        *((Key.Key_A, Modifier.ShiftModifier), (Key.Key_Left, NONE), (Key.Key_Backspace, NONE)),
        *((Key.Key_Delete, NONE), (Key.Key_4, Modifier.KeypadModifier)),
    ],
)
def test_keys_that_type_and_move_are_not(which: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    assert not is_kept_out(key(which, modifier))


def mouse(kind: QEvent.Type, button: Qt.MouseButton, held: Qt.MouseButton) -> QMouseEvent:
    at = QPointF(5, 5)
    return QMouseEvent(kind, at, at, button, held, NONE)


def test_a_click_reaches_the_engine_and_a_drag_or_second_click_does_not(qtbot: QtBot) -> None:
    field = QLineEdit("text to mark")
    qtbot.addWidget(field)
    pressed: list[str] = []
    guard = EditGuard(lambda: pressed.append("key"), {Key.Key_Return: lambda: pressed.append("go")})
    guard.watch(field)
    left, no = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton
    assert not guard.eventFilter(field, mouse(QEvent.Type.MouseButtonPress, left, left))
    for event in (
        mouse(QEvent.Type.MouseMove, no, left),
        mouse(QEvent.Type.MouseButtonPress, left, left),
        mouse(QEvent.Type.MouseButtonDblClick, left, left),
        mouse(QEvent.Type.MouseButtonPress, Qt.MouseButton.MiddleButton, left),
        mouse(QEvent.Type.MouseButtonPress, Qt.MouseButton.RightButton, left),
    ):
        assert guard.eventFilter(field, event), event.type()
    assert not guard.eventFilter(field, mouse(QEvent.Type.MouseMove, no, no))
    for typed in (key(Key.Key_A, Modifier.ControlModifier), key(Key.Key_7, NONE, "7")):
        QApplication.sendEvent(field, typed)
    assert field.text() == "text to mark7"
    QApplication.sendEvent(field, key(Key.Key_Return))
    assert pressed == ["key", "key", "key", "go"]
