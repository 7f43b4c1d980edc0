"""The parts of the page side by side, each with its key; a line marks the one that is shown."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import L, S, Theme, Type
from desktop.ui.widgets.text import keycap, width_of, write

_HEIGHT = 34


class PartTabs(QWidget):
    """`chosen` carries the index. Keys are commands of the page: Alt+1 and so on."""

    chosen = Signal(int)

    def __init__(self, theme: Theme, names: tuple[str, ...]) -> None:
        super().__init__()
        self._theme = theme
        self._names = names
        self._index = 0
        self.setFixedHeight(_HEIGHT)
        self.setAccessibleName("parts of this page")
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        theme.changed.connect(self.update)

    def choose(self, index: int) -> None:
        """Mark this one; no signal."""
        self._index = index
        self.setAccessibleDescription(self._names[index])
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for index, box in enumerate(self._boxes()):
            if box.contains(event.position().toPoint()):
                self.chosen.emit(index)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme = self._theme
        painter.fillRect(0, _HEIGHT - 1, self.width(), 1, theme.color("hairline"))
        for index, (name, box) in enumerate(zip(self._names, self._boxes(), strict=True)):
            current = index == self._index
            kind = Type.BODY_STRONG if current else Type.BODY
            write(painter, theme, box, name, kind, "text" if current else "secondary")
            keycap(painter, theme, box.right(), box.center().y(), f"Alt+{index + 1}")
            if current:
                painter.fillRect(box.x(), _HEIGHT - 2, box.width(), 2, theme.color("accent"))

    def _boxes(self) -> list[QRect]:
        widths = [
            width_of(self._theme, name, Type.BODY_STRONG)
            + S
            + width_of(self._theme, f"Alt+{index + 1}", Type.LABEL)
            + 10
            for index, name in enumerate(self._names)
        ]
        # Closer to each other where there is little room.
        room = self.width() - sum(widths)
        gap = max(S, min(L + S, room // max(1, len(widths) - 1)))
        boxes, x = [], 0
        for wide in widths:
            boxes.append(QRect(x, 0, wide, _HEIGHT - 4))
            x += wide + gap
        return boxes
