"""Messages on a page: what happened, what is safe, what to press. No pop-ups."""

from __future__ import annotations

import logging

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import PANEL_RADIUS, L, M, Theme, Type
from desktop.use_cases.errors import Cancelled, DeskError, Refused, Unreachable

from .text import Text

log = logging.getLogger(__name__)
_SYMBOL = {"bad": "!", "warn": "!", "good": "✓", "accent": "i"}


class Notice(QWidget):
    """A row that stays until its state has ended. A message about money never times out."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._tone = "accent"
        row = QHBoxLayout(self)
        row.setContentsMargins(L + 24, M, L, M)
        row.setSpacing(L)
        column = QVBoxLayout()
        column.setSpacing(2)
        self._happened = Text(theme, "", Type.BODY_STRONG, wrap=True)
        self._rest = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column.addWidget(self._happened)
        column.addWidget(self._rest)
        row.addLayout(column, 1)
        self.setAccessibleName("message")
        theme.changed.connect(self.update)
        self.hide()

    @property
    def sentences(self) -> str:
        """The whole text shown, for accessibility and tests."""
        return f"{self._happened.text()} {self._rest.text()}".strip()

    def show_message(self, happened: str, rest: str = "", tone: str = "accent") -> None:
        """Show these sentences."""
        self._tone = tone
        self._happened.setText(happened)
        self._happened.set_tone(tone)
        self._rest.setText(rest)
        self._rest.setVisible(bool(rest))
        self.setAccessibleDescription(self.sentences)
        self.show()
        self.update()

    def show_error(self, error: DeskError) -> None:
        """Show an error in its three sentences."""
        tone = "warn" if isinstance(error, (Cancelled, Unreachable)) else "bad"
        if isinstance(error, Refused) and error.code in ("price_changed", "offer_gone"):
            tone = "warn"
        rest = " ".join(part for part in (error.safe, error.press) if part)
        self.show_message(error.happened, rest, tone)
        # `happened` may name a booking and is not logged; `safe` and `press` never do.
        # No colon after the code: the log takes what follows "passphrase:" for one.
        log.info("error shown code=%s. %s", error.code, rest)

    def clear(self) -> None:
        """Hide the message."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(self._theme.tint(self._tone, 0.35))
        painter.setBrush(self._theme.tint(self._tone, 0.08))
        painter.drawRoundedRect(box, PANEL_RADIUS, PANEL_RADIUS)
        dot = QRectF(L, M + 1, 16, 16)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(self._tone))
        painter.drawEllipse(dot)
        painter.setFont(self._theme.font(Type.META_STRONG))
        painter.setPen(self._theme.color("surface"))
        painter.drawText(dot, Qt.AlignmentFlag.AlignCenter, _SYMBOL.get(self._tone, "i"))
