"""Text labels, and functions that paint text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPalette
from PySide6.QtWidgets import QLabel, QWidget

from desktop.ui.theme import Theme, Type

_LONG_WORD = re.compile(r"[^\s/-]{24,}")
# "2 h 10", "45 min", "USD 150.00"
_UNBROKEN = re.compile(r"\d+ h \d\d|\d+ min|[A-Z]{3} [\d,]+\.?\d*")
# Where a word may be broken: at a zero-width space, and after a hyphen.
_BREAK = re.compile(r"\u200b|(?<=-)")
_elided_logs: list[list[str]] = []


def breakable(text: str) -> str:
    """The text prepared for wrapping: words of 24 or more characters may be broken.

    A duration or an amount stays on one line.
    """
    text = _LONG_WORD.sub(lambda word: "\u200b".join(word.group()), text)
    return _UNBROKEN.sub(lambda figure: figure.group().replace(" ", "\u00a0"), text)


class Text(QLabel):
    """A label whose color is a token, so that it follows dark mode.

    With `wrap` it can be narrower than its longest word; `text` stays unchanged.
    """

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
        super().__init__(parent)
        self._theme = theme
        self._tone = tone
        self._text = ""
        self.setFont(theme.font(kind))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        theme.changed.connect(self._recolor)
        self._recolor()

    def setText(self, text: str) -> None:
        """Show this text; `text` returns it unchanged."""
        self._text = text
        super().setText(breakable(text) if self.wordWrap() else text)

    def text(self) -> str:
        return self._text

    def set_tone(self, tone: str) -> None:
        """Set the color token."""
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
    """Paint one line, elided at the end, and return its width in px; 0 without space."""
    width, room = theme.width(text, kind), rect.width()
    if room <= 0:
        return 0
    if width > room:
        for elided in _elided_logs:
            elided.append(text)
        text = theme.metrics(kind).elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = theme.width(text, kind)
    painter.setFont(theme.font(kind))
    painter.setPen(theme.color(tone))
    painter.drawText(rect, align, text)
    return width


@contextmanager
def recording_elided() -> Iterator[list[str]]:
    """Collect the full texts that `write` elides meanwhile."""
    elided: list[str] = []
    _elided_logs.append(elided)
    try:
        yield elided
    finally:
        _elided_logs.remove(elided)


def wrapped_height(theme: Theme, text: str, room: int, kind: Type = Type.BODY) -> int:
    """Height in px of the text, wrapped into lines no wider than `room`."""
    return theme.metrics(kind).height() * len(_wrapped(theme, text, room, kind))


def write_wrapped(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    text: str,
    kind: Type = Type.BODY,
    tone: str = "text",
) -> None:
    """Paint the text wrapped to the width of `rect`, from its top; its height is no limit."""
    painter.setFont(theme.font(kind))
    painter.setPen(theme.color(tone))
    metrics = theme.metrics(kind)
    baseline = rect.y() + metrics.ascent()
    for at, line in enumerate(_wrapped(theme, text, rect.width(), kind)):
        painter.drawText(rect.x(), baseline + at * metrics.height(), line)


def _wrapped(theme: Theme, text: str, room: int, kind: Type) -> list[str]:
    """The wrapped lines. Measured word by word, because the theme caches the width of words."""
    if theme.width(text, kind) <= room:
        return [text]
    lines = [""]
    for word in breakable(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines[-1] else word
        if theme.width(longer, kind) <= room:
            lines[-1] = longer
            continue
        if lines[-1]:
            lines.append("")
        for part in _BREAK.split(word):
            if lines[-1] and theme.width(lines[-1] + part, kind) > room:
                lines.append("")
            lines[-1] += part
    return lines


def width_of(theme: Theme, text: str, kind: Type = Type.BODY) -> int:
    """Width in px of one line."""
    return theme.width(text, kind)


def keycap(painter: QPainter, theme: Theme, right: int, middle: int, key: str) -> int:
    """Paint a keycap that ends at `right`, centered on `middle`; return the x of its left edge."""
    width = max(20, width_of(theme, key, Type.LABEL) + 10)
    rect = QRectF(right - width + 0.5, middle - 9 + 0.5, width - 1, 17)
    painter.setPen(theme.color("hairline"))
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(rect, 4, 4)
    write(painter, theme, rect.toRect(), key, Type.LABEL, "secondary", CENTRE)
    return right - width
