"""Covers the desk while the sealed pane is open: nothing of the client stands beside a card."""

from __future__ import annotations

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme, Type

from .text import CENTRE, write


class PaneCover(QWidget):
    """An opaque cover. It takes no key: the keyboard belongs to the pane.

    `changed` comes when it closes and when it lifts: under it no key of the desk may work.
    """

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setAccessibleName("covered while the sealed pane is open")
        self.hide()

    def close_over(self, window: QWidget) -> None:
        """Cover everything."""
        host = self.parentWidget() or window
        self.setGeometry(host.rect())
        self.show()
        self.raise_()
        self.changed.emit()

    def lift(self) -> None:
        """The pane is gone."""
        if not self.isHidden():
            self.hide()
            self.changed.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        painter.fillRect(self.rect(), self._theme.tint("sealed", 0.06))
        foot = QRect(0, self.height() - 88, self.width(), 24)
        write(painter, self._theme, foot, "The sealed pane is open", Type.SECTION, "sealed", CENTRE)
        write(painter, self._theme, foot.translated(0, 24),
              "The desk is covered until it closes. Esc in the pane cancels.", Type.BODY,
              "secondary", CENTRE)  # fmt: skip
