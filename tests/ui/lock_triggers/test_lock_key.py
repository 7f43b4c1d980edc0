"""Ctrl+L locks wherever the keyboard is."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.lock_key import LockKey
from desktop.ui.lock_triggers.reason import LockReason

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def key(qapp: QApplication) -> Iterator[LockKey]:
    key = LockKey(qapp)
    yield key
    qapp.removeEventFilter(key)
    key.deleteLater()


@pytest.mark.parametrize("kind", [QLineEdit, QDialog, QMenu])
def test_under_a_field_a_dialog_or_a_menu(
    key: LockKey, show: Callable[[QWidget], None], qtbot: QtBot, kind: type[QWidget]
) -> None:
    widget = kind()
    if kind is QMenu:
        qtbot.addWidget(widget)
        widget.show()
    else:
        show(widget)
    with qtbot.waitSignal(key.due) as told:
        QTest.keyClick(widget, Qt.Key.Key_L, CTRL)
    assert told.args == [LockReason.ASKED]


def test_no_other_key_does(key: LockKey, show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    line = QLineEdit()
    show(line)
    with qtbot.assertNotEmitted(key.due):
        QTest.keyClick(line, Qt.Key.Key_L)
        QTest.keyClick(line, Qt.Key.Key_K, CTRL)
        QTest.keyClick(line, Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert line.text() == "l"
