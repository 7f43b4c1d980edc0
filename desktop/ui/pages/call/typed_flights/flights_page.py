"""The page of a call on which flights are typed by hand, to be booked elsewhere."""

from __future__ import annotations

import json
import logging

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.entry_line.flight_entry import EXAMPLE
from desktop.booking.trip.offer import Offer
from desktop.ui.pages.panels.offer_detail import MIN_LEFT_WIDTH, OfferDetail, detail_panel
from desktop.ui.theme import XL, L, M, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field, Notes
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import Refused
from desktop.use_cases.keep_draft import parsed_draft
from desktop.use_cases.trips.type_flights import TypedFlights

log = logging.getLogger(__name__)
_LINES = 9
_HINT = (
    "One flight a line, with the local times of both airports and +1 where it lands on the next "
    "day. You book these flights at the airline, and record it here."
)


class FlightsPage(QWidget):
    """`chosen` carries an Offer, `typed` that something was typed; `left`: Esc."""

    chosen = Signal(object)
    typed = Signal()
    left = Signal()

    def __init__(self, theme: Theme, use_cases: UseCases, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._use_cases = use_cases
        outer = QHBoxLayout(self)
        outer.setContentsMargins(XL, L, XL, L)
        outer.setSpacing(M)
        left = QWidget()
        left.setMinimumWidth(MIN_LEFT_WIDTH)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        outer.addWidget(left, 1)
        column.addWidget(Text(theme, "Type the flights", Type.TITLE))
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        form = Panel(theme)
        form.column.addWidget(Text(theme, _HINT, Type.BODY, "secondary", wrap=True))
        self.flights = Notes(theme, f"Flights, such as {EXAMPLE}")
        self.flights.edit.setFont(theme.mono(13))
        self.flights.edit.setFixedHeight(_LINES * self.flights.edit.fontMetrics().lineSpacing())
        form.column.addWidget(self.flights)
        self.airline = Field(theme, "Airline that sells it", placeholder="United")
        self.travelers = Field(theme, "Travelers", placeholder="2a1c9")
        self.total = Field(theme, "The airline asks, for all", placeholder="1,842.20")
        row = QHBoxLayout()
        row.setSpacing(M)
        for field in (self.airline, self.travelers, self.total):
            row.addWidget(field, 1)
            field.edited.connect(lambda _: self._changed())
            field.entered.connect(self.go_on)
        form.column.addLayout(row)
        go = Button(theme, "Go on to the travelers", "Ctrl+Enter", "accent")
        go.clicked.connect(self.go_on)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(go)
        form.column.addLayout(buttons)
        column.addWidget(form)
        column.addStretch(1)
        self.detail = OfferDetail(theme)
        outer.addWidget(detail_panel(theme, self.detail))
        self.flights.edited.connect(lambda _: self._changed())
        self._preview = QTimer(self)
        self._preview.setSingleShot(True)
        self._preview.setInterval(150)
        self._preview.timeout.connect(self._show_preview)

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page."""
        return (
            Command("Ctrl+Return", "Go on to the travelers", self.go_on),
            Command("Tab", "Next field", self.focusNextChild, own_key=True),
            Command("Escape", "Client", self.left.emit),
        )

    def begin(self, draft: str = "") -> None:
        """Show what was typed in this call, or nothing."""
        texts = _texts(draft)
        self.flights.set_text(texts.get("flights", ""))
        self.airline.set_text(texts.get("airline", ""))
        self.travelers.set_text(texts.get("travelers", "1a"))
        self.total.set_text(texts.get("total", ""))
        self.notice.clear()
        self._clear_problems()
        self._show_preview()
        self.flights.edit.setFocus()

    def draft(self) -> str:
        """All that is typed, as JSON; empty where nothing is."""
        typed = self._typed()
        if not typed.flights and not typed.airline and not typed.total:
            return ""
        return json.dumps(
            {
                "flights": typed.flights,
                "airline": typed.airline,
                "travelers": typed.travelers,
                "total": typed.total,
            }
        )

    def go_on(self) -> None:
        """To the travelers, with the fare that is typed; or say what is unclear."""
        self._clear_problems()
        try:
            offer = self._use_cases.type_flights(self._typed())
        except Refused as refusal:
            self._show_refusal(refusal)
            return
        log.info("flights typed directions=%d", len(offer.slices))
        self.chosen.emit(offer)

    def _typed(self) -> TypedFlights:
        return TypedFlights(
            self.flights.text, self.travelers.text, self.airline.text, self.total.text
        )

    def _changed(self) -> None:
        self._preview.start()
        self.typed.emit()

    def _show_preview(self) -> None:
        """What is understood so far; nothing while it is unclear."""
        offer: Offer | None = None
        try:
            offer = self._use_cases.type_flights(self._typed())
        except Refused as refusal:
            log.debug("flights unclear: %s", refusal.field)
        self.detail.show_offer(offer)

    def _show_refusal(self, refusal: Refused) -> None:
        fields = {"airline": self.airline, "travelers": self.travelers, "total": self.total}
        field = fields.get(refusal.field)
        if field is None:
            self.notice.show_error(refusal)
            self.flights.edit.setFocus()
            return
        self.notice.clear()
        field.set_problem(refusal.happened)
        field.edit.setFocus()

    def _clear_problems(self) -> None:
        for field in (self.airline, self.travelers, self.total):
            field.set_problem("")


def _texts(draft: str) -> dict[str, str]:
    """Empty where it is no draft of this page."""
    parts = parsed_draft(draft)
    if not isinstance(parts, dict):
        return {}
    return {name: value for name, value in parts.items() if isinstance(value, str)}
