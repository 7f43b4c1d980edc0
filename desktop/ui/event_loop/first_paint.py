"""Signals the first paint of a window, so that slow work can wait for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """Emits `done` once, after the first paint of this window has reached the screen."""

    done = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        # A child timer, so that it is deleted together with a window that closes at once.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.done)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Removed after the first paint: each event would cost a call into Python."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The paint that begins now is flushed before the next iteration of the event loop.
            self._soon.start(0)
        return False
