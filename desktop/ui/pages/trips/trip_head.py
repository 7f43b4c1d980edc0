"""The head of the trip page: route, stage, and the airline's reference to read aloud."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from desktop.booking.text.phonetic import spaced, spelled
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order, stage_of
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.panels.trip_rows import STAGE_TONE
from desktop.ui.theme import XL, L, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text

from .trip_findings_list import TripFindingsList


class TripHead(Panel):
    """Of one trip; empty until `show_trip`."""

    def __init__(self, theme: Theme, background: Background, use_cases: UseCases) -> None:
        super().__init__(theme)
        self.column.setContentsMargins(XL, L, XL, L)
        top = QHBoxLayout()
        self._route = Text(theme, "", Type.BODY, "secondary", wrap=True)
        top.addWidget(self._route, 1)
        self._stage = Text(theme, "", Type.META_STRONG)
        top.addWidget(self._stage, 0, Qt.AlignmentFlag.AlignTop)
        self.column.addLayout(top)
        self._locator = Text(theme, "", Type.DISPLAY, wrap=True)
        self.column.addWidget(self._locator)
        self._spelled = Text(theme, "", Type.SECTION, "secondary", wrap=True)
        self._spelled.setFont(theme.font(Type.BODY))
        self.column.addWidget(self._spelled)
        self._findings = TripFindingsList(theme, background, use_cases)
        self.column.addWidget(self._findings)

    def show_trip(self, trip: Trip, client_name: str) -> None:
        """Show this trip as it is now, and what vendors showed of it by themselves."""
        self._findings.load(trip.id)
        self._route.setText(f"{trip.route.replace('-', ' – ')} · {client_name}")
        stage = stage_of(trip)
        self._stage.setText(stage.value)
        self._stage.set_tone(STAGE_TONE[stage])
        if trip.record_locator:
            self._locator.setFont(self._theme.mono(40))
            self._locator.setText(spaced(trip.record_locator))
            self._locator.set_tone("text")
            self._spelled.setText(spelled(trip.record_locator))
        else:
            self._locator.setFont(self._theme.font(Type.MONEY))
            is_asked = blocking_order(trip) is not None
            self._locator.setText("Not confirmed yet" if is_asked else "Not booked yet")
            self._locator.set_tone("tertiary")
            self._spelled.setText("")
        self._spelled.setVisible(bool(trip.record_locator))
