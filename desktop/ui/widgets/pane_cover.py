"""Covers the main window while the card pane is open: no client data is visible beside a card."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme, Type

from .text import CENTRE, write

PANE_HEIGHT = 600
"""Of the card pane, in the middle of the window; what the cover says goes below it."""
_OPEN = "The sealed pane is open"
_CANCELS = "The desk is covered until it closes. Esc in the pane cancels."
_ROOM_FOR_TWO_LINES, _ROOM_FOR_ONE = 64, 30


class PaneCover(QWidget):
    """An opaque cover that handles no keys: the keyboard belongs to the pane.

    `changed` is emitted when it appears and when it goes: under it no command of the desk works.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("covered while the sealed pane is open")
        self.hide()

    def cover(self, window: QWidget) -> None:
        """Cover the whole window."""
        host = self.parentWidget() or window
        self.setGeometry(host.rect())
        self.show()
        self.raise_()
        self.changed.emit()

    def lift(self) -> None:
        """Remove the cover: the pane has closed."""
        if not self.isHidden():
            self.hide()
            self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        painter.fillRect(self.rect(), self._theme.tint("sealed", 0.06))
        room = (self.height() - PANE_HEIGHT) // 2
        if room >= _ROOM_FOR_TWO_LINES:
            line = QRect(0, self.height() - _ROOM_FOR_TWO_LINES, self.width(), 24)
            self._write(painter, line, _OPEN, Type.SECTION, "sealed")
            self._write(painter, line.translated(0, 24), _CANCELS, Type.BODY, "secondary")
        elif room >= _ROOM_FOR_ONE:
            line = QRect(0, self.height() - room, self.width(), room)
            self._write(painter, line, f"{_OPEN}. {_CANCELS}", Type.BODY, "secondary")

    def _write(self, painter: QPainter, line: QRect, text: str, kind: Type, tone: str) -> None:
        write(painter, self._theme, line, text, kind, tone, CENTRE)
