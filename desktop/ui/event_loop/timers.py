"""Timers of the window's thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer


def call_later(milliseconds: int, call: Callable[[], None]) -> None:
    """Call once, after this time. With 0 in the next round of the event loop."""
    QTimer.singleShot(milliseconds, call)


def repeating_timer(parent: QObject, milliseconds: int, call: Callable[[], None]) -> QTimer:
    """Calls after each such time, from `start` to `stop`; ends with `parent`."""
    timer = QTimer(parent)
    timer.setInterval(milliseconds)
    timer.timeout.connect(call)
    return timer
