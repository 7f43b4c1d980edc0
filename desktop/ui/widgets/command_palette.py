"""The command palette, Ctrl+K: finds commands, clients and trips. Esc closes it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.text_folding import folded
from desktop.ui.key_events import is_enter
from desktop.ui.theme import OVERLAY_RADIUS, L, M, S, Theme, Type

from .commands import Command
from .fields import Field
from .tables import RowList
from .text import RIGHT, keycap, write

log = logging.getLogger(__name__)
SearchRecords = Callable[[str, Callable[[tuple[Command, ...]], None]], None]
"""Searches clients and trips for a text in the background; calls back with commands."""


@dataclass(frozen=True, slots=True)
class _Entry:
    command: Command
    hint: str


class Palette(QWidget):
    """Covers the window while open. The page below keeps its state and gets the focus back."""

    def __init__(self, theme: Theme, commands: Callable[[], tuple[Command, ...]],
                 search: SearchRecords, window: QWidget) -> None:  # fmt: skip
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._commands = commands
        self._search = search
        self._previous_focus: QWidget | None = None
        self._text = ""
        self.field = Field(theme, placeholder="Search commands, clients, references…", height=40,
                           kind=Type.SECTION, problem_line=False, long_numbers=True,
                           parent=self)  # fmt: skip
        self.list: RowList[_Entry] = RowList(
            theme, "results", 36, self._paint_row,
            lambda e: f"{e.command.label} {e.command.shown_key}",
            "No matches.", self, always_marked=True,
        )  # fmt: skip
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._box = QWidget(self)
        inner = QVBoxLayout(self._box)
        inner.setContentsMargins(S, M, S, S)
        inner.setSpacing(0)
        inner.addWidget(self.field)
        inner.addWidget(self.list, 1)
        self.field.edit.textChanged.connect(self._typed)
        self.field.edit.installEventFilter(self)
        self.list.opened.connect(lambda entry: self._run(entry))
        self.list.clicked.connect(lambda index: self._run(self.list.current()))
        self.hide()

    def open(self) -> None:
        """Cover the window and take the keyboard focus."""
        self._previous_focus = self._window.focusWidget()
        self.setGeometry(self._window.rect())
        self.field.edit.clear()
        self._typed("")
        self.show()
        self.raise_()
        self.field.edit.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """In the middle, also while the window changes its size."""
        super().resizeEvent(event)
        self._box.setGeometry((self.width() - 600) // 2, 96, 600, min(440, self.height() - 160))

    def draft(self) -> str:
        """The typed text; empty while the palette is closed."""
        return self.field.edit.text() if self.isVisible() else ""

    def restore(self, draft: str) -> None:
        """Open the palette with this text; nothing happens without text."""
        if draft:
            self.open()
            self.field.edit.setText(draft)

    def close_palette(self) -> None:
        """Close and return the focus to the widget that had it."""
        self.hide()
        if self._previous_focus is not None:
            self._previous_focus.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key == Qt.Key.Key_Down:
                self.list.step(1)
                return True
            if key == Qt.Key.Key_Up:
                self.list.step(-1)
                return True
            if is_enter(event):
                self._run(self.list.current())
                return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                event.accept()
                self.close_palette()
                return True
            event.accept()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keys that the field ignores must not reach the page below."""
        event.accept()

    def mousePressEvent(self, event: QEvent) -> None:
        self.close_palette()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(
            self.rect(),
            self._theme.tint(
                "text" if not self._theme.dark else "sunken", 0.28 if not self._theme.dark else 0.6
            ),
        )
        box = QRectF(self._box.geometry())
        painter.setPen(self._theme.color("hairline"))
        painter.setBrush(self._theme.color("surface"))
        painter.drawRoundedRect(box, OVERLAY_RADIUS, OVERLAY_RADIUS)

    def _typed(self, text: str) -> None:
        self._text = text
        words = folded(text).split()
        found = [
            _Entry(command, "") for command in self._commands()
            if all(word in folded(command.label) for word in words)
        ]  # fmt: skip
        self.list.show_records(found)
        if len(text.strip()) >= 2:
            self._search(text, lambda commands: self._add(text, found, commands))

    def _add(self, text: str, before: list[_Entry], commands: tuple[Command, ...]) -> None:
        if text == self._text and self.isVisible():
            self.list.show_records(
                [*before, *(_Entry(command, command.key) for command in commands)]
            )
            log.info("palette found commands=%d records=%d", len(before), len(commands))

    def _run(self, entry: _Entry | None) -> None:
        if entry is None:
            return
        self.close_palette()
        entry.command.run()

    def _paint_row(
        self, painter: QPainter, theme: Theme, rect: QRect, entry: _Entry, chosen: bool
    ) -> None:
        right = rect.right() - M
        if entry.hint:
            write(painter, theme, rect.adjusted(L, 0, -M, 0), entry.hint, Type.META, "tertiary",
                  RIGHT)  # fmt: skip
        elif entry.command.key:
            right = keycap(painter, theme, right, rect.center().y(), entry.command.shown_key)
        write(painter, theme, QRect(rect.x() + L, rect.y(), right - rect.x() - L - S,
                                    rect.height()), entry.command.label)  # fmt: skip
