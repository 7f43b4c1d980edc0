"""The amber band: always there in training, for nothing on this desk is real."""

from __future__ import annotations

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme, Type

from .text import CENTRE, write


class TrainingBanner(QWidget):
    """Across the whole window, above everything."""

    def __init__(self, theme: Theme, words: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._words = words
        self.setFixedHeight(26)
        self.setAccessibleName(words)
        theme.changed.connect(self.update)

    def set_words(self, words: str) -> None:
        """Replace what it says."""
        self._words = words
        self.setAccessibleName(words)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("amber"))
        write(painter, self._theme, self.rect(), self._words, Type.META_STRONG, "on_amber", CENTRE)
