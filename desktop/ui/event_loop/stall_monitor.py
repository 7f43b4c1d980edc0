"""Measures how long the window's thread blocks, and logs the longest stall.

A timer at 200 beats a second costs 2 to 5 % of a core. So it runs that fast only while something
can stall the window: for a second after a key, a click or a worker's delivery, and briefly after
a paint. In between, a beat every 200 ms catches only longer stalls.
"""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QEvent, QObject, Qt, QTimer

log = logging.getLogger(__name__)
_BEAT_MS, _IDLE_BEAT_MS = 5, 200
_REPORT_FROM_MS = 16.0
_AFTER_WORK, _AFTER_PAINTING = 1.0, 0.02
_WORK = frozenset({QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.Wheel})
_PAINTING = frozenset({QEvent.Type.UpdateRequest, QEvent.Type.Expose, QEvent.Type.Resize})


class StallMonitor(QObject):
    """Used with ``--measure`` only. A stall counts from the event that causes it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._longest = 0.0
        self._last = time.perf_counter()
        self._until = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_IDLE_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """Begin measuring."""
        self._longest = 0.0
        self._last = time.perf_counter()
        self._timer.start()
        self.wake()

    def _report(self) -> None:
        """Log the longest stall so far, in ms."""
        log.info("longest stall ms=%.0f", self._longest)

    def filter_event(self, event: QEvent) -> bool:
        """Observe an event of a window before it is handled; never blocks it."""
        if event.type() in _WORK:
            self.wake()
        elif event.type() in _PAINTING:
            self.wake(_AFTER_PAINTING)
        return False

    def wake(self, seconds: float = _AFTER_WORK) -> None:
        """Work begins that may stall the window: beat fast for this long."""
        if not self._timer.isActive():
            return
        now = time.perf_counter()
        self._until = max(self._until, now + seconds)
        if self._timer.interval() != _BEAT_MS:
            self._measure(now)
            self._timer.setInterval(_BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self._measure(now)
        if now > self._until and self._timer.interval() != _IDLE_BEAT_MS:
            self._timer.setInterval(_IDLE_BEAT_MS)

    def _measure(self, now: float) -> None:
        stall = (now - self._last) * 1000 - self._timer.interval()
        self._last = now
        if stall > _REPORT_FROM_MS:
            log.debug("stall ms=%.0f", stall)
        if stall > self._longest:
            self._longest = stall
            self._report()
