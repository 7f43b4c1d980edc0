"""A meter for the strength of a typed passphrase."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme


class StrengthMeter(QWidget):
    """Four bars. The text below carries the meaning; the color only supports it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._score = -1
        self._ok = False
        self.setFixedHeight(6)
        theme.changed.connect(self.update)

    def show_score(self, score: int, ok: bool) -> None:
        """Show a score from 0 to 4; a negative score shows none."""
        self._score, self._ok = score, ok
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        part = (self.width() - 4 - 3 * 4) / 4
        for index in range(4):
            full = index < self._score
            tone = "good" if self._ok else "warn"
            painter.setBrush(self._theme.color(tone if full else "hairline"))
            painter.drawRoundedRect(QRectF(2 + index * (part + 4), 1, part, 4), 2, 2)
