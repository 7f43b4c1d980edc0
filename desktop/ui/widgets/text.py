"""Labels in the three text tiers, and painting of text in rows."""

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
_ONE_FIGURE = re.compile(r"\d+ h \d\d|\d+ min|[A-Z]{3} [\d,]+\.?\d*")
# Where a word may be broken: at an invisible break, and after a hyphen.
_BREAK = re.compile(r"\u200b|(?<=-)")
_noting: list[list[str]] = []


def breakable(text: str) -> str:
    """The text as it is wrapped: its longest words may be broken, which fit no line otherwise.

    A duration or a sum stays on one line.
    """
    text = _LONG_WORD.sub(lambda word: "\u200b".join(word.group()), text)
    return _ONE_FIGURE.sub(lambda figure: figure.group().replace(" ", "\u00a0"), text)


class Text(QLabel):
    """A label whose color is a token, so that it follows dark mode.

    With `wrap` it is as narrow as its place asks, however long a word is; the text stays whole.
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
        self._whole = ""
        self.setFont(theme.font(kind))
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wrap)
        self.setText(text)
        theme.changed.connect(self._recolor)
        self._recolor()

    def setText(self, text: str) -> None:
        """Show this text; `text` gives it back as it came."""
        self._whole = text
        super().setText(breakable(text) if self.wordWrap() else text)

    def text(self) -> str:
        return self._whole

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
    """Paint one line, elided at the end; the width it took in px. Without room, nothing."""
    width, room = theme.width(text, kind), rect.width()
    if room <= 0:
        return 0
    if width > room:
        for noted in _noting:
            noted.append(text)
        text = theme.metrics(kind).elidedText(text, Qt.TextElideMode.ElideRight, room)
        width = theme.width(text, kind)
    painter.setFont(theme.font(kind))
    painter.setPen(theme.color(tone))
    painter.drawText(rect, align, text)
    return width


@contextmanager
def noting_cuts() -> Iterator[list[str]]:
    """What `write` shortens meanwhile, as it was."""
    noted: list[str] = []
    _noting.append(noted)
    try:
        yield noted
    finally:
        _noting.remove(noted)


def wrapped_height(theme: Theme, text: str, room: int, kind: Type = Type.BODY) -> int:
    """Height in px of the text in lines no wider than `room`."""
    return theme.metrics(kind).height() * len(_wrapped(theme, text, room, kind))


def write_wrapped(
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    text: str,
    kind: Type = Type.BODY,
    tone: str = "text",
) -> None:
    """Paint lines no wider than `rect`, from its top on, as far down as they go."""
    painter.setFont(theme.font(kind))
    painter.setPen(theme.color(tone))
    metrics = theme.metrics(kind)
    baseline = rect.y() + metrics.ascent()
    for at, line in enumerate(_wrapped(theme, text, rect.width(), kind)):
        painter.drawText(rect.x(), baseline + at * metrics.height(), line)


def _wrapped(theme: Theme, text: str, room: int, kind: Type) -> list[str]:
    """The text in lines. Measured word by word, because the theme remembers how wide words are."""
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
    """Paint a key ending at `right`, centred on `middle`; the x where it begins."""
    width = max(20, width_of(theme, key, Type.LABEL) + 10)
    rect = QRectF(right - width + 0.5, middle - 9 + 0.5, width - 1, 17)
    painter.setPen(theme.color("hairline"))
    painter.setBrush(theme.color("sunken"))
    painter.drawRoundedRect(rect, 4, 4)
    write(painter, theme, rect.toRect(), key, Type.LABEL, "secondary", CENTRE)
    return right - width
