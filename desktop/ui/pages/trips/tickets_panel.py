"""The travelers of a trip, each with the numbers of their tickets."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import is_canceled
from desktop.ui.theme import S, Theme, Type
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text

_TITLE = "Travelers and tickets"
_TOP = Qt.AlignmentFlag.AlignTop


class TicketsPanel(Panel):
    """`rows` has a widget for each traveler."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, _TITLE)
        self._theme = theme
        self.rows = QVBoxLayout()
        self.rows.setSpacing(S)
        self.column.addLayout(self.rows)

    def show_trip(self, trip: Trip) -> None:
        """Show who flies, and the tickets that were issued."""
        while self.rows.count():
            item = self.rows.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.deleteLater()
        self.title.setText(f"{_TITLE}, no longer good" if is_canceled(trip) else _TITLE)
        issued = trip.order.answer.tickets if trip.order and trip.order.answer else ()
        for seat, traveler in zip(trip.offer.travelers, trip.travelers, strict=False):
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            name = f"{traveler.given_name} {traveler.family_name}"
            line.addWidget(Text(self._theme, name, wrap=True), 1, _TOP)
            numbers = [t.number for t in issued if seat.id in t.traveler_ids]
            shown = "\n".join(_ticket(n) for n in numbers) or "not ticketed yet"
            tone = "text" if numbers and not is_canceled(trip) else "tertiary"
            ticket = Text(self._theme, shown, Type.BODY, tone)
            ticket.setFont(self._theme.mono(13))
            line.addWidget(ticket, 0, _TOP)
            self.rows.addWidget(row)


def _ticket(number: str) -> str:
    """A ticket number as printed: airline code, dash, serial number."""
    return number if not number.isdigit() else f"{number[:3]}-{number[3:]}"
