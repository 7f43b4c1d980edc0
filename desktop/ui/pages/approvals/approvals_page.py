"""Approvals: read what a member asks for, and approve, approve up to, ask back or refuse."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from desktop.booking.delegation.approval import Approval, Verdict
from desktop.booking.money import typed_amount
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.reading.reading_view import ReadingView
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text, write
from desktop.use_cases.delegation.approvals.keep_limits import LimitsView
from desktop.use_cases.errors import DeskError, Refused

from .approval_blocks import request_blocks, row_text, title_of
from .limit_blocks import limits_blocks
from .limits_form import LimitsForm

log = logging.getLogger(__name__)
_ROW, _NARROW, _WIDE, _ROOMY = 52, 320, 420, 1000
_EMPTY = "Nobody waits for an approval."
_LABELS = {
    Verdict.UP_TO: "Approve up to this amount",
    Verdict.QUESTION: "What do you ask?",
    Verdict.REFUSED: "Why is it refused?",
}


@dataclass(frozen=True, slots=True)
class FieldForm:
    """A form of one field, for its draft."""

    field: Field

    @property
    def typed(self) -> tuple[str, ...]:
        """The text alone."""
        return (self.field.text,)

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """What was typed before and not saved."""
        self.field.set_text(typed[0])


class ApprovalsPage(QWidget):
    """For those who may approve."""

    commands_changed = Signal()

    def __init__(self, theme: Theme, background: Background, use_cases: UseCases) -> None:
        super().__init__()
        self._background = background
        self._use_cases = use_cases
        self._verdict: Verdict | None = None
        self._seen: Approval | None = None
        self._is_saving = False
        self._limits: LimitsView | None = None
        keep = use_cases.keep_draft
        self._drafts = TextDrafts(background, keep, "limits", self)
        self._note_drafts = TextDrafts(background, keep, "approval answer", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, XL, XL, L)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Approvals", Type.TITLE))
        under = "What is above a member's limits, and waits for a second person."
        column.addWidget(Text(theme, under, Type.BODY, "secondary", wrap=True))
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        row = QHBoxLayout()
        row.setSpacing(M)
        column.addLayout(row, 1)
        self._listed = Panel(theme, holds_list=True)
        self.list: RowList[Approval] = RowList(
            theme, "approvals", _ROW, self._paint, self._accessible, _EMPTY, always_marked=True
        )
        self._listed.column.addWidget(self.list)
        row.addWidget(self._listed)
        side = Panel(theme)
        side.column.setContentsMargins(L, L, M, L)
        self.reading = ReadingView(theme)
        self.form = LimitsForm(theme)
        self._stack = QStackedLayout()
        # First into the panel: what is added to a stack of none is shown as a window.
        side.column.addLayout(self._stack, 1)
        self._stack.addWidget(self.reading)
        self._stack.addWidget(self.form)
        self.asked = Text(theme, "", Type.BODY_STRONG, wrap=True)
        self.field = Field(theme, "")
        self.field.entered.connect(self._answer)
        # Below the text, whose column begins as far to the right.
        below = QVBoxLayout()
        below.setContentsMargins(L, 0, L, 0)
        below.addWidget(self.asked)
        below.addWidget(self.field)
        side.column.addLayout(below)
        row.addWidget(side, 1)
        self.list.moved.connect(lambda _: self._moved())
        self.form.asked.connect(self._save_limits)
        self.form.edited.connect(self._drafts.keep_soon)
        self.field.edited.connect(lambda _: self._note_drafts.keep_soon())
        self.asked.hide()
        self.field.hide()

    def commands(self) -> tuple[Command, ...]:
        """Keys of the answer that is begun; else of the request that is chosen."""
        back = Command("Escape", "Back, nothing is answered", self._leave_answer)
        if self._verdict is Verdict.APPROVED:
            return (Command("Y", "Yes, approve it", self._answer), back)
        if self._verdict is not None:
            return (Command("Return", "Answer", self._answer, own_key=True), back)
        if self._limits is not None:
            return self._limit_commands(self._limits)
        limits = Command("L", "Limits", self._load_limits)
        again = Command("R", "Read again", self._load, in_key_bar=False)
        if self.list.current() is None:
            return (limits, again)
        return (
            Command("A", "Approve", partial(self._begin, Verdict.APPROVED)),
            Command("U", "Approve up to", partial(self._begin, Verdict.UP_TO)),
            Command("K", "Ask back", partial(self._begin, Verdict.QUESTION)),
            Command("X", "Refuse", partial(self._begin, Verdict.REFUSED)),
            Command("Down", "Next", lambda: self.list.step(1), own_key=True),
            limits,
            again,
        )

    def _limit_commands(self, view: LimitsView) -> tuple[Command, ...]:
        """While the limits are shown, or changed."""
        if self._stack.currentWidget() is self.form:
            return (
                Command("Ctrl+Return", "Save the limits", self._save_limits),
                Command("Escape", "Back, nothing is changed", self._close_form),
            )
        return (
            *((Command("E", "Change them", self._edit_limits),) if view.may_edit else ()),
            *((Command("S", "Sign the change", self._confirm),) if view.may_confirm else ()),
            Command("R", "Read again", self._load_limits, in_key_bar=False),
            Command("Escape", "Back to approvals", self._give_up),
        )

    def unwritten(self) -> dict[str, str]:
        """Drafts of its forms that a lock has to keep, by name."""
        return self._drafts.unwritten() | self._note_drafts.unwritten()

    def begin(self) -> None:
        """Read what waits. What was typed and not saved is kept."""
        self.notice.clear()
        self._give_up()
        self._load()

    def _load(self) -> None:
        self._background.run(self._use_cases.answer_approval.waiting, self._show, self._fail)

    def _show(self, waiting: tuple[Approval, ...]) -> None:
        self.list.show_records(waiting, keep=lambda each: each.request.id)
        self._moved()
        log.info("approvals shown waiting=%d", len(waiting))

    def _moved(self) -> None:
        chosen, now = self.list.current(), self._use_cases.actor.now()
        self.reading.show_blocks(() if chosen is None else request_blocks(chosen, now))
        self.commands_changed.emit()

    def _begin(self, verdict: Verdict) -> None:
        """What was read is what is answered, whatever the list shows by then."""
        self._seen = self.list.current()
        if self._seen is None:
            return
        about = self._seen.request.subject
        self.notice.clear()
        self._verdict = verdict
        self.list.setEnabled(False)
        if verdict is Verdict.APPROVED:
            self.asked.setText(f"Approve {title_of(self._seen)}?")
            self.asked.show()
            self.setFocus()
        else:
            self.field.set_label(_LABELS[verdict])
            self.field.set_text(about.amount.decimal_text() if verdict is Verdict.UP_TO else "")
            self.field.set_problem("")
            self.field.show()
            self.field.edit.setFocus()
            about_it = f"{verdict.value} {self._seen.request.id}"
            self._note_drafts.recall(about_it, FieldForm(self.field))
        self.commands_changed.emit()

    def _load_limits(self) -> None:
        self.notice.clear()
        self._background.run(self._use_cases.keep_limits.view, self._show_limits, self._fail)

    def _show_limits(self, view: LimitsView) -> None:
        self._limits = view
        self.list.setEnabled(False)
        self._stack.setCurrentWidget(self.reading)
        self.reading.show_blocks(limits_blocks(view))
        self.reading.setFocus()
        self.commands_changed.emit()
        log.info("limits read waiting=%s", view.in_force.waiting is not None)

    def _edit_limits(self) -> None:
        """From what waits, where something does."""
        if self._limits is None:
            return
        self.notice.clear()
        found = self._limits.in_force
        self.form.show_limits(found.waiting.limits if found.waiting else found.limits)
        self._stack.setCurrentWidget(self.form)
        self.form.setFocus()
        self._drafts.recall("of the company", self.form)
        self.commands_changed.emit()

    def _close_form(self) -> None:
        """Back from the form: what was typed is gone."""
        if self._is_saving:
            return
        self._drafts.drop()
        if self._limits is not None:
            self._show_limits(self._limits)

    def _save_limits(self) -> None:
        limits, keep = self.form.read(), self._use_cases.keep_limits
        if limits is not None and not self._is_saving:
            saved = "Saved. The change counts in ten minutes, or once a second owner has signed it."
            self._run_limits(self._drafts.saving(lambda: keep.change(limits)), saved)

    def _confirm(self) -> None:
        waiting = self._limits.in_force.waiting if self._limits is not None else None
        keep = self._use_cases.keep_limits
        if waiting is not None and not self._is_saving:
            self._run_limits(lambda: keep.confirm(waiting), "Signed. The change counts now.")

    def _run_limits(self, job: Callable[[], object], message: str) -> None:
        self._is_saving = True
        keep = self._use_cases.keep_limits

        def job_then_read() -> LimitsView:
            job()
            return keep.view()

        def done(view: LimitsView) -> None:
            self._is_saving = False
            self._show_limits(view)
            self.notice.show_message(message, tone="good")
            log.info("limits saved")

        self._background.run(job_then_read, done, self._fail_saving)

    def _leave_answer(self) -> None:
        """Back from an answer: what was typed is gone, unless it is being saved already."""
        if self._is_saving:
            return
        if self._verdict is not Verdict.APPROVED:
            self._note_drafts.drop()
        self._give_up()

    def _give_up(self) -> None:
        self._drafts.keep_now()
        self._note_drafts.keep_now()
        self._verdict = self._seen = self._limits = None
        self._stack.setCurrentWidget(self.reading)
        self.asked.hide()
        self.field.hide()
        self.list.setEnabled(True)
        self.list.setFocus()
        self._moved()

    def _answer(self) -> None:
        """One at a time: a key that is pressed twice is no second answer."""
        seen, verdict, typed = self._seen, self._verdict, self.field.text
        if seen is None or verdict is None or self._is_saving:
            return
        asked, answer = seen.request, self._use_cases.answer_approval
        most = None
        if verdict is Verdict.UP_TO:
            most = typed_amount(typed, asked.subject.amount.currency)
        note = "" if verdict in (Verdict.APPROVED, Verdict.UP_TO) else typed
        job = partial(answer, asked, verdict, note=note, most=most)
        self._run(job if verdict is Verdict.APPROVED else self._note_drafts.saving(job))

    def _run(self, job: Callable[[], Approval]) -> None:
        self._is_saving = True

        def job_then_read() -> tuple[Approval, tuple[Approval, ...]]:
            return job(), self._use_cases.answer_approval.waiting()

        def done(answered: tuple[Approval, tuple[Approval, ...]]) -> None:
            after, waiting = answered
            self._is_saving = False
            self._give_up()
            self._show(waiting)
            verdict = after.answer.verdict.value if after.answer else ""
            text = f"{after.request.subject.amount}: {verdict}."
            rest = f"{after.request.by.member_name} sees it on the money page."
            self.notice.show_message(text, rest, "good")
            log.info("approval answered verdict=%s", verdict)

        self._background.run(job_then_read, done, self._fail_saving)

    def _fail_saving(self, error: DeskError) -> None:
        self._is_saving = False
        self._fail(error)

    def _fail(self, error: DeskError) -> None:
        if isinstance(error, Refused) and error.field and not self.field.isHidden():
            self._note_drafts.keep_soon()
            self.field.set_problem(f"{error.happened} {error.press}")
            self.field.edit.setFocus()
            return
        if self._limits is not None:
            if self._stack.currentWidget() is self.form:
                self._drafts.keep_soon()
            named = error.field if isinstance(error, Refused) else ""
            if not self.form.show_problem(named, f"{error.happened} {error.press}"):
                self.notice.show_error(error)
            return
        self._give_up()
        self.notice.show_error(error)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._listed.setFixedWidth(_WIDE if self.width() >= _ROOMY else _NARROW)

    def _paint(
        self, painter: QPainter, theme: Theme, rect: QRect, row: Approval, chosen: bool
    ) -> None:
        title, under = row_text(row, self._use_cases.actor.now())
        inner = rect.adjusted(L, 0, -L, 0)
        top = QRect(inner.x(), rect.y() + 7, inner.width(), 20)
        write(painter, theme, top, title, Type.BODY_STRONG)
        write(painter, theme, top.translated(0, 19), under, Type.META, "secondary")

    def _accessible(self, row: Approval) -> str:
        return ". ".join(row_text(row, self._use_cases.actor.now()))
