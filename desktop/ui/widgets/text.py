"""Labels in the three text tiers, and painting of text in rows."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from desktop.ui.theme import Theme, Type


class Text(QLabel):
    """A label whose color is a token, so that it follows dark mode."""

    def __init__(
        self,
        theme: Theme,
        text: str = "",
        kind: Type = Type.BODY,
        tone: str = "text",
        *,
        wrap: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(text, parent)
        self._theme = theme
        self._tone = tone
        self.setFont(theme.font(kind))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        theme.changed.connect(self._recolor)
        self._recolor()

    def set_tone(self, tone: str) -> None:
        """Another color token."""
        if tone != self._tone:
            self._tone = tone
            self._recolor()

    def _recolor(self) -> None:
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.WindowText, self._theme.color(self._tone))
        self.setPalette(palette)


LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


def write(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    text: str,
    kind: Type = Type.BODY,
    tone: str = "text",
    align: Qt.AlignmentFlag = LEFT,
) -> int:
    """Paint one line, elided at the end; the width it took in px."""
    width, room = theme.width(text, kind), rect.width()
    if width > room:
        text = theme.metrics(kind).elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = theme.width(text, kind)
    painter.setFont(theme.font(kind))
    painter.setPen(theme.color(tone))
    painter.drawText(rect, align, text)
    return width


def width_of(theme: Theme, text: str, kind: Type = Type.BODY) -> int:
    """Width in px of one line."""
    return theme.width(text, kind)


def keycap(painter: QPainter, theme: Theme, right: int, middle: int, key: str) -> int:
    """Paint a key ending at `right`, centred on `middle`; the x where it begins."""
    width = max(20, width_of(theme, key, Type.LABEL) + 10)
    rect = QRectF(right - width + 0.5, middle - 9 + 0.5, width - 1, 17)
    painter.setPen(theme.color("hairline"))
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(rect, 4, 4)
    write(painter, theme, rect.toRect(), key, Type.LABEL, "secondary", CENTRE)
    return right - width
