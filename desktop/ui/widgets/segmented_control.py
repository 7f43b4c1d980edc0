"""A segmented control, used instead of a drop-down for a few choices."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import CONTROL_RADIUS, FIELD, Theme, Type

from .text import CENTRE, write


class SegmentedControl(QWidget):
    """Choices side by side. Left and Right move; a letter selects. `chosen` carries the index.
    `entered`: Enter, as in a field of text.
    """

    chosen = Signal(int)
    entered = Signal()

    def __init__(
        self, theme: Theme, label: str, choices: tuple[str, ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._label = label
        self._choices = choices
        self.index = -1
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(label)
        # Without a label it lies close under the control before it.
        self._top = 20 if label else 0
        self.setFixedHeight(self._top + FIELD + 18)
        theme.changed.connect(self.update)

    @property
    def count(self) -> int:
        """How many there are to choose from."""
        return len(self._choices)

    def choose(self, index: int) -> None:
        """Select without the signal; -1 clears the selection."""
        self.index = index
        self.setAccessibleDescription(self._choices[index] if index >= 0 else "not chosen")
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(44 * len(self._choices) + 4, self.height())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is not None:
            self._pick(max(0, min(len(self._choices) - 1, self.index + step)))
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        letter = event.text().lower()
        for index, choice in enumerate(self._choices):
            if letter and choice.lower().startswith(letter):
                self._pick(index)
                return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pick(int(event.position().x() * len(self._choices) / max(1, self.width())))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        write(
            painter,
            self._theme,
            self.rect().adjusted(2, 0, 0, -self.height() + 16),
            self._label,
            Type.LABEL,
            "secondary",
        )
        box = QRectF(2, self._top, self.width() - 4, FIELD)
        edge = self._theme.color("accent" if self.hasFocus() else "edge")
        if not self.hasFocus():
            edge.setAlphaF(0.55)
        painter.setPen(QPen(edge, 2 if self.hasFocus() else 1))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(box, CONTROL_RADIUS, CONTROL_RADIUS)
        part = box.width() / len(self._choices)
        for index, choice in enumerate(self._choices):
            cell = QRectF(box.x() + index * part, box.y(), part, box.height())
            if index == self.index:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(self._theme.tint("accent", 0.14))
                painter.drawRoundedRect(cell.adjusted(3, 3, -3, -3), 4, 4)
            write(
                painter,
                self._theme,
                cell.toRect(),
                choice,
                Type.BODY_STRONG if index == self.index else Type.BODY,
                "accent" if index == self.index else "secondary",
                CENTRE,
            )

    def _pick(self, index: int) -> None:
        self.choose(index)
        self.chosen.emit(index)
