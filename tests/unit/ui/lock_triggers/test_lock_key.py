"""Ctrl+L locks with any keyboard focus."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.lock_key import LockKey
from desktop.ui.lock_triggers.lock_reason import LockReason
from desktop.ui.lock_triggers.window_events import WindowEvents

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def key(qapp: QApplication) -> Iterator[LockKey]:
    key = LockKey(qapp)
    yield key
    key.deleteLater()


@pytest.fixture
def events(qapp: QApplication, key: LockKey) -> Iterator[WindowEvents]:
    events = WindowEvents(qapp, key.filter_event)
    yield events
    qapp.focusWindowChanged.disconnect(events.watch)
    events.deleteLater()


@pytest.mark.parametrize("kind", [QLineEdit, QDialog, QMenu])
def test_the_lock_key_works_in_a_field_a_dialog_and_a_menu(
    key: LockKey,
    events: WindowEvents,
    show: Callable[[QWidget], None],
    qtbot: QtBot,
    kind: type[QWidget],
) -> None:
    widget = kind()
    if kind is QMenu:
        qtbot.addWidget(widget)
        widget.show()
    else:
        show(widget)
        # As its own timer does.
        events.check()
    with qtbot.waitSignal(key.due) as shown:
        QTest.keyClick(widget.windowHandle(), Qt.Key.Key_L, CTRL)
    assert shown.args == [LockReason.ASKED]


@pytest.mark.usefixtures("events")
def test_no_other_key_locks(key: LockKey, show: Callable[[QWidget], None], qtbot: QtBot) -> None:
    line = QLineEdit()
    show(line)
    with qtbot.assertNotEmitted(key.due):
        window = line.windowHandle()
        QTest.keyClick(window, Qt.Key.Key_L)
        QTest.keyClick(window, Qt.Key.Key_K, CTRL)
        QTest.keyClick(window, Qt.Key.Key_L, CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert line.text() == "l"


def test_the_key_is_not_passed_on_but_other_filters_observe_it(
    qapp: QApplication, key: LockKey, show: Callable[[QWidget], None]
) -> None:
    seen: list[QEvent.Type] = []

    def notes(event: QEvent) -> bool:
        seen.append(event.type())
        return False

    events = WindowEvents(qapp, key.filter_event, notes)
    line = QLineEdit()
    show(line)
    line.setText("kept")
    line.selectAll()
    QTest.keyClick(line.windowHandle(), Qt.Key.Key_L, CTRL)
    assert QEvent.Type.KeyPress in seen
    assert line.text() == "kept"
    seen.clear()
    line.setToolTip("events of widgets are nobody's business here")
    assert QEvent.Type.ToolTipChange not in seen
    qapp.focusWindowChanged.disconnect(events.watch)
    events.deleteLater()
