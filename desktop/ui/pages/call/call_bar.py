"""The bar above the pages of a call: client, duration, and progress."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import XL, L, M, S, Theme, Type
from desktop.ui.widgets.text import CENTRE, RIGHT, width_of, write

_DOT, _MAX_CONTACT = 22, 240
STEPS = ("Client", "Flights", "Travelers", "Money", "Booking")


class CallBar(QWidget):
    """`begin` starts the clock; `set_step` shows the progress, 0 to 4 (`STEPS`)."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._name = ""
        self._contact = ""
        self._since: datetime | None = None
        self._now: datetime | None = None
        self._step = 0
        self.setFixedHeight(52)
        self.setAccessibleName("call")
        theme.changed.connect(self.update)

    def begin(self, now: datetime) -> None:
        """Show a new call without a client."""
        self._name, self._contact, self._step = "New call", "", 0
        self._since = self._now = now
        self.update()

    def name(self, name: str, contact: str) -> None:
        """Show the client."""
        self._name, self._contact = name, contact
        self.setAccessibleDescription(f"call with {name}")
        self.update()

    def set_step(self, step: int) -> None:
        """Set the progress, 0 to 4."""
        self._step = step
        self.update()

    def tick(self, now: datetime) -> None:
        """Repaint the clock; call it once a second."""
        self._now = now
        self.update(self.width() - 120, 0, 120, self.height())

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = self._theme, QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.color("surface"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, theme.color("hairline"))
        middle = self.height() // 2
        # A long name displaces the labels of the steps, and is elided before the phone number. The
        # client's page shows it in full.
        clock_left = self.width() - XL - width_of(theme, "00:00", Type.SECTION) - XL
        contact = min(_MAX_CONTACT, width_of(theme, self._contact, Type.META))
        wanted = width_of(theme, self._name, Type.SECTION) + (M + contact if contact else 0)
        named = XL + wanted + L <= clock_left - self._steps_width(named=True)
        steps_left = clock_left - self._steps_width(named=named)
        room = steps_left - XL - L - (M + contact if contact else 0)
        used = write(painter, theme, QRect(XL, 0, room, self.height()), self._name, Type.SECTION)
        if contact:
            contact_box = QRect(XL + used + M, 1, contact, self.height())
            write(painter, theme, contact_box, self._contact, Type.META, "secondary")
        clock = self._clock()
        write(painter, theme, QRect(self.width() - 96 - XL, 0, 96, self.height()), clock,
              Type.SECTION, "text", RIGHT)  # fmt: skip
        x = clock_left
        for index in range(len(STEPS) - 1, -1, -1):
            x = self._paint_step(painter, index, x, middle, self._label(index, named=named))

    def _label(self, index: int, *, named: bool) -> str:
        """The label of a step; without `named` only the current step has one."""
        return STEPS[index] if named or index == self._step else ""

    def _steps_width(self, *, named: bool) -> int:
        return sum(
            _DOT + width_of(self._theme, self._label(index, named=named), Type.META_STRONG) + L + S
            for index in range(len(STEPS))
        )

    def _paint_step(
        self, painter: QPainter, index: int, right: int, middle: int, label: str
    ) -> int:
        theme = self._theme
        current, done = index == self._step, index < self._step
        kind = Type.META_STRONG if current else Type.META
        wide = width_of(theme, label, kind)
        write(painter, theme, QRect(right - wide, middle - 10, wide + 2, 20), label, kind,
              "accent" if current else "secondary" if done else "tertiary")  # fmt: skip
        dot = QRectF(right - wide - _DOT, middle - 8, 16, 16)
        painter.setPen(Qt.PenStyle.NoPen if current or done else theme.color("edge"))
        painter.setBrush(
            theme.color("accent") if current else theme.tint("accent", 0.18) if done
            else Qt.BrushStyle.NoBrush
        )  # fmt: skip
        painter.drawEllipse(dot)
        write(painter, theme, dot.toRect(), "✓" if done else str(index + 1), Type.LABEL,
              "on_accent" if current else "accent" if done else "tertiary", CENTRE)  # fmt: skip
        return int(dot.x()) - L - S

    def _clock(self) -> str:
        if self._since is None or self._now is None:
            return ""
        seconds = int((self._now - self._since).total_seconds())
        return f"{seconds // 60:02d}:{seconds % 60:02d}"
