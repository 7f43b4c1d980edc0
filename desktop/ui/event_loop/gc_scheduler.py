"""Collects garbage on the window's thread, in small steps.

Python collects on whatever thread allocates the object that reaches the threshold. A worker would
then free widgets that belong to the window's thread, which Qt forbids (Qt documentation, Threads
and QObjects). So the automatic collector is off for the whole run, and this one replaces it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_CHECK_EVERY_MS = 500
# By generation: new objects, collections of generation 0, collections of generation 1.
_THRESHOLDS = (20_000, 20, 50)


class GcScheduler(QObject):
    """Checks the collector's counters twice a second from `start` on."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK_EVERY_MS)
        self._timer.timeout.connect(self.collect_due)

    def start(self) -> None:
        """Disable the automatic collector and collect from this timer instead."""
        gc.disable()
        self._timer.start()

    def collect_due(self) -> None:
        """Collect the oldest generation over its threshold; the younger ones go with it."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > _THRESHOLDS[generation]:
                gc.collect(generation)
                return
