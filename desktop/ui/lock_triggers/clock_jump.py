"""The wall clock jumped: the computer slept and nobody told, or somebody set the clock.

A timer does not run while the computer sleeps, and neither does the monotonic clock of Linux and
macOS; the wall clock does. So the two drift apart by the length of the sleep.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from .lock_reason import LockReason

JUMP = timedelta(seconds=30)
# What a waking computer does first: nothing is painted before the clocks are compared.
_FIRST_SIGNS = frozenset({QEvent.Type.Expose, QEvent.Type.UpdateRequest, QEvent.Type.KeyPress})


class ClockJump(QObject):
    """`due` carries LockReason.CLOCK. `monotonic` is in seconds."""

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
        self._timer.timeout.connect(self.look)
        self._timer.start()

    def seen(self, event: QEvent) -> bool:
        """One event of a window; stops none."""
        if event.type() in _FIRST_SIGNS:
            self.look()
        return False

    def look(self) -> None:
        """Compare the clocks."""
        now, ticks = self._now(), self._monotonic()
        (then, ticks_then), self._last = self._last, (now, ticks)
        if abs((now - then) - timedelta(seconds=ticks - ticks_then)) >= JUMP:
            self.due.emit(LockReason.CLOCK)
