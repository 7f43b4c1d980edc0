"""A panel with a hairline edge, and a hairline."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.ui.theme import PANEL_RADIUS, L, M, S, Theme, Type

from .text import Text


class Panel(QWidget):
    """A titled surface; add widgets to `column`. `edge` is a color token, teal for the card step.

    `holds_list`: list rows reach the edge of the panel.
    """

    def __init__(
        self,
        theme: Theme,
        title: str = "",
        *,
        edge: str = "hairline",
        holds_list: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._edge = edge
        self.column = QVBoxLayout(self)
        if holds_list:
            # Rows have their own margin, so that their text aligns with the title.
            self.column.setContentsMargins(1, M, 1, S)
        else:
            self.column.setContentsMargins(L, M, L, M)
        self.column.setSpacing(S)
        if title:
            self.title = Text(theme, title, Type.META_STRONG, "secondary")
            self.title.setContentsMargins(L - 1 if holds_list else 0, 0, 0, 0)
            self.column.addWidget(self.title)
        theme.changed.connect(self.update)

    def set_edge(self, edge: str) -> None:
        """Set the color token of the edge."""
        self._edge = edge
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(self._theme.color(self._edge))
        painter.setBrush(self._theme.color("surface"))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, PANEL_RADIUS, PANEL_RADIUS)
