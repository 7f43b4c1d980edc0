"""Measures how long the window's thread was ever away: the longest stall, told to the log."""

from __future__ import annotations

import logging
import time

from PySide6.QtCore import QObject, Qt, QTimer

log = logging.getLogger(__name__)
_BEAT_MS = 5
_REPORT_FROM_MS = 16.0


class StallMonitor(QObject):
    """Only with ``--measure``: a beat every 5 ms costs a little battery."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._longest = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def start(self) -> None:
        """From now on."""
        self._longest = 0.0
        self._last = time.perf_counter()
        self._timer.start()

    def tell(self) -> None:
        """The longest stall so far, in ms."""
        log.info("longest stall ms=%.0f", self._longest)

    def _beat(self) -> None:
        now = time.perf_counter()
        stall = (now - self._last) * 1000 - _BEAT_MS
        self._last = now
        if stall > _REPORT_FROM_MS:
            log.debug("stall ms=%.0f", stall)
        if stall > self._longest:
            self._longest = stall
            self.tell()
