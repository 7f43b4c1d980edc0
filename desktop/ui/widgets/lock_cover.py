"""The blank cover of a locked desk. A lock paints it before it does anything else."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop.ui.theme import Theme

from .sidebar import paint_logo

_LOGO = 48


class LockCover(QWidget):
    """An opaque cover over the whole window. It is never removed: the process ends under it."""

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._window = window
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName("locked")
        self.hide()

    def cover(self) -> None:
        """Cover the window and hide every menu and other window, before this call returns."""
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        self._window.repaint()
        while (popup := QApplication.activePopupWidget()) is not None:
            popup.hide()
            popup.close()
        for other in QApplication.topLevelWidgets():
            if other is not self._window and other.isVisible():
                other.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        box = QRect(0, 0, _LOGO, _LOGO)
        box.moveCenter(self.rect().center())
        paint_logo(painter, self._theme, box)
