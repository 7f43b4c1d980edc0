"""Commands with their keys, for the key bar, the palette and the window's shortcuts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShortcut
from PySide6.QtWidgets import QWidget

from desktop.ui.key_events import digit_key, letter_key, shortcuts_for
from desktop.ui.theme import L, M, Theme, Type

from .text import keycap, width_of, write

_BETWEEN = L + M // 2


@dataclass(frozen=True, slots=True)
class Command:
    """`key` is in Qt's spelling (``"Ctrl+Return"``). `own_key`: a widget handles the key.
    `lists_all`: it lists every command, also those that the key bar has no room for.
    """

    key: str
    label: str
    run: Callable[[], object]
    own_key: bool = False
    in_key_bar: bool = True
    lists_all: bool = False

    @property
    def shown_key(self) -> str:
        """The key as printed on a keycap."""
        return self.key.replace("Return", "Enter").replace("Escape", "Esc")


class Shortcuts(QObject):
    """Keeps the window's shortcuts in step with the commands available now."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._live: dict[str, QShortcut] = {}
        self._by_key: dict[str, Command] = {}
        # A digit typed with Shift, or a letter of another script, matches no Qt shortcut: the key
        # event arrives here unhandled.
        window.installEventFilter(self)

    def replace(self, commands: tuple[Command, ...]) -> None:
        """Install these. The first command with a key wins: a page's before the global ones.

        Keys that stay keep their shortcut: to make one for each command anew takes milliseconds.
        """
        self._by_key = {}
        for command in commands:
            if command.key and not command.own_key:
                self._by_key.setdefault(command.key, command)
        for key in self._live.keys() - self._by_key.keys():
            gone = self._live.pop(key)
            gone.setEnabled(False)
            gone.deleteLater()
        for key in self._by_key:
            if key not in self._live:
                self._live[key] = self._shortcut(key)

    def _shortcut(self, key: str) -> QShortcut:
        shortcut = QShortcut(self._window)
        shortcut.setKeys(shortcuts_for(key))
        shortcut.setContext(Qt.ShortcutContext.WindowShortcut)
        shortcut.activated.connect(lambda: self._by_key[key].run())
        return shortcut

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            command = self._by_key.get(digit_key(event) or letter_key(event))
            if command is not None:
                command.run()
                return True
        return super().eventFilter(watched, event)


class KeyBar(QWidget):
    """The key bar: the available commands with their keys. A click runs a command.

    Where there is no room for all, the last that is shown is the one that lists them, with the
    number of those left out.
    """

    pressed = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._commands: tuple[Command, ...] = ()
        self._boxes: list[tuple[QRect, Command]] = []
        self.setFixedHeight(36)
        theme.changed.connect(self.update)

    def show_commands(self, commands: tuple[Command, ...]) -> None:
        """Show these. Of two commands with one key only the first works, and is shown."""
        first: dict[str, Command] = {}
        for command in commands:
            first.setdefault(command.key, command)
        self._commands = tuple(command for command in first.values() if command.in_key_bar)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        for rect, command in self._boxes:
            if rect.contains(event.position().toPoint()):
                self.pressed.emit(command)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), self._theme.color("canvas"))
        painter.fillRect(0, 0, self.width(), 1, self._theme.color("hairline"))
        self._boxes = []
        x = L
        for command, label in self.fitting():
            wide, text = self._widths(command, label)
            keycap(painter, self._theme, x + wide, self.height() // 2, command.shown_key)
            box = QRect(x + wide + 6, 0, text + 2, self.height())
            write(painter, self._theme, box, label, Type.META, "secondary")
            self._boxes.append((QRect(x, 0, wide + 6 + text, self.height()), command))
            x += wide + 6 + text + _BETWEEN

    def fitting(self) -> list[tuple[Command, str]]:
        """The commands that there is room for, each with its label."""
        every = [(command, command.label) for command in self._commands]
        if self._width_of(every) <= self.width():
            return every
        lists = [command for command in self._commands if command.lists_all]
        others = [one for one in every if not one[0].lists_all]
        for count in range(len(others) - 1, -1, -1):
            more = f"{len(others) - count} more"
            fitting = [*others[:count], *((command, more) for command in lists)]
            if self._width_of(fitting) <= self.width():
                return fitting
        return []

    def _width_of(self, shown: list[tuple[Command, str]]) -> int:
        each = (sum(self._widths(command, label)) + 6 for command, label in shown)
        return sum(each) + _BETWEEN * max(0, len(shown) - 1) + 2 * L

    def _widths(self, command: Command, label: str) -> tuple[int, int]:
        """Of the keycap and of the label, in px."""
        wide = max(20, width_of(self._theme, command.shown_key, Type.LABEL) + 10)
        return wide, width_of(self._theme, label, Type.META)
