"""What can be done now, and by which key: the footer, the palette and the shortcuts read this."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeySequence, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import L, M, S, Theme, Type

from .text import keycap, width_of, write


@dataclass(frozen=True, slots=True)
class Act:
    """`key` as Qt names it (``"Ctrl+Return"``). `own_key`: a widget handles the key itself."""

    key: str
    label: str
    run: Callable[[], object]
    own_key: bool = False
    in_footer: bool = True

    @property
    def shown_key(self) -> str:
        """As printed on a keycap."""
        return self.key.replace("Return", "Enter").replace("Escape", "Esc")


class Shortcuts(QObject):
    """Keeps the window's shortcuts equal to the acts that are possible now."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._live: list[QShortcut] = []

    def replace(self, acts: tuple[Act, ...]) -> None:
        """The first act with a key wins: a page's own acts stand before the global ones."""
        for shortcut in self._live:
            shortcut.setEnabled(False)
            shortcut.deleteLater()
        self._live = []
        taken: set[str] = set()
        for act in acts:
            if act.own_key or not act.key or act.key in taken:
                continue
            taken.add(act.key)
            shortcut = QShortcut(QKeySequence(act.key), self._window)
            shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
            shortcut.activated.connect(act.run)
            self._live.append(shortcut)


class Footer(QWidget):
    """The page's acts with their keys, left to right; a click does the same."""

    pressed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._acts: tuple[Act, ...] = ()
        self._places: list[tuple[QRect, Act]] = []
        self.setFixedHeight(36)
        theme.changed.connect(self.update)

    def show_acts(self, acts: tuple[Act, ...]) -> None:
        """Replace what is printed. Of two acts with one key the first works, and is printed."""
        first: dict[str, Act] = {}
        for act in acts:
            first.setdefault(act.key, act)
        self._acts = tuple(act for act in first.values() if act.in_footer)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for rect, act in self._places:
            if rect.contains(event.position().toPoint()):
                self.pressed.emit(act)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.colour("canvas"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.colour("hairline"))
        self._places = []
        x = L
        for act in self._acts:
            wide = max(20, width_of(self._theme, act.shown_key, Type.LABEL) + 10)
            label = width_of(self._theme, act.label, Type.META)
            if x + wide + S + label > self.width() - L:
                break
            keycap(painter, self._theme, x + wide, self.height() // 2, act.shown_key)
            box = QRect(x + wide + 6, 0, label + 2, self.height())
            write(painter, self._theme, box, act.label, Type.META, "secondary")
            self._places.append((QRect(x, 0, wide + 6 + label, self.height()), act))
            x += wide + 6 + label + L + M // 2
