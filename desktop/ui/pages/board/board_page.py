"""The owner's board: open card panes, cards by member and hour, what ends or waits, a digest."""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtGui import QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.board.digest import digest
from desktop.booking.board.owners_board import OwnersBoard
from desktop.ui.event_loop.background import Background
from desktop.ui.event_loop.timers import repeating_timer
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import scrolled
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError

from .board_rows import BoardRow, board_rows, paint_board_row
from .card_hours import CardHours

log = logging.getLogger(__name__)
_AGAIN_MS = 30_000
_ROW, _NARROW, _WIDE, _ROOMY = 52, 400, 520, 1000
_EMPTY = "No card pane is open, and nothing waits."
_PART = "The log holds more card entries than are shown here: Audit (G A) lists them."


class BoardPage(QWidget):
    """`opened` carries a trip id. It is read again every 30 seconds while it is shown."""

    opened = Signal(str)
    commands_changed = Signal()

    def __init__(self, theme: Theme, background: Background, use_cases: UseCases) -> None:
        super().__init__()
        self._background = background
        self._use_cases = use_cases
        self._board: OwnersBoard | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Board", Type.TITLE))
        self.under = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column.addWidget(self.under)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(M)
        column.addLayout(row, 1)
        self._listed = Panel(theme, "Now and next", holds_list=True)
        self.list: RowList[BoardRow] = RowList(
            theme, "board", _ROW, paint_board_row, lambda each: each.accessible, _EMPTY,
            always_marked=True,
        )  # fmt: skip
        self._listed.column.addWidget(self.list)
        row.addWidget(self._listed)
        right = QVBoxLayout()
        right.setSpacing(M)
        row.addLayout(right, 1)
        cards = Panel(theme, "Cards by member, last 24 hours")
        self.hours = CardHours(theme)
        cards.column.addWidget(self.hours)
        self._part = Text(theme, _PART, Type.META, "warn", wrap=True)
        self._part.hide()
        cards.column.addWidget(self._part)
        right.addWidget(cards)
        summary = Panel(theme, "Digest")
        self.digest = Text(theme, "", Type.BODY, wrap=True)
        shown = QWidget()
        around = QVBoxLayout(shown)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.digest)
        around.addStretch(1)
        summary.column.addWidget(scrolled(theme, shown, "surface"))
        right.addWidget(summary, 1)
        self.list.opened.connect(self._open)
        self._again = repeating_timer(self, _AGAIN_MS, partial(self._load, notes=False))

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        commands = []
        if self._board is not None and self.list.rows.rowCount():
            commands.append(Command("Return", "Open trip", self.list.open_current, own_key=True))
            commands.append(Command("Down", "Next", lambda: self.list.step(1), own_key=True))
        if self._board is not None:
            commands.append(Command("C", "Copy the digest", self._copy))
        commands.append(Command("R", "Read again", self._load))
        return tuple(commands)

    def begin(self) -> None:
        """Read the board."""
        self.notice.clear()
        self.list.setFocus()
        self._load()

    def _load(self, *, notes: bool = True) -> None:
        self._background.run(
            lambda: self._use_cases.read_board(notes=notes), self._show, self._fail, latest="board"
        )

    def _show(self, board: OwnersBoard) -> None:
        self._board = board
        rows = board_rows(board)
        self.list.show_records(rows, keep=lambda each: each.identity)
        self.hours.show_cards(board.cards, board.at)
        self._part.setVisible(not board.is_whole)
        date, *lines = digest(board)
        self.under.setText(f"{date}. By the records of this machine, read every 30 seconds.")
        self.digest.setText("\n".join(lines))
        self.commands_changed.emit()
        log.info("board shown rows=%d open=%d", len(rows), len(board.open_entries))

    def _open(self, row: BoardRow) -> None:
        if row.trip_id:
            self.opened.emit(row.trip_id)
        else:
            self.notice.show_message(row.head, row.elsewhere)

    def _copy(self) -> None:
        if self._board is not None:
            QGuiApplication.clipboard().setText("\n".join(digest(self._board)) + "\n")
            self.notice.show_message(
                "The digest is in the clipboard.", "It holds names of members and routes.", "good"
            )

    def _fail(self, error: DeskError) -> None:
        log.info("board stopped code=%s", error.code)
        self.notice.show_error(error)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._again.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._again.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._listed.setFixedWidth(_WIDE if self.width() >= _ROOMY else _NARROW)
