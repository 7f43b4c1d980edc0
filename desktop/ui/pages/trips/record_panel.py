"""A trip that is being booked elsewhere: what was recorded of it, and the form to record it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout

from desktop.booking.text.phonetic import spaced, spelled
from desktop.booking.trip.fare.fare_rules import is_ticketed, order_to_record
from desktop.booking.trip.order import RecordedBooking
from desktop.booking.trip.trip import Trip
from desktop.ui.text_drafts import TextDrafts
from desktop.ui.theme import Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.text import Text
from desktop.use_cases.money.fare.record_booking import TypedBooking

from .form_panel import FormPanel, in_two_columns

_BOOK_NOW = (
    "Book these flights now: at the airline's own site, by ARC, or in your reservation system. "
    "Then press R and write down what came of it. Press U if nothing was booked: our fee is "
    "released, and the trip is open again."
)
_COMPARE = (
    "Compare it with the airline's confirmation. C confirms it: the trip is booked, and our fee is "
    "charged. R changes it. U takes it back: nothing was booked."
)
_TICKETS_FIRST = (
    "The tickets are still missing, and our fee is charged once they are there. R adds their "
    "numbers; where the airline issues none, type ticketless. U takes it back: nothing was booked."
)
_TICKET = "number, or ticketless"
_MOST_TICKETS = 9


class RecordPanel(FormPanel):
    """Hidden unless a person is booking the trip elsewhere. `asked` carries a TypedBooking.

    `confirm` and `undo` are what its keys do.
    """

    def __init__(
        self,
        theme: Theme,
        drafts: TextDrafts,
        confirm: Callable[[], None],
        undo: Callable[[], None],
    ) -> None:
        super().__init__(theme, drafts, "Booked elsewhere", edge="accent")
        self._confirm, self._undo = confirm, undo
        self._trip: Trip | None = None
        self._reference = Text(theme, "", Type.DISPLAY, wrap=True)
        self._reference.setFont(theme.mono(28))
        self._lines = Text(theme, "", Type.BODY, wrap=True)
        self._hint = Text(theme, "", Type.BODY, "secondary", wrap=True)
        for text in (self._reference, self._lines, self._hint):
            self.column.addWidget(text)
        self.reference = Field(theme, "Reference", placeholder="K7PQ2M")
        self.total = Field(theme, "Charged for all travelers")
        self.charged_by = Field(theme, "Charged by, as on the statement")
        self.booked_at = Field(theme, "Booked at", placeholder="united.com, ARC, ...")
        # One for each traveler; a trip has nine at most.
        self.tickets = tuple(
            Field(theme, " ", placeholder=_TICKET, long_numbers=True) for _ in range(_MOST_TICKETS)
        )
        fields = {
            "record_locator": self.reference,
            "total": self.total,
            "charged_by": self.charged_by,
            "booked_at": self.booked_at,
            **{f"tickets.{place}": field for place, field in enumerate(self.tickets)},
        }
        every = tuple(fields.values())
        for field, after in zip(every, (*every[1:], None), strict=True):
            field.entered.connect(partial(self._go_on, after))
        self._keep(fields)
        self._rows.addLayout(in_two_columns(every))
        save = Button(theme, "Record", "Ctrl+Enter", "accent")
        save.clicked.connect(self._send)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(save)
        self._rows.addLayout(buttons)
        self.column.addWidget(self._form)
        self._show()

    def show_trip(self, trip: Trip) -> None:
        """Show what is recorded of this trip; the form stays as it is typed."""
        self._trip = trip if order_to_record(trip) is not None else None
        recorded = trip.recorded if self._trip is not None else None
        self._reference.setText(spaced(recorded.record_locator) if recorded else "")
        self._lines.setText(_recorded_lines(trip, recorded) if recorded else "")
        missing = recorded is not None and not is_ticketed(trip)
        self._hint.setText(_TICKETS_FIRST if missing else _COMPARE if recorded else _BOOK_NOW)
        if self._trip is None:
            self.close_form()
        self._show()

    def open(self) -> None:
        """The form, with what is recorded so far, or the total and the airline of the fare; then
        with what was typed before a lock or a crash.
        """
        trip = self._trip
        order = order_to_record(trip) if trip is not None else None
        if trip is None or order is None:
            return
        recorded = trip.recorded or RecordedBooking("", (), trip.offer.total, trip.offer.owner.name)
        self.reference.set_text(recorded.record_locator)
        self.total.set_text(str(recorded.total))
        self.charged_by.set_text(recorded.charged_by)
        self.booked_at.set_text(recorded.booked_at)
        numbers = {seat: one.number for one in recorded.tickets for seat in one.traveler_ids}
        for field, seat, who in zip(
            self.tickets, trip.offer.travelers, trip.travelers, strict=False
        ):
            field.set_label(f"Ticket of {who.given_name} {who.family_name}")
            field.set_text(numbers.get(seat.id, ""))
        for place, field in enumerate(self.tickets):
            field.setVisible(place < len(trip.travelers))
        self._open(order.id, self.reference.edit)

    def commands(self) -> tuple[Command, ...]:
        """Those of the form while it is open, else those of what is recorded."""
        if self._is_open:
            return (
                Command("Ctrl+Return", "Record", self._send),
                Command("Return", "Next field, then record", self._enter, own_key=True),
                Command("Escape", "Back, nothing is recorded", self.give_up),
            )
        trip = self._trip
        if trip is None:
            return ()
        undo = Command("U", "Nothing was booked: undo", self._undo)
        if trip.recorded is None:
            return (Command("R", "Record what was booked", self.open), undo)
        if not is_ticketed(trip):
            # C says why it does nothing yet; nobody is sent to it.
            confirm = Command("C", "Confirm the booking", self._confirm, in_key_bar=False)
            return (Command("R", "Add the tickets", self.open), undo, confirm)
        return (
            Command("C", "Confirm the booking", self._confirm),
            Command("R", "Change what is recorded", self.open),
            undo,
        )

    def _go_on(self, after: Field | None) -> None:
        """Enter goes to the next field, and records in the last."""
        if after is None or after.isHidden():
            self._send()
        else:
            after.edit.setFocus()

    def _send(self) -> None:
        trip = self._trip
        if trip is None or not self._is_open:
            return
        self._clear_problems()
        self.asked.emit(
            TypedBooking(
                self.reference.text,
                tuple(field.text for field in self.tickets[: len(trip.travelers)]),
                self.total.text,
                self.charged_by.text,
                self.booked_at.text,
            )
        )

    def _show(self) -> None:
        closed = not self._is_open
        self._reference.setVisible(closed and bool(self._reference.text()))
        self._lines.setVisible(closed and bool(self._lines.text()))
        self._hint.setVisible(closed)
        self._form.setVisible(self._is_open)
        self.setVisible(self._trip is not None)


def _recorded_lines(trip: Trip, recorded: RecordedBooking) -> str:
    numbers = {seat: one.number for one in recorded.tickets for seat in one.traveler_ids}
    people = [
        f"{who.given_name} {who.family_name}: {numbers.get(seat.id) or 'no ticket'}"
        for seat, who in zip(trip.offer.travelers, trip.travelers, strict=False)
    ]
    where = f", booked at {recorded.booked_at}" if recorded.booked_at else ""
    charged = f"{recorded.charged_by} charged {recorded.total}{where}."
    return "\n".join((spelled(recorded.record_locator), charged, *people))
