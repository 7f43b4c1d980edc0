"""The band across the window that says in which environment this desk works."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import Theme, Type

from .text import CENTRE, write


@dataclass(frozen=True, slots=True)
class BannerText:
    """What a window says of its environment: in its title, and in a band of `color`.

    `color` is a token of the theme with an ``on_`` partner; empty: there is no band.
    """

    window_title: str
    environment: str
    text: str
    color: str


class EnvironmentBanner(QWidget):
    """Across the whole window, above everything; hidden where the environment has no color."""

    def __init__(self, theme: Theme, banner: BannerText, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._banner = banner
        self.setFixedHeight(26)
        if not banner.color:
            self.hide()
        self.set_text(banner.text)
        theme.changed.connect(self.update)

    def set_text(self, text: str) -> None:
        """Replace what it says after the name of the environment."""
        self._usual = text
        self._show(text)

    def show_faults(self, faults: str) -> None:
        """The training faults that are still to happen; empty once they have."""
        self._show(f"asked for: {faults}" if faults else self._usual)

    def _show(self, text: str) -> None:
        self._text = f"{self._banner.environment} · {text}"
        self.setAccessibleName(self._text)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        color = self._banner.color
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color(color))
        write(
            painter, self._theme, self.rect(), self._text, Type.META_STRONG, f"on_{color}", CENTRE
        )
