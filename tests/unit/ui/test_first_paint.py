"""The first paint of a window is signaled once, and never by a deleted window."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.event_loop.first_paint import FirstPaint


def test_the_first_paint_is_signaled_once(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    shown: list[str] = []
    first = FirstPaint(window)
    first.done.connect(lambda: shown.append("done"))
    window.show()
    qtbot.waitUntil(lambda: shown == ["done"])
    window.repaint()
    QApplication.processEvents()
    assert shown == ["done"]


def test_a_window_deleted_right_after_its_paint_signals_nothing(qtbot: QtBot) -> None:
    """The timer must be deleted with the window: it crashed the program."""
    shown: list[str] = []
    for _ in range(50):
        window = QWidget()
        FirstPaint(window).done.connect(lambda: shown.append("done"))
        window.show()
        window.grab()
        window.repaint()
        shiboken6.delete(window)
        kept = [QWidget() for _ in range(5)]
        QApplication.processEvents()
        del kept
    assert shown == []
