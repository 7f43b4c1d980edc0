"""The card number's row, which can be held up to be read where no picture can be taken of it.

No text of the number is ever made for it: the digits are looked up one at a time in the page that
owns them, and for each the picture of one figure is copied into the window. The ten pictures are
always made together, from 0 to 9, so that no cache of Qt's tells which were needed, or in what
order.

What remains when the figures are gone: the window is painted over at once, so its own buffer holds
dots again. Copies of the last picture that the system's compositor and graphics driver keep, the
screen itself and a camera in front of it are out of our reach.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPixmap

from . import pane_theme as pane_theme
from .digit_entry import GAP, TYPED, NumberEntry
from .pane_fields import GAP_STEP, ROW_INSET, DigitField, paint_dot
from .pane_theme import LABEL_HEIGHT, PaneTheme

_FIGURES = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
_INSET = 3


class NumberField(DigitField):
    """Dots and the last four, and the digits themselves while it is held up."""

    def __init__(self, theme: PaneTheme, label: str, number: NumberEntry, hint: str) -> None:
        super().__init__(theme, label, number)
        self._hint = hint
        self._entry = number
        self._key = ""
        self._pictures: tuple[QPixmap, ...] = ()
        self._ratio = 0.0
        self._held_up = False

    def offer_to_show(self, key: str) -> None:
        """Print this key beside the field. Without it the field is never held up."""
        self._key = key
        self._make_pictures()

    def hold_up(self, held: bool) -> None:
        """Show the digits, or dots again; painted before this returns, not when there is time."""
        held = held and bool(self._key)
        if held != self._held_up:
            if held:
                self._make_pictures()
            self._held_up = held
            self.repaint()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._key:
            return
        painter = QPainter(self)
        ink = self._theme.colors.secondary
        right, middle = self.width() - _INSET, (LABEL_HEIGHT - 2) / 2
        left = pane_theme.paint_keycap(painter, self._theme, right, middle, self._key, ink)
        painter.setFont(self._theme.font(11))
        painter.setPen(ink)
        beside = QRectF(0, 0, left - 6, LABEL_HEIGHT - 2)
        aligned = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(beside, aligned, self._hint)
        painter.end()

    def _make_pictures(self) -> None:
        """Once for each sort of screen."""
        ratio = self.devicePixelRatioF()
        if ratio != self._ratio:
            self._ratio = ratio
            self._pictures = tuple(_picture(self._theme, figure, ratio) for figure in _FIGURES)

    def _paint_row(self, painter: QPainter, box: QRectF) -> float:
        if not self._held_up:
            return super()._paint_row(painter, box)
        x, middle, caret, place = box.left() + ROW_INSET, box.center().y(), 0.0, 0
        for dot in self._entry.shape():
            if dot == GAP:
                x += GAP_STEP
                continue
            figure = self._entry.figure(place)
            place += 1
            if dot == TYPED and figure >= 0:
                picture = self._pictures[figure]
                size = picture.deviceIndependentSize()
                top = round(middle - size.height() / 2)
                painter.drawPixmap(QPointF(x, top), picture)
                x += size.width()
                caret = x
            else:
                x += paint_dot(painter, self._theme, x, middle, False)
        return caret


def _picture(theme: PaneTheme, figure: str, ratio: float) -> QPixmap:
    """One figure as the last four are painted, clear around it."""
    font = theme.font(15, QFont.Weight.Medium)
    metrics = QFontMetricsF(font)
    width = max(round(metrics.horizontalAdvance(figure)) + 1, 10)
    height = round(metrics.height()) + 2
    picture = QPixmap(round(width * ratio), round(height * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setFont(font)
    painter.setPen(theme.colors.text)
    painter.drawText(QRectF(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, figure)
    painter.end()
    return picture
