"""Measures how long the window's thread was ever away: the longest stall, told to the log.

Two hundred beats a second cost 2 to 5 % of a core. So they come only while something can stall the
window: for a second after a key, a click or a worker's delivery, and briefly after a painting. In
between a beat every 200 ms sees what lasts longer than that.
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
    """Only with ``--measure``. A stall counts from the beginning of what causes it."""

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
        """From now on."""
        self._longest = 0.0
        self._last = time.perf_counter()
        self._timer.start()
        self.wake()

    def tell(self) -> None:
        """The longest stall so far, in ms."""
        log.info("longest stall ms=%.0f", self._longest)

    def seen(self, event: QEvent) -> bool:
        """One event of a window, before it is handled; stops none."""
        if event.type() in _WORK:
            self.wake()
        elif event.type() in _PAINTING:
            self.wake(_AFTER_PAINTING)
        return False

    def wake(self, seconds: float = _AFTER_WORK) -> None:
        """Something begins that may take its time: beat fast for so long."""
        if not self._timer.isActive():
            return
        now = time.perf_counter()
        self._until = max(self._until, now + seconds)
        if self._timer.interval() != _BEAT_MS:
            self._look(now)
            self._timer.setInterval(_BEAT_MS)

    def _beat(self) -> None:
        now = time.perf_counter()
        self._look(now)
        if now > self._until and self._timer.interval() != _IDLE_BEAT_MS:
            self._timer.setInterval(_IDLE_BEAT_MS)

    def _look(self, now: float) -> None:
        stall = (now - self._last) * 1000 - self._timer.interval()
        self._last = now
        if stall > _REPORT_FROM_MS:
            log.debug("stall ms=%.0f", stall)
        if stall > self._longest:
            self._longest = stall
            self.tell()
