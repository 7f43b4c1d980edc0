"""A code that the desk shows once: painted, and not on the accessibility bus.

A label's text is on that bus for every program to read. What a screen reader gets here is that
there is a code, and the key that has it read out: only then, and for a minute, it is on the bus.
"""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QFontMetricsF,
    QHideEvent,
    QPainter,
    QPaintEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.ui.theme import Theme
from desktop.ui.widgets.commands import Command

READ_OUT_KEY = "Ctrl+Shift+R"
_SECONDS = 60
_BETWEEN_LINES = 8


class ShownCode(QWidget):
    """Groups of letters in a monospace font, in as few rows as there is room for."""

    def __init__(self, theme: Theme, size: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme, self._size = theme, size
        self._code = bytearray()
        self._read_out = False
        self._ends = QTimer(self)
        self._ends.setSingleShot(True)
        self._ends.setInterval(1000 * _SECONDS)
        self._ends.timeout.connect(self.keep_silent)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        theme.changed.connect(self.update)

    def show_code(self, code: str) -> None:
        """In groups with blanks between them; an empty one shows none."""
        self.keep_silent()
        had_one = not self.is_empty
        self._code[:] = bytes(len(self._code))
        self._code = bytearray(code.encode())
        self.updateGeometry()
        self.update()
        if code or had_one:
            # So that a screen reader says whether there is one.
            self._announce()

    @property
    def is_empty(self) -> bool:
        return not self._code

    def command(self) -> Command:
        """The key that its accessible name says."""
        return Command(READ_OUT_KEY, "Have the code read out", self.read_out, in_key_bar=False)

    def read_out(self) -> None:
        """What a screen reader gets is the code itself, for a minute or until it is put away."""
        self._read_out = not self.is_empty
        self._ends.start()
        self._announce()

    def keep_silent(self) -> None:
        """The code is on the screen only."""
        self._ends.stop()
        if self._read_out:
            self._read_out = False
            self._announce()

    def spoken(self) -> str:
        """The accessible name."""
        if self.is_empty:
            return ""
        if self._read_out:
            return ", ".join(" ".join(group) for group in self._groups())
        return f"The code is on the screen. Press {READ_OUT_KEY} to have it read out."

    def _announce(self) -> None:
        QAccessible.updateAccessibility(QAccessibleEvent(self, QAccessible.Event.NameChanged))

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.keep_silent()

    def sizeHint(self) -> QSize:
        return QSize(240, self.heightForWidth(240))

    def minimumSizeHint(self) -> QSize:
        return QSize(int(6 * self._step()), int(self._line()))

    def heightForWidth(self, width: int) -> int:
        return int(self._places(width)[1])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.mono(self._size))
        painter.setPen(self._theme.color("text"))
        places, _ = self._places(self.width())
        # One letter at a time, so that no text of the whole is made.
        for (x, y), letter in zip(places, self._letters(), strict=True):
            cell = QRectF(x, y, self._step() + 1, self._line())
            painter.drawText(cell, Qt.AlignmentFlag.AlignVCenter, letter)

    def _step(self) -> float:
        return QFontMetricsF(self._theme.mono(self._size)).horizontalAdvance("M")

    def _line(self) -> float:
        return QFontMetricsF(self._theme.mono(self._size)).height() + _BETWEEN_LINES

    def _places(self, width: int) -> tuple[list[tuple[float, float]], float]:
        """Where each letter goes, and the height of all lines."""
        step, line = self._step(), self._line()
        sizes = [len(group) for group in self._groups()]
        cell = (max(sizes, default=0) + 1) * step
        room = max(1, int((width + step) / cell))
        rows = max(1, -(-len(sizes) // room))
        # As many in each row, so that the last is not left with one.
        in_row = max(1, -(-len(sizes) // rows))
        places = [
            (index % in_row * cell + letter * step, index // in_row * line)
            for index, size in enumerate(sizes)
            for letter in range(size)
        ]
        return places, rows * line

    def _groups(self) -> Iterator[list[str]]:
        group: list[str] = []
        for byte in self._code:
            if chr(byte).isspace():
                yield group
                group = []
            else:
                group.append(chr(byte))
        if group:
            yield group

    def _letters(self) -> Iterator[str]:
        for group in self._groups():
            yield from group
