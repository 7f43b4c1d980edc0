"""Filters the events of native windows: keys, pointer, and the first events after a wake-up.

An event filter on the whole application is called for every event of every object, about a
thousand times per page shown, and each is a call into Python. All that matters here reaches a
native window first, before any widget, so the filter is installed there.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget

_CHECK_EVERY_MS = 1_000
EventFilter = Callable[[QEvent], bool]
"""Observes one event; True stops it."""


class WindowEvents(QObject):
    """Passes each event of this program's windows to all `filters`, in their order."""

    def __init__(self, app: QApplication, *filters: EventFilter) -> None:
        super().__init__(app)
        self._app, self._filters = app, filters
        # A dialog gets the focus before a key. A menu has no focus: the timer finds its window.
        app.focusWindowChanged.connect(self.watch)
        self._timer = QTimer(self)
        self._timer.setInterval(_CHECK_EVERY_MS)
        self._timer.timeout.connect(self.check)
        self._timer.start()
        self.check()

    def check(self) -> None:
        """Install the filter on new windows."""
        for window in self._app.allWindows():
            self.watch(window)

    def watch(self, window: QWindow | QWidget | None) -> None:
        """Filter this window too. Update requests of a widget pass through no native window."""
        if window is not None:
            # Safe to repeat: Qt keeps each filter once.
            window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        stopped = False
        for filter_event in self._filters:
            stopped = filter_event(event) or stopped
        return stopped
