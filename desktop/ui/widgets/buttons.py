"""Buttons that show their key."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QEnterEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop.ui.theme import CONTROL_RADIUS, FIELD, M, Theme, Type

from .text import LEFT, keycap, width_of, write


class Button(QAbstractButton):
    """`tone` is a color token for the main command of a page; empty for the other buttons."""

    def __init__(
        self, theme: Theme, label: str, key: str = "", tone: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._key = key
        self._tone = tone
        self.setText(label)
        self.setAccessibleName(label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(FIELD)
        theme.changed.connect(self.update)

    def rename(self, label: str) -> None:
        """The same key does something else now."""
        self.setText(label)
        self.setAccessibleName(label)
        self.updateGeometry()
        self.update()

    def set_tone(self, tone: str) -> None:
        """Another command is the page's main one now, or this one is."""
        self._tone = tone
        self.update()

    def sizeHint(self) -> QSize:
        wide = width_of(self._theme, self.text(), Type.BODY_STRONG) + 2 * M
        if self._key:
            wide += max(20, width_of(self._theme, self._key, Type.LABEL) + 10) + M
        return QSize(wide, FIELD)

    def enterEvent(self, event: QEnterEvent) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, box = self._theme, QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        filled = bool(self._tone) and self.isEnabled()
        if filled:
            fill = theme.color(self._tone)
            if self.underMouse() or self.isDown():
                fill = fill.lighter(112)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(fill)
        else:
            painter.setPen(theme.color("hairline"))
            painter.setBrush(theme.color("sunken" if self.underMouse() else "surface"))
        painter.drawRoundedRect(box, CONTROL_RADIUS, CONTROL_RADIUS)
        if self.hasFocus():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                QRectF(self.rect()).adjusted(1, 1, -1, -1), CONTROL_RADIUS + 1, CONTROL_RADIUS + 1
            )
        ink = "on_sealed" if self._tone == "sealed" else "on_accent"
        tone = ink if filled else "text" if self.isEnabled() else "tertiary"
        right = self.width() - M
        if self._key:
            if filled:
                right -= width_of(theme, self._key, Type.LABEL) + 2
                write(painter, theme, self.rect().adjusted(right, 0, -M + 2, 0), self._key,
                      Type.LABEL, tone)  # fmt: skip
            else:
                right = keycap(painter, theme, right, self.height() // 2, self._key)
        write(painter, theme, self.rect().adjusted(M, 0, right - self.width(), 0), self.text(),
              Type.BODY_STRONG, tone, LEFT)  # fmt: skip
