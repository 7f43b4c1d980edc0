"""Collects garbage on the window's thread, a little at a time.

Python collects on whatever thread makes the object that fills the measure. A worker would then free
widgets that belong to the window's thread, which Qt forbids (Qt documentation, Threads and
QObjects). So the automatic collector is off for the whole run, and this one takes its place.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer

_LOOK_EVERY_MS = 500
# New objects, young collections, older collections: what each generation is collected at.
_MEASURES = (20_000, 20, 50)


class GcScheduler(QObject):
    """Begins with `start`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """The automatic collector stays off from now on."""
        gc.disable()
        self._timer.start()

    def look(self) -> None:
        """Collect the oldest generation that is due, and the younger ones with it."""
        counts = gc.get_count()
        for generation in (2, 1, 0):
            if counts[generation] > _MEASURES[generation]:
                gc.collect(generation)
                return
