"""What comes to our windows from outside: keys, pointers, and the first sign of a waking screen.

A filter on the whole application is asked about every event of every object, a thousand for a page
that is shown, and each asking is a call into Python. All that matters here passes by a native
window first, before any widget has it, so the filter sits there.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication, QWidget

_LOOK_EVERY_MS = 1_000
Seen = Callable[[QEvent], bool]
"""Looks at one event; True keeps it from everybody else."""


class WindowEvents(QObject):
    """Shows each event of a window of this program to all of `watchers`, in their order."""

    def __init__(self, app: QApplication, *watchers: Seen) -> None:
        super().__init__(app)
        self._app, self._watchers = app, watchers
        # A dialog has the focus before it has a key. A menu has no focus: its window is found soon.
        app.focusWindowChanged.connect(self.watch)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_EVERY_MS)
        self._timer.timeout.connect(self.look)
        self._timer.start()
        self.look()

    def look(self) -> None:
        """For windows that are new."""
        for window in self._app.allWindows():
            self.watch(window)

    def watch(self, one: QWindow | QWidget | None) -> None:
        """Also of this one. A widget's own requests to be painted pass by no native window."""
        if one is not None:
            # Twice is once: Qt keeps one place for each filter.
            one.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        stopped = False
        for seen in self._watchers:
            stopped = seen(event) or stopped
        return stopped
