"""Refunds due: what we owe clients of fares that we charged, with the last day by law."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.booking.money import Money
from desktop.booking.refunds.refund_entry import ClosingKind, RefundEntry, RefundLine
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.refunds.refund_rows import (
    NOT_BY_ITSELF,
    REFUND_ROW,
    accessible_refund,
    paint_refund,
)
from desktop.ui.pages.panels.save_dialog import ask_where_to_save
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import scrolled
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError
from desktop.use_cases.refunds.list_refunds import RefundsView

from .closing_form import ClosingForm
from .refund_detail import RefundDetail

log = logging.getLogger(__name__)
_NARROW, _WIDE, _ROOMY = 340, 480, 1000
_EMPTY = "Nothing is owed. D on a trip whose fare we charged records a refund."


class RefundsPage(QWidget):
    """`opened` carries a trip id."""

    opened = Signal(str)
    commands_changed = Signal()

    def __init__(self, theme: Theme, background: Background, use_cases: UseCases) -> None:
        super().__init__()
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._view: RefundsView | None = None
        self._folder = ""
        self._is_saving = False
        self._drafts = TextDrafts(background, use_cases.keep_draft, "refund", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Refunds due", Type.TITLE))
        self.under = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column.addWidget(self.under)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(M)
        column.addLayout(row, 1)
        self._listed = Panel(theme, holds_list=True)
        self.list: RowList[RefundLine] = RowList(
            theme, "refunds", REFUND_ROW, self._paint, self._accessible, _EMPTY, always_marked=True
        )
        self._listed.column.addWidget(self.list)
        row.addWidget(self._listed)
        side = Panel(theme)
        side.column.setContentsMargins(L, L, M, L)
        row.addWidget(side, 1)
        content = QWidget()
        self._stack = QStackedLayout(content)
        self.detail = RefundDetail(theme)
        self.form = ClosingForm(theme)
        shown = QWidget()
        around = QVBoxLayout(shown)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self.form)
        around.addStretch(1)
        self._stack.addWidget(self.detail)
        self._stack.addWidget(shown)
        # On `Base`, which the area sets, Qt would write in the color of fields.
        content.setBackgroundRole(QPalette.ColorRole.Window)
        side.column.addWidget(scrolled(theme, content, "surface"))
        content.setAutoFillBackground(False)
        self.list.opened.connect(lambda line: self.opened.emit(line.entry.trip_id))
        self.list.moved.connect(lambda _: self._moved())
        self.form.asked.connect(self._save)
        self.form.edited.connect(self._drafts.keep_soon)
        self.detail.hide()

    @property
    def is_form_open(self) -> bool:
        """True while a person writes down what came of a refund."""
        return self._stack.currentIndex() == 1

    def commands(self) -> tuple[Command, ...]:
        """Keys of the form while it is open; else of the entry that is chosen."""
        if self.is_form_open:
            return (
                Command("Ctrl+Return", "Save", self._save),
                Command("Escape", "Back, nothing is saved", self._give_up),
            )
        commands: list[Command] = []
        line = self.list.current()
        if line is not None:
            commands.append(Command("Return", "Open trip", self.list.open_current, own_key=True))
            if line.entry.is_owed:
                paid, withdrawn = ClosingKind.PAID, ClosingKind.WITHDRAWN
                commands.append(Command("P", "Record as paid", partial(self._open_form, paid)))
                commands.append(Command("X", "Never owed", partial(self._open_form, withdrawn)))
            else:
                commands.append(Command("U", "Owed again: undo", self._reopen))
            commands.append(Command("Down", "Next", lambda: self.list.step(1), own_key=True))
        commands.append(Command("E", "Export as CSV", self._ask_where))
        commands.append(Command("R", "Read again", self._load, in_key_bar=False))
        return tuple(commands)

    def unwritten(self) -> dict[str, str]:
        """Drafts of its form that a lock has to keep, by name."""
        return self._drafts.unwritten()

    def begin(self) -> None:
        """Read the ledger. What was typed and not saved is kept."""
        self.notice.clear()
        self._close_form()
        self._load()

    def _load(self) -> None:
        self._background.run(self._use_cases.list_refunds, self._show, self._fail)

    def _show(self, view: RefundsView) -> None:
        self._view = view
        self.list.show_records(view.lines, keep=lambda line: line.entry.id)
        self._moved()
        owed = [line.entry for line in view.lines if line.entry.is_owed]
        red = sum(1 for entry in owed if entry.is_red(view.today))
        self.under.setText(_head(owed, red))
        self.under.set_tone("bad" if red else "secondary")
        log.info("refunds shown owed=%d red=%d", len(owed), red)

    def _moved(self) -> None:
        if self._view is not None:
            self.detail.show_line(self.list.current(), self._view.today)
        self.commands_changed.emit()

    def _open_form(self, kind: ClosingKind) -> None:
        line = self.list.current()
        if line is None:
            return
        self.notice.clear()
        self.form.show_entry(line.entry, kind)
        self._stack.setCurrentIndex(1)
        self.list.setEnabled(False)
        self.form.setFocus()
        self._drafts.recall(self.form.draft_name, self.form)
        self.commands_changed.emit()
        log.info("refund form opened")

    def _give_up(self) -> None:
        """What was typed is gone, unless it is being saved already."""
        if self._is_saving:
            return
        self._drafts.drop()
        self._close_form()

    def _close_form(self) -> None:
        """Back to the entry, with the focus on the list."""
        self._drafts.keep_now()
        self._stack.setCurrentIndex(0)
        self.list.setEnabled(True)
        self.list.setFocus()
        self.commands_changed.emit()

    def _save(self) -> None:
        if self._is_saving:
            return
        form, close = self.form, self._use_cases.close_refund
        form.clear_problems()
        paid_on, reference, reason = form.typed
        entry_id = form.entry_id
        if form.kind is ClosingKind.PAID:
            save = partial(close.pay, entry_id, paid_on, reference)
        else:
            save = partial(close.withdraw, entry_id, reason)
        self._run(self._drafts.saving(save))

    def _reopen(self) -> None:
        if (line := self.list.current()) is not None:
            self._run(partial(self._use_cases.close_refund.reopen, line.entry.id))

    def _run(self, job: Callable[[], RefundEntry]) -> None:
        """One at a time: a key that is pressed twice is no second word."""
        if self._is_saving:
            return
        self._is_saving = True

        def job_then_read() -> tuple[RefundEntry, RefundsView]:
            return job(), self._use_cases.list_refunds()

        def done(answer: tuple[RefundEntry, RefundsView]) -> None:
            entry, view = answer
            self._is_saving = False
            self._close_form()
            self._show(view)
            state = entry.state_text(view.today)
            self.notice.show_message(f"{entry.amount}: {state}.", "Saved, with your name.", "good")
            log.info("refund saved state=%s", entry.state(view.today).value)

        def fail(error: DeskError) -> None:
            self._is_saving = False
            self._fail(error)

        self._background.run(job_then_read, done, fail)

    def _ask_where(self) -> None:
        today = self._use_cases.today_is().isoformat()
        name = f"refunds_{today}.csv"
        ask_where_to_save(
            self.window(), "Export the refund ledger", name, self._folder, self._export
        )
        log.info("asked where to save")

    def _export(self, file: Path) -> None:
        self._folder = str(file.parent)

        def done(count: int) -> None:
            entries = "1 entry" if count == 1 else f"{count} entries"
            self.notice.show_message(
                f"{entries} saved as {file.name}", f"In {file.parent}.", "good"
            )
            log.info("refunds exported count=%d", count)

        self._background.run(lambda: self._use_cases.export_refunds(file), done, self._fail)

    def _fail(self, error: DeskError) -> None:
        log.info("refunds stopped code=%s", error.code)
        if self.is_form_open:
            self._drafts.keep_soon()
            if self.form.show_problem(error):
                return
        self.notice.show_error(error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._listed.setFixedWidth(_WIDE if self.width() >= _ROOMY else _NARROW)

    def _paint(
        self, painter: QPainter, theme: Theme, rect: QRect, line: RefundLine, chosen: bool
    ) -> None:
        if self._view is not None:
            paint_refund(painter, theme, rect, line, self._view.today)

    def _accessible(self, line: RefundLine) -> str:
        return accessible_refund(line, self._view.today) if self._view is not None else ""


def _head(owed: list[RefundEntry], red: int) -> str:
    """How much is owed in all, by currency, and what is pressing; then what the airline owes."""
    ours = [entry for entry in owed if entry.is_ours]
    followed = [entry for entry in owed if not entry.is_ours]
    more = f" {_sums(followed)} is owed by airlines, and followed." if followed else ""
    if not ours:
        return f"Nothing is owed by us.{more}" if more else f"Nothing is owed. {NOT_BY_ITSELF}"
    amounts = _sums(ours)
    count = "1 refund is" if len(ours) == 1 else f"{len(ours)} refunds are"
    pressing = f" {red} pressing or overdue." if red else ""
    return f"{count} owed: {amounts}.{pressing}{more}"


def _sums(entries: list[RefundEntry]) -> str:
    sums: dict[str, Money] = {}
    for entry in entries:
        before = sums.get(entry.amount.currency, Money(0, entry.amount.currency))
        sums[entry.amount.currency] = before + entry.amount
    return " and ".join(str(each) for each in sums.values())
