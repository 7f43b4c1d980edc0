"""When a window is first on the screen is told once, and never by one that is gone."""

from __future__ import annotations

import shiboken6
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.first_paint import FirstPaint


def test_the_first_paint_is_told_once(qtbot: QtBot) -> None:
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


def test_a_window_that_goes_right_after_it_was_painted_tells_nothing(qtbot: QtBot) -> None:
    """What would have told it must be gone as well: it crashed the program."""
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
