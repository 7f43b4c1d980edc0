"""The field for the card number, which can reveal the digits in a shielded window.

The number is never made into text. The digits are read one at a time from the page that owns them,
and for each one an image of that digit is copied into the window. The ten images are always
rendered together, from 0 to 9, so that no cache of Qt's shows which were needed or in what order.

After a reveal the window is repainted at once, so that its own buffer holds dots again. Copies that
the system's compositor and graphics driver keep, the screen itself and a camera in front of it are
outside our control.
"""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPaintEvent, QPixmap

from . import pane_theme
from .digit_entry import GAP, TYPED, NumberEntry
from .pane_fields import GAP_STEP, ROW_INSET, DigitField, paint_dot
from .pane_theme import LABEL_HEIGHT, PaneTheme

_DIGITS = ("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")
_INSET = 3


class NumberField(DigitField):
    """Shows dots and the last four digits, or all digits while they are revealed."""

    def __init__(self, theme: PaneTheme, label: str, number: NumberEntry, hint: str) -> None:
        super().__init__(theme, label, number)
        self._hint = hint
        self._entry = number
        self._key = ""
        self._digit_images: tuple[QPixmap, ...] = ()
        self._pixel_ratio = 0.0
        self._revealed = False

    def enable_reveal(self, key: str) -> None:
        """Allow `reveal` and print its key beside the field."""
        self._key = key
        self._render_digits()

    def reveal(self, shown: bool) -> None:
        """Show the digits, or dots again. The field is painted before this returns."""
        shown = shown and bool(self._key)
        if shown != self._revealed:
            if shown:
                self._render_digits()
            self._revealed = shown
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

    def _render_digits(self) -> None:
        """Render the digit images; again only when the pixel ratio of the screen changes."""
        ratio = self.devicePixelRatioF()
        if ratio != self._pixel_ratio:
            self._pixel_ratio = ratio
            self._digit_images = tuple(_digit_image(self._theme, digit, ratio) for digit in _DIGITS)

    def _paint_row(self, painter: QPainter, box: QRectF) -> float:
        if not self._revealed:
            return super()._paint_row(painter, box)
        x, middle, caret, index = box.left() + ROW_INSET, box.center().y(), 0.0, 0
        for symbol in self._entry.shape():
            if symbol == GAP:
                x += GAP_STEP
                continue
            digit = self._entry.digit_at(index)
            index += 1
            if symbol == TYPED and digit >= 0:
                image = self._digit_images[digit]
                size = image.deviceIndependentSize()
                top = round(middle - size.height() / 2)
                painter.drawPixmap(QPointF(x, top), image)
                x += size.width()
                caret = x
            else:
                x += paint_dot(painter, self._theme, x, middle, False)
        return caret


def _digit_image(theme: PaneTheme, digit: str, ratio: float) -> QPixmap:
    """One digit in the font of the last four, on a transparent background."""
    font = theme.font(15, QFont.Weight.Medium)
    metrics = QFontMetricsF(font)
    width = max(round(metrics.horizontalAdvance(digit)) + 1, 10)
    height = round(metrics.height()) + 2
    image = QPixmap(round(width * ratio), round(height * ratio))
    image.setDevicePixelRatio(ratio)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setFont(font)
    painter.setPen(theme.colors.text)
    painter.drawText(QRectF(0, 0, width, height), Qt.AlignmentFlag.AlignCenter, digit)
    painter.end()
    return image
