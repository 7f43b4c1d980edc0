"""Tells when a window is on the screen for the first time, so that what is slow can wait for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget


class FirstPaint(QObject):
    """`done`, once, after the first paint of this window went out."""

    done = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        # A timer of its own, so that a window that goes at once takes it along.
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.done)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only until the first paint: each event would cost a call into Python."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            # The paint that begins now goes out before the next turn of the loop.
            self._soon.start(0)
        return False
