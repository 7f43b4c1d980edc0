"""The widgets around the fields: header, amounts, message, buttons and screen notice."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.card_protocol import Label, Labels

from . import pane_theme
from .pane_theme import CONTROL_RADIUS, RADIUS, PaneTheme
from .trusted_text import TITLE

_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_WRAP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
_URGENT_SECONDS = 15


class Header(QWidget):
    """Title, client and countdown. Dragging it moves the window."""

    def __init__(
        self, theme: PaneTheme, client_name: str, labels: Labels, title: str = TITLE
    ) -> None:
        super().__init__()
        self._title = title
        self._theme, self._client = theme, client_name or labels.text(Label.NO_CLIENT)
        self._time_left = labels.text(Label.TIME_LEFT)
        self._seconds = 0
        self.setFixedHeight(40)

    def show_seconds(self, seconds: float) -> None:
        whole = math.ceil(seconds)
        if whole != self._seconds:
            self._seconds = whole
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        handle = self.window().windowHandle()
        if event.button() == Qt.MouseButton.LeftButton and handle is not None:
            handle.startSystemMove()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(pane_theme.faint(colors.sealed, 0.14))
        painter.drawRoundedRect(QRectF(0, 0, 40, 40), RADIUS, RADIUS)
        pane_theme.paint_lock(painter, QRectF(9, 9, 22, 22), colors.sealed)
        painter.setFont(self._theme.font(15, QFont.Weight.DemiBold))
        painter.setPen(colors.text)
        painter.drawText(QRectF(52, 0, 220, 22), _LEFT, self._title)
        painter.setFont(self._theme.font(12))
        painter.setPen(colors.secondary)
        area = QRectF(52, 21, self.width() - 52 - 96, 18)
        name = painter.fontMetrics().elidedText(
            self._client, Qt.TextElideMode.ElideRight, int(area.width())
        )
        painter.drawText(area, _LEFT, name)
        urgent = self._seconds <= _URGENT_SECONDS
        painter.setPen(colors.bad if urgent else colors.text)
        painter.setFont(
            self._theme.font(15, QFont.Weight.DemiBold if urgent else QFont.Weight.Medium)
        )
        clock = f"{self._seconds // 60}:{self._seconds % 60:02d}"
        painter.drawText(QRectF(self.width() - 96, 0, 96, 22), _RIGHT, clock)
        painter.setFont(self._theme.font(11))
        painter.setPen(colors.bad if urgent else colors.tertiary)
        painter.drawText(QRectF(self.width() - 96, 21, 96, 18), _RIGHT, self._time_left)
        painter.end()


class MoneyLines(QWidget):
    """AIRLINE CHARGES and WE CHARGE with their amounts, as the desk sent them."""

    _ROW = 32

    def __init__(self, theme: PaneTheme, lines: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self._theme, self._lines = theme, lines
        self.setFixedHeight(self._ROW * len(lines) + (8 if lines else 0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.sunken)
        painter.drawRoundedRect(QRectF(self.rect()), RADIUS, RADIUS)
        for index, (payee, amount) in enumerate(self._lines):
            row = QRectF(14, 4 + index * self._ROW, self.width() - 28, self._ROW)
            if index:
                painter.setPen(colors.hairline)
                painter.drawLine(row.topLeft(), row.topRight())
            label = self._theme.font(11, QFont.Weight.DemiBold)
            label.setLetterSpacing(QFont.SpacingType.AbsoluteSpacing, 0.5)
            painter.setFont(label)
            painter.setPen(colors.secondary)
            painter.drawText(row, _LEFT, payee)
            painter.setFont(self._theme.font(13, QFont.Weight.DemiBold))
            painter.setPen(colors.text)
            painter.drawText(row, _RIGHT, amount)
        painter.end()


class AddressLine(QWidget):
    """The billing address that is sent with the card, but for the postcode: that has a field.

    One line where that is enough: the pane must be as low as the lowest screens.
    """

    _WIDTH = pane_theme.WIDTH - 2 * pane_theme.XL

    def __init__(self, theme: PaneTheme, label: str, address: str) -> None:
        super().__init__()
        self._theme, self.text = theme, f"{label}: {address}"
        fits = QFontMetrics(theme.font(12)).horizontalAdvance(self.text) <= self._WIDTH
        self.setFixedHeight(18 if fits else 32)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self._theme.colors.secondary)
        _paint_fitting(painter, self._theme, QRectF(self.rect()), self.text, QFont.Weight.Normal)
        painter.end()


class MessageArea(QWidget):
    """One message of up to two lines. It keeps its height while empty, so the layout is stable.

    A `note` says only what goes on; every other message has the color and the sign of an error.
    """

    def __init__(self, theme: PaneTheme) -> None:
        super().__init__()
        self._theme, self.text = theme, ""
        self.is_note = False
        self.setFixedHeight(36)

    def show_text(self, text: str, *, note: bool = False) -> None:
        if (text, note) != (self.text, self.is_note):
            self.text, self.is_note = text, note
            self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        if not self.text:
            return
        painter = QPainter(self)
        area = QRectF(3, 1, self.width() - 6, 34)
        painter.setPen(self._theme.colors.secondary)
        if not self.is_note:
            pane_theme.paint_alert(painter, QRectF(3, 1, 16, 16), self._theme.colors.bad)
            painter.setPen(self._theme.colors.bad)
            area.setLeft(27)
        _paint_fitting(painter, self._theme, area, self.text, QFont.Weight.Medium)
        painter.end()


class KeyButton(QWidget):
    """A button with its key printed on it. `primary`: filled and teal."""

    pressed = Signal()

    def __init__(self, theme: PaneTheme, text: str, key: str, primary: bool) -> None:
        super().__init__()
        self._theme, self.label, self._key, self._primary = theme, text, key, primary
        self._hover = False
        self._busy = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(
            QSizePolicy.Policy.Expanding if primary else QSizePolicy.Policy.Fixed,
            QSizePolicy.Policy.Fixed,
        )

    def sizeHint(self) -> QSize:
        return QSize(120, 46)

    def show_busy(self, text: str) -> None:
        """Show this text instead, paler and without the key; an empty text restores the label."""
        self._busy = text
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() in keys and not event.isAutoRepeat():
            self.pressed.emit()
        else:
            event.ignore()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.pressed.emit()

    def enterEvent(self, _event: object) -> None:
        self._hover = True
        self.update()

    def leaveEvent(self, _event: object) -> None:
        self._hover = False
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        box = QRectF(self.rect()).adjusted(3, 3, -3, -3)
        if self.hasFocus():
            ring = pane_theme.faint(colors.sealed, 0.9)
            painter.setPen(QPen(ring, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-2, -2, 2, 2), RADIUS, RADIUS)
            box = box.adjusted(1, 1, -1, -1)
        if self._busy:
            painter.setOpacity(0.7)
        ink = colors.on_sealed if self._primary else colors.text
        painter.setPen(Qt.PenStyle.NoPen if self._primary else QPen(colors.hairline, 1))
        fill = colors.sealed if self._primary else colors.surface
        if self._hover:
            fill = fill.lighter(108) if self._primary else colors.sunken
        painter.setBrush(fill)
        painter.drawRoundedRect(box, CONTROL_RADIUS + 2, CONTROL_RADIUS + 2)
        left = box.right() - 12
        if not self._busy:
            middle = box.center().y()
            left = pane_theme.paint_keycap(painter, self._theme, left, middle, self._key, ink)
        weight = QFont.Weight.DemiBold if self._primary else QFont.Weight.Medium
        painter.setFont(self._theme.font(13, weight))
        painter.setPen(ink)
        area = QRectF(box.left() + 14, box.top(), left - box.left() - 18, box.height())
        painter.drawText(area, _LEFT, self._busy or self.label)
        painter.end()


class ScreenNotice(QWidget):
    """One sentence about what protects this machine's screen."""

    def __init__(self, theme: PaneTheme, notice: str) -> None:
        super().__init__()
        self._theme, self._notice = theme, notice
        self.setFixedHeight(34)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(self._theme.font(11))
        painter.setPen(self._theme.colors.tertiary)
        painter.drawText(QRectF(3, 0, self.width() - 6, 34), _WRAP, self._notice)
        painter.end()


def _paint_fitting(
    painter: QPainter, theme: PaneTheme, area: QRectF, text: str, weight: QFont.Weight
) -> None:
    """Paint the text in the largest size in which all of it fits."""
    for size in (12, 11, 10, 9):
        painter.setFont(theme.font(size, weight))
        if painter.boundingRect(area, _WRAP, text).height() <= area.height():
            break
    painter.drawText(area, _WRAP, text)
