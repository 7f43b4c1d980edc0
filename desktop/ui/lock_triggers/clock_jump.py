"""Detects a jump of the wall clock: an unannounced sleep, or a clock that was set.

A timer does not run while the computer sleeps, and neither does the monotonic clock of Linux and
macOS; the wall clock does. So the two differ by the length of the sleep.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from .lock_reason import LockReason

JUMP = timedelta(seconds=30)
# The first events after a wake-up: the clocks are compared before anything is painted.
_WAKE_EVENTS = frozenset({QEvent.Type.Expose, QEvent.Type.UpdateRequest, QEvent.Type.KeyPress})


class ClockJump(QObject):
    """Emits `due` with LockReason.CLOCK. `monotonic` is in seconds."""

    due = Signal(object)

    def __init__(
        self, parent: QObject, now: Callable[[], datetime], monotonic: Callable[[], float]
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._monotonic = monotonic
        self._last = now(), monotonic()
        self._timer = QTimer(self)
        self._timer.setInterval(1000)
        self._timer.timeout.connect(self.check)
        self._timer.start()

    def filter_event(self, event: QEvent) -> bool:
        """Observe an event of a window; never blocks it."""
        if event.type() in _WAKE_EVENTS:
            self.check()
        return False

    def check(self) -> None:
        """Compare the clocks; a difference of 30 s or more is a jump."""
        now, ticks = self._now(), self._monotonic()
        (then, ticks_then), self._last = self._last, (now, ticks)
        if abs((now - then) - timedelta(seconds=ticks - ticks_then)) >= JUMP:
            self.due.emit(LockReason.CLOCK)
