"""What is owed back of a trip's fare that we charged, and the form to record that it is due."""

from __future__ import annotations

import logging
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.access.role import Permission
from desktop.booking.clients.typed_date import read_date, written
from desktop.booking.date_time_text import day_and_year_text, day_text
from desktop.booking.refunds.refund_deadline import PaymentForm, due_on, rule_for
from desktop.booking.refunds.refund_entry import RefundEntry
from desktop.booking.refunds.refund_rules import TypedRefund
from desktop.booking.trip.trip import Trip
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.refunds.refund_rows import refund_tone
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError
from desktop.use_cases.refunds.list_refunds import TripRefunds

from .form_panel import FormPanel, in_two_columns

log = logging.getLogger(__name__)
_HINT = (
    "Where the airline canceled or significantly changed the flight and the client does not "
    "travel, or where the fare's conditions give money back. We charged the fare, so we owe the "
    "refund, whether the airline pays us or not. No money moves here."
)
_TITLE = "Refunds"
_FORMS = tuple(PaymentForm)


class RefundPanel(FormPanel):
    """Hidden where nothing is or may be owed and no form is open. `asked` carries a TypedRefund.

    `listed`: what is entered was read, or could not be, and its keys may be others.
    """

    listed = Signal()

    def __init__(
        self, theme: Theme, background: Background, use_cases: UseCases, drafts: TextDrafts
    ) -> None:
        super().__init__(theme, drafts, _TITLE)
        self._background = background
        self._use_cases = use_cases
        self._trip: Trip | None = None
        self._known: TripRefunds | None = None
        self._unread = ""
        self._entries = QWidget()
        self._lines = QVBoxLayout(self._entries)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(S)
        self.column.addWidget(self._entries)
        self._rows.addWidget(Text(theme, _HINT, Type.BODY, "secondary", wrap=True))
        self.reason = Field(theme, "Why it is due", placeholder="The airline canceled the flight")
        self._rows.addWidget(self.reason)
        self.amount = Field(theme, "Due to the client")
        self.from_airline = Field(theme, "Due from the airline, if any")
        self.learned_on = Field(theme, "We learned of it on")
        self.form = SegmentedControl(
            theme, "The client paid by", tuple(form.value.capitalize() for form in _FORMS)
        )
        controls = (self.amount, self.from_airline, self.learned_on, self.form)
        self._rows.addLayout(in_two_columns(controls))
        fields = {
            "reason": self.reason,
            "amount": self.amount,
            "from_airline": self.from_airline,
            "learned_on": self.learned_on,
        }
        for field, after in zip(fields.values(), controls, strict=True):
            field.entered.connect(after.setFocus)
        self._keep(fields, self.form)
        self._last_day = Text(theme, "", Type.BODY_STRONG, wrap=True)
        self.learned_on.edit.textChanged.connect(lambda _: self._show_last_day())
        self.form.chosen.connect(lambda _: self._show_last_day())
        below = QHBoxLayout()
        below.addWidget(self._last_day, 1)
        save = Button(theme, "Record", "Ctrl+Enter", "accent")
        save.clicked.connect(self._send)
        below.addWidget(save)
        self._rows.addLayout(below)
        self.column.addWidget(self._form)
        self._show()

    def show_trip(self, trip: Trip) -> None:
        """Show what is entered of this trip, once it is read; the form stays as it is typed."""
        if self._trip is None or self._trip.id != trip.id:
            self._known, self._unread = None, ""
        self._trip = trip
        self._show()
        if trip.order is None:
            return

        def show(known: TripRefunds) -> None:
            if self._trip is not None and self._trip.id == trip.id:
                self._known, self._unread = known, ""
                self._show()
                self.listed.emit()
                log.info("refunds of the trip shown entries=%d", len(known.entries))

        def fail(error: DeskError) -> None:
            if self._trip is not None and self._trip.id == trip.id:
                self._known, self._unread = None, error.sentences()
                self._show()
                self.listed.emit()

        of_trip = self._use_cases.list_refunds.of_trip
        self._background.run(lambda: of_trip(trip.id), show, fail, latest="refunds of the trip")

    def open(self) -> None:
        """The form with what is left of the fare, from today on; then with what was typed before a
        lock or a crash.
        """
        trip, known = self._trip, self._known
        if trip is None or known is None or known.left is None:
            return
        left = str(known.left)
        self.show_typed(("", left, "", written(known.changed_on or known.today), "0"))
        # Not of the day: the next morning what was typed is still of the same fare.
        self._open(trip.id, self.reason.edit, saved=(left,))
        log.info("refund due form opened")

    def show_typed(self, typed: tuple[str, ...]) -> None:
        super().show_typed(typed)
        self._show_last_day()

    def commands(self) -> tuple[Command, ...]:
        """Those of the form while it is open; else the one that opens it."""
        if self._is_open:
            return (
                Command("Ctrl+Return", "Record", self._send),
                Command("Return", "Next field", self._enter, own_key=True),
                Command("Escape", "Back, nothing is recorded", self.give_up),
            )
        known = self._known
        if not self._may_record or known is None or known.left is None or known.left.minor <= 0:
            return ()
        return (Command("D", "A refund is due", self.open),)

    @property
    def _may_record(self) -> bool:
        return Permission.RECORD_REFUND in self._use_cases.actor.member.may

    def _send(self) -> None:
        if not self._is_open:
            return
        self._clear_problems()
        reason, amount, airline, learned_on = (field.text for field in self._fields.values())
        form = _FORMS[self.form.index] if self.form.index >= 0 else None
        self.asked.emit(TypedRefund(reason, amount, airline, form, learned_on))

    def _show_last_day(self) -> None:
        """By what is typed, before it is recorded; nothing while the day cannot be read."""
        text = ""
        if self.form.index >= 0:
            text = _last_day_text(self.learned_on.text, _FORMS[self.form.index])
        self._last_day.setText(text)

    def _show(self) -> None:
        known = self._known
        entries = known.entries if known is not None else ()
        while (item := self._lines.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.deleteLater()
        if known is not None:
            for entry in entries:
                self._lines.addWidget(self._row(entry, known.today))
            if known.changed_on is not None:
                text = _may_be_due(known.changed_on, self._may_record)
                self._lines.addWidget(Text(self._theme, text, Type.BODY, "warn", wrap=True))
        if self._unread:
            self._lines.addWidget(Text(self._theme, self._unread, Type.BODY, "bad", wrap=True))
        is_shown = self._lines.count() > 0
        # While a person types, the whole of the form is in view, also in a small window.
        self._entries.setVisible(is_shown and not self._is_open)
        self._form.setVisible(self._is_open)
        self.title.setText("A refund of the fare is due" if self._is_open else _TITLE)
        self.set_edge("accent" if self._is_open else "hairline")
        self.setVisible(self._is_open or is_shown)

    def _row(self, entry: RefundEntry, today: date) -> QWidget:
        row = QWidget()
        lines = QVBoxLayout(row)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(1)
        first = f"{entry.amount} · {entry.state_text(today)}"
        tone = refund_tone(entry, today)
        lines.addWidget(Text(self._theme, first, Type.BODY_STRONG, tone, wrap=True))
        lines.addWidget(Text(self._theme, _under(entry), Type.META, "secondary", wrap=True))
        return row


def _may_be_due(changed_on: date, may_record: bool) -> str:
    text = (
        f"On {day_text(changed_on)} the airline showed that it canceled or changed these flights, "
        "and we charged this fare. Where the client does not travel, its refund is due, counted "
        "from the day on which we learned of it."
    )
    return f"{text} D records it." if may_record else text


def _last_day_text(learned_on: str, form: PaymentForm) -> str:
    try:
        learned = read_date(learned_on, century_from=2000)
        last = due_on(form, learned)
    except ValueError:
        return ""
    return f"Last day: {day_and_year_text(last)} ({rule_for(form, learned).words()})"


def _under(entry: RefundEntry) -> str:
    """Why, since when and by whom; then what came of it."""
    airline = f" · the airline owes us {entry.from_airline}" if entry.from_airline else ""
    airline += f" · goes to {entry.goes_to}" if entry.goes_to else ""
    text = (
        f"{entry.reason} · learned of {day_text(entry.learned_on)} · paid by {entry.form.value}"
        f"{airline} · recorded by {entry.member_name}"
    )
    closing = entry.closing
    return text if closing is None else f"{text} · {closing.note}, {closing.member_name}"
