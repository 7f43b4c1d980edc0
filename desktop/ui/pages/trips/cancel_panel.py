"""Canceling a booked trip: the airline's quote, the words to read, the yes, and what came of it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from desktop.booking.access.role import Permission
from desktop.booking.date_time_text import local_time, time_text
from desktop.booking.text.cancellation_text import cancellation_script
from desktop.booking.trip.cancellation.cancellation_rules import (
    FeeDecision,
    cancel_attempt,
    fee_decisions,
    has_agreed_to_cancel,
    order_to_cancel,
)
from desktop.booking.trip.order import CancellationQuote
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import is_canceled, stage_of
from desktop.ui.event_loop.background import Background, Lane
from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text
from desktop.use_cases.authorization import Allowed, NeedsApproval
from desktop.use_cases.delegation.act_limits import ActDecision
from desktop.use_cases.errors import DeskError
from desktop.use_cases.money.outcome_text import outcome_sentence

from .cancel_facts import Fact, canceled_facts, limit_facts, quote_facts

A = TypeVar("A")
log = logging.getLogger(__name__)
_LABELS, _MOST_FACTS = 128, 9
_STALE = frozenset({"quote_expired", "quote_changed", "cancel_not_agreed", "needs_approval"})
"""Endings after which another quote, another yes or an approval is needed."""


class CancelPanel(Panel):
    """Hidden until `ask`, and shown again once the trip is canceled. `show_trip_now` shows the trip
    as it is saved, on the whole page. `commands_changed`: other keys work now.
    """

    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        notice: Notice,
        show_trip_now: Callable[[Trip], None],
    ) -> None:
        super().__init__(theme, "Cancel this trip")
        self._background, self._use_cases, self._notice = background, use_cases, notice
        self._moved = show_trip_now
        self._may = Permission.CANCEL_TRIP in use_cases.actor.member.may
        self._trip: Trip | None = None
        self._quote: CancellationQuote | None = None
        self._decision = FeeDecision.KEPT
        self._limit: ActDecision | None = None
        self._busy = ""
        self._taken_back: set[str] = set()
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(S)
        grid.setColumnMinimumWidth(0, _LABELS)
        grid.setColumnStretch(1, 1)
        self._facts = [
            (Text(theme, "", Type.META, "secondary"), Text(theme, "", Type.BODY, wrap=True))
            for _ in range(_MOST_FACTS)
        ]
        for row, (label, value) in enumerate(self._facts):
            grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1)
        self.column.addLayout(grid)
        self._read = Text(theme, "Read aloud", Type.META_STRONG, "secondary")
        self.script = Text(theme, "", Type.BODY, wrap=True)
        self.question = Text(theme, "", Type.BODY_STRONG, wrap=True)
        for text in (self._read, self.script, self.question):
            self.column.addWidget(text)
            text.setContentsMargins(0, 0 if text is self.script else S, 0, 0)
        self._facts[0][1].setFont(theme.font(Type.BODY_STRONG))
        self._buttons = QWidget()
        row_of = QHBoxLayout(self._buttons)
        row_of.setContentsMargins(0, S, 0, 0)
        row_of.setSpacing(S)
        self._yes = self._button(row_of, "Yes", "Y", "accent", self.agree)
        self._go = self._button(row_of, "Cancel the trip", "Ctrl+Enter", "accent", self.confirm)
        self._no = self._button(row_of, "No", "N", "", self.decline)
        self._fee = self._button(row_of, "Our fee", "F", "", self.change_fee)
        self._again = self._button(row_of, "New quote", "R", "", self.ask)
        row_of.addStretch(1)
        self.column.addWidget(self._buttons)
        self._show()

    @property
    def is_open(self) -> bool:
        """True from the key that asks until the quote is put away: then its keys alone work."""
        return self._quote is not None or bool(self._busy)

    def commands(self) -> tuple[Command, ...]:
        """Those of the quote while it is open, else the one that asks for it."""
        trip = self._trip
        if trip is None or not self._may:
            return ()
        if not self.is_open:
            if order_to_cancel(trip) is None:
                return ()
            # While our fee is due, the keys that charge it have the room.
            is_next = stage_of(trip) is TripStage.BOOKED
            return (Command("X", "Cancel this trip", self.ask, in_key_bar=is_next),)
        found = []
        if self._quote is not None and not self._busy:
            if self._may_ask:
                found.append(Command("Q", "Ask for the approval", self.ask_approval))
            if self._has_agreed(trip):
                found.append(Command("Ctrl+Return", "Cancel it at the airline", self.confirm))
            else:
                found.append(Command("Y", "The client agrees", self.agree))
            found.append(Command("N", "The client keeps the trip", self.decline))
            if len(fee_decisions(trip)) > 1:
                found.append(Command("F", self._fee_label(), self.change_fee))
            found.append(Command("R", "Ask for a new quote", self.ask))
        if self._busy == "agree":
            found.append(Command("N", "The client keeps the trip", self.decline))
        found.append(Command("Escape", "Back, the trip stays", self.decline))
        return tuple(found) if self._busy != "confirm" else ()

    def show_trip(self, trip: Trip) -> None:
        """Show what came of it; of another trip than before, nothing of that one."""
        if self._trip is None or self._trip.id != trip.id:
            self._quote, self._decision, self._busy = None, FeeDecision.KEPT, ""
        if order_to_cancel(trip) is None and not self._busy:
            self._quote = None
        self._trip = trip
        self._show()

    def close_quote(self) -> None:
        """Put the quote away; nothing is canceled."""
        self._quote, self._busy = None, ""
        self._show()
        self.commands_changed.emit()

    def ask(self) -> None:
        """Ask the airline what goes back; nothing is canceled by it."""

        def quoted(quote: CancellationQuote) -> None:
            self._quote, self._limit = quote, None
            self._look_at_limits()
            log.info("cancellation quoted")

        self._start("quote", self._use_cases.cancel_trip.quote, quoted)

    def change_fee(self) -> None:
        """Keep our fee, or give it back: a decision of its own, in other words to read."""
        trip = self._trip
        if trip is None or self._busy or self._quote is None:
            return
        decisions = fee_decisions(trip)
        self._decision = decisions[(decisions.index(self._decision) + 1) % len(decisions)]
        self._limit = None
        self._look_at_limits()
        self._show()
        self.commands_changed.emit()

    @property
    def _may_ask(self) -> bool:
        """While this needs an approval that no request waits for."""
        found, now = self._limit, self._use_cases.actor.now()
        if found is None or not isinstance(found.decision, NeedsApproval):
            return False
        asked = found.approval
        is_this = asked is not None and asked.request.subject.is_same_but_amount(found.subject)
        return not (is_this and asked and asked.answer is None and asked.is_open(now))

    def _look_at_limits(self) -> None:
        """Whether a second person is needed, before the client is asked for the yes."""
        trip, quote, decision = self._trip, self._quote, self._decision
        if trip is None or quote is None:
            return
        read = self._use_cases.ticket_limits.to_cancel

        def show(found: ActDecision) -> None:
            if self._quote is quote and self._decision is decision:
                self._limit = found
                self._show()
                self.commands_changed.emit()
                log.info("limits shown alone=%s", isinstance(found.decision, Allowed))

        self._background.run(
            lambda: read(trip.id, quote, decision), show, lambda _: None, latest="cancel limits"
        )

    def ask_approval(self) -> None:
        """Ask a second person; the quote stays on the screen."""
        quote, decision, ask = self._quote, self._decision, self._use_cases.ask_approval.to_cancel
        if quote is not None:
            self._start(
                "approval", lambda of: ask(of, quote, decision), lambda _: self._look_at_limits()
            )

    def agree(self) -> None:
        """The client said yes to the words that are shown."""
        quote, decision, words = self._quote, self._decision, self.script.text()
        if quote is not None:
            agree, call = self._use_cases.cancel_trip.agree, self._use_cases.actor.calls.id

            def agreed(after: Trip) -> None:
                self._moved(after)
                log.info("cancellation agreed")

            self._start(
                "agree",
                lambda of: agree(of, quote, decision, words, call),
                agreed,
                always=self._take_back,
            )

    def _take_back(self, trip_id: str) -> None:
        """End the yes that has just been saved, where the client has said no meanwhile: whatever
        page is shown by now.
        """
        if trip_id not in self._taken_back:
            return
        self._taken_back.remove(trip_id)

        def taken_back(after: Trip) -> None:
            if self._trip is not None and self._trip.id == trip_id and not self._busy:
                self._moved(after)

        decline = self._use_cases.cancel_trip.decline
        self._background.run(
            lambda: decline(trip_id), taken_back, self._notice.show_error, lane=Lane.REMOTE
        )

    def decline(self) -> None:
        """The client said no, or nobody asked on: a yes that was given ends, and one that is being
        saved ends once it is.
        """
        trip = self._trip
        has_agreed = trip is not None and self._has_agreed(trip)
        if trip is not None and self._busy == "agree":
            self._taken_back.add(trip.id)
        self.close_quote()
        if has_agreed:
            decline = self._use_cases.cancel_trip.decline
            self._start("decline", decline, self._moved)

    def confirm(self) -> None:
        """Cancel it at the airline, as the client agreed."""
        quote, decision, trip = self._quote, self._decision, self._trip
        if quote is None or trip is None or not self._has_agreed(trip):
            return
        cancel = self._use_cases.cancel_trip

        def canceled(after: Trip) -> None:
            self._quote = None
            self._moved(after)
            attempt = cancel_attempt(after)
            if attempt is not None:
                happened, _, rest = outcome_sentence(attempt).partition(". ")
                tone = "good" if is_canceled(after) else "warn"
                self._notice.show_message(f"{happened.rstrip('.')}.", rest, tone)
            log.info("cancellation answered")

        self._start("confirm", lambda of: cancel(of, quote, decision), canceled)

    def _start(
        self,
        task: str,
        job: Callable[[str], A],
        then: Callable[[A], None],
        always: Callable[[str], None] = lambda trip_id: None,
    ) -> None:
        """One at a time. Its answer is dropped if another trip is shown by then, after `always`."""
        trip = self._trip
        if trip is None or self._busy:
            return
        self._busy = task
        self._notice.clear()
        self._show()
        self.commands_changed.emit()
        log.info("asked %s", task)

        def ended(end: Callable[[], None]) -> None:
            always(trip.id)
            if self._trip is not None and self._trip.id == trip.id and self._busy == task:
                self._busy = ""
                end()
                self._show()
                self.commands_changed.emit()

        self._background.run(
            lambda: job(trip.id),
            lambda answer: ended(lambda: then(answer)),
            lambda error: ended(lambda: self._fail(task, trip, error)),
            lane=Lane.REMOTE,
        )

    def _fail(self, task: str, trip: Trip, error: DeskError) -> None:
        if task == "quote" or (task == "confirm" and error.code not in _STALE):
            self._quote = None
        self._notice.show_error(error)
        log.info("stopped at=%s code=%s", task, error.code)
        read = self._use_cases.open_trip
        self._background.run(lambda: read(trip.id).trip, self._moved, lambda _: None)

    def _has_agreed(self, trip: Trip) -> bool:
        moment = self._use_cases.actor.moment()
        return self._quote is not None and has_agreed_to_cancel(
            trip, self._quote, self._decision, moment
        )

    def _fee_label(self) -> str:
        is_kept = self._decision is FeeDecision.KEPT
        return "Give our fee back" if is_kept else "Keep our fee"

    def _button(
        self, row: QHBoxLayout, label: str, key: str, tone: str, pressed: Callable[[], None]
    ) -> Button:
        button = Button(self._theme, label, key, tone)
        button.clicked.connect(pressed)
        row.addWidget(button)
        return button

    def _show(self) -> None:
        trip, quote = self._trip, self._quote
        facts: tuple[Fact, ...] = ()
        if trip is not None and quote is not None:
            now = self._use_cases.actor.now()
            facts = (*quote_facts(trip, quote, self._decision, now), *limit_facts(self._limit, now))
        elif trip is not None and is_canceled(trip):
            facts = canceled_facts(trip)
        for (label, value), (name, text) in zip(
            self._facts, (*facts, *(("", ""),) * _MOST_FACTS), strict=False
        ):
            label.setText(name)
            value.setText(text)
            label.setVisible(bool(name))
            value.setVisible(bool(name))
        self.title.setText("Cancel this trip" if self.is_open else "Canceled at the airline")
        self.set_edge("accent" if self.is_open else "hairline")
        self._show_question(trip, quote)
        self.setVisible(bool(facts) or bool(self._busy))

    def _show_question(self, trip: Trip | None, quote: CancellationQuote | None) -> None:
        is_quoted = trip is not None and quote is not None
        agreed = trip is not None and self._has_agreed(trip)
        if trip is not None and quote is not None:
            company = self._use_cases.company
            self.script.setText(cancellation_script(trip, company, quote, self._decision))
        asking = {
            "quote": "Asking the airline what goes back. Nothing is canceled by it.",
            "confirm": "Asking the airline to cancel. It may take two minutes.",
        }.get(self._busy, "")
        question = "Did the client agree?"
        if agreed and trip is not None:
            at = time_text(local_time(trip.agreements[-1].at))
            question = f"The client agreed at {at}. Ctrl+Enter cancels it at the airline."
        self.question.setText(asking or question)
        self.question.setVisible(bool(asking) or is_quoted)
        for text in (self._read, self.script):
            text.setVisible(is_quoted)
        self._buttons.setVisible(is_quoted and not self._busy)
        self._yes.setVisible(not agreed)
        self._go.setVisible(agreed)
        has_choice = trip is not None and len(fee_decisions(trip)) > 1
        # On a small screen there is room for these beside the yes alone; their keys work on.
        self._fee.setVisible(has_choice and not agreed)
        self._again.setVisible(not agreed)
        self._fee.setText(self._fee_label())
        self._fee.setAccessibleName(self._fee_label())
