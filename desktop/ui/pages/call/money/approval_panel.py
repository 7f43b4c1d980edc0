"""What is above a limit, before the card is asked for: who can approve it, and what came of it."""

from __future__ import annotations

import logging
from datetime import datetime

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.access.role import Permission
from desktop.booking.delegation.approval import Approval, ticket_terms
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order
from desktop.ui.event_loop.background import Background
from desktop.ui.theme import S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.text import Text
from desktop.use_cases.authorization import Allowed, NeedsApproval
from desktop.use_cases.delegation.act_limits import ActDecision
from desktop.use_cases.errors import DeskError, Refused

from .approval_text import AWAITS_APPROVAL, approval_text, single_control_text
from .step_panel import StepPanel

log = logging.getLogger(__name__)
_LOOK_AGAIN_MS = 3_000


class ApprovalPanel(QWidget):
    """Hidden while the member may go on alone. `decided`: whether that is so is another now;
    `commands_changed`: its keys are.
    """

    decided = Signal()
    commands_changed = Signal()

    def __init__(self, theme: Theme, background: Background, use_cases: UseCases) -> None:
        super().__init__()
        self._background = background
        self._use_cases = use_cases
        self._trip: Trip | None = None
        self._key: tuple[object, ...] = ()
        self._found: ActDecision | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self.line = Text(theme, "", Type.META, "secondary", wrap=True)
        column.addWidget(self.line)
        self._button = Button(theme, "Ask for it", "Q", "accent")
        self._button.clicked.connect(self.open_form)
        self.step = StepPanel(theme, self._button, edge="accent")
        column.addWidget(self.step)
        self.why = Field(theme, "Why, in a few words; it may stay empty")
        self.why.entered.connect(self.send)
        self.step.column.addWidget(self.why)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        self._timer = QTimer(self)
        self._timer.setInterval(_LOOK_AGAIN_MS)
        self._timer.timeout.connect(self.refresh)
        self.why.hide()
        self.hide()

    @property
    def reason(self) -> str:
        """Why no card is asked for yet; empty where it may be."""
        found = self._found
        if found is None or isinstance(found.decision, Allowed):
            return ""
        return AWAITS_APPROVAL

    @property
    def is_open(self) -> bool:
        """True while the reason is typed; then its keys alone must work on the page."""
        return not self.why.isHidden()

    def commands(self) -> tuple[Command, ...]:
        """Those of its form; else the one that opens it."""
        if self.is_open:
            return (
                Command("Return", "Ask for the approval", self.send, own_key=True),
                Command("Escape", "Back, nobody is asked", self.close_form),
            )
        if not self._may_ask:
            return ()
        return (Command("Q", "Ask for the approval", self.open_form),)

    def show_trip(self, trip: Trip, country: str) -> None:
        """Look anew where anything has changed that a limit is about; `country`: of the address."""
        key = (trip.id, trip.offer.airline_charges, ticket_terms(trip), country)
        before, self._trip = self._trip, trip
        if before is None or before.id != trip.id:
            self._found = None
            self.close_form()
            self._show()
        if key != self._key:
            self._key = key
            self.refresh()

    def refresh(self) -> None:
        """Read the answer again."""
        trip, may = self._trip, self._use_cases.actor.member.may
        if trip is None or Permission.BOOK not in may or blocking_order(trip) is not None:
            return
        read = self._use_cases.ticket_limits

        def show(found: ActDecision | None) -> None:
            if self._trip is not None and self._trip.id == trip.id:
                self._take(found)

        self._background.run(lambda: read(trip.id), show, _note_unread, latest="limits")

    def open_form(self) -> None:
        """Ask why; Enter sends the request."""
        if self._may_ask:
            self.notice.clear()
            self.why.set_text("")
            self.why.set_problem("")
            self.why.show()
            self._button.hide()
            self.why.edit.setFocus()
            self.commands_changed.emit()

    def close_form(self) -> None:
        """Nobody is asked."""
        if self.is_open:
            self.why.hide()
            self._button.setVisible(self._may_ask)
            if (page := self.parentWidget()) is not None:
                page.setFocus()
            self.commands_changed.emit()

    def send(self) -> None:
        """Ask for the approval."""
        trip, why, ask = self._trip, self.why.text, self._use_cases.ask_approval
        if trip is None or not self.is_open:
            return
        self._background.run(lambda: ask(trip.id, why), self._asked, self._fail)

    def _asked(self, approval: Approval) -> None:
        log.info("approval asked for")
        self.close_form()
        self.refresh()

    def _fail(self, error: DeskError) -> None:
        if isinstance(error, Refused) and error.field == "why":
            self.why.set_problem(f"{error.happened} {error.press}")
            return
        self.close_form()
        self.notice.show_error(error)
        self.refresh()

    @property
    def _may_ask(self) -> bool:
        """While no request waits for its first answer."""
        found = self._found
        if found is None or not isinstance(found.decision, NeedsApproval):
            return False
        approval = found.approval
        waits = approval is not None and approval.answer is None
        return not (waits and approval is not None and approval.is_open(self._now))

    @property
    def _now(self) -> datetime:
        return self._use_cases.actor.now()

    def _take(self, found: ActDecision | None) -> None:
        if found == self._found:
            return
        before, self._found = self.reason, found
        self._show()
        self.commands_changed.emit()
        log.info("limits shown reason=%s", bool(self.reason))
        if self.reason != before:
            self.decided.emit()

    def _show(self) -> None:
        found = self._found
        exceeded = found is not None and bool(found.exceeded)
        self.setVisible(exceeded)
        self._timer.stop()
        if found is None or not exceeded:
            return
        alone = single_control_text(found)
        self.line.setText(alone)
        self.line.setVisible(bool(alone))
        self.step.setVisible(not alone)
        head, text, edge = approval_text(found, self._now)
        self.step.show_message(head, text)
        self.step.set_edge(edge)
        self._button.setVisible(self._may_ask and not self.is_open)
        if not self._may_ask:
            self.close_form()
        self._start_timer()

    def _start_timer(self) -> None:
        """Only while an answer is waited for, and the page is seen."""
        found = self._found
        waits = found is not None and found.approval is not None and bool(self.reason)
        if waits and self.isVisible():
            self._timer.start()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._start_timer()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()


def _note_unread(error: DeskError) -> None:
    """The use case that takes the card, or books, says what is wrong and what helps."""
    log.info("limits not read code=%s", error.code)
