"""The client's file in three columns: who they are, travelers over trips, and notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial

from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.clients.client import Client
from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.client_profile import LANGUAGES
from desktop.booking.clients.country import find_country
from desktop.booking.clients.phone_number import shown_number
from desktop.booking.clients.special_service import ASSISTANCE, MEALS
from desktop.booking.clients.traveler import Gender, Traveler
from desktop.booking.date_time_text import date_text, local_time, month_text
from desktop.ui.pages.panels.trip_rows import TRIP_ROW, accessible_trip, paint_trip
from desktop.ui.theme import L, S, Theme, Type
from desktop.ui.widgets.fields import Notes
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text, write
from desktop.use_cases.clients.open_client import ClientFile
from desktop.use_cases.ports.store_port import TripHit

_MAX_TITLE_NAME = 40
_TRAVELER_ROW, _NOTE_ROW = 64, 48
_PASSPORT_SOON = timedelta(days=183)
"""Many countries let nobody in whose passport ends sooner."""


class ClientColumns(QWidget):
    """`about`, `level` and the lists are the page's to connect."""

    def __init__(
        self, theme: Theme, today: Callable[[], date], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(L)

        facts = Panel(theme)
        facts.setMinimumWidth(252)
        facts.setMaximumWidth(300)
        self._name = Text(theme, "", Type.TITLE, wrap=True)
        self._contact = Text(theme, "", Type.BODY, "secondary", wrap=True)
        self.level = SegmentedControl(theme, "Service", ("Standard", "Member", "Complex"))
        facts.column.addWidget(self._name)
        facts.column.addWidget(self._contact)
        facts.column.addWidget(self.level)
        facts.column.addStretch(1)
        row.addWidget(facts, 3)

        middle = QVBoxLayout()
        middle.setSpacing(L)
        flyers = Panel(theme, "Travelers", holds_list=True)
        self._travelers_title = flyers.title
        self.travelers: RowList[Traveler] = RowList(
            theme,
            "travelers",
            _TRAVELER_ROW,
            partial(_paint_traveler, today),
            lambda traveler: ". ".join([traveler.airline_name, *_wishes(traveler)]),
            "None yet. A adds one; those who fly are kept when you book.",
        )
        flyers.column.addWidget(self.travelers, 1)
        middle.addWidget(flyers, 2)
        past = Panel(theme, "Trips", holds_list=True)
        self._trips_title = past.title
        self.trips: RowList[TripHit] = RowList(
            theme,
            "trips",
            TRIP_ROW,
            paint_trip,
            accessible_trip,
            "No trips yet. Start with a route above.",
        )
        past.column.addWidget(self.trips, 1)
        # Wide enough for route, state and price.
        past.setMinimumWidth(300)
        middle.addWidget(past, 3)
        row.addLayout(middle, 5)

        noted = Panel(theme)
        noted.setMinimumWidth(190)
        self.about = Notes(theme, "About this client")
        self.notes: RowList[ClientNote] = RowList(
            theme, "notes", _NOTE_ROW, _paint_note, _note_text, "N writes the first one."
        )
        noted.column.addWidget(self.about, 2)
        noted.column.addWidget(Text(theme, "Notes", Type.META_STRONG, "secondary"))
        noted.column.addWidget(self.notes, 3)
        row.addWidget(noted, 3)

    def show_file(self, file: ClientFile) -> None:
        """Show all of it but the text about the client, which may be typed meanwhile."""
        client = file.client
        size = Type.TITLE if len(client.name) <= _MAX_TITLE_NAME else Type.BODY_STRONG
        self._name.setFont(self._theme.font(size))
        self._name.setText(client.name)
        self.show_contact(client)
        self.show_travelers(file.travelers)
        self._trips_title.setText(_counted("Trips", len(file.trips)))
        self.trips.show_records(file.trips)
        self.notes.show_records(file.notes)

    def show_contact(self, client: Client) -> None:
        """How the client is reached, and what is known of them."""
        profile = client.profile
        country = find_country(profile.country)
        known = (
            country.name if country else "",
            LANGUAGES.get(profile.language, ""),
            profile.currency,
        )
        parts = (
            client.email,
            *profile.emails,
            shown_number(client.phone),
            *(shown_number(phone) for phone in profile.phones),
            client.company,
            *client.address.lines()[-2:-1],
            " · ".join(part for part in known if part),
        )
        self._name.setText(client.name)
        self._contact.setText("\n".join(part for part in parts if part))

    def show_travelers(self, travelers: tuple[Traveler, ...]) -> None:
        """Show these; the chosen one stays chosen."""
        self._travelers_title.setText(_counted("Travelers", len(travelers)))
        self.travelers.show_records(travelers, keep=lambda traveler: traveler.id)


def _counted(title: str, count: int) -> str:
    return f"{title} · {count}" if count else title


def _wishes(traveler: Traveler) -> list[str]:
    """How they fly, in words."""
    return [
        *([traveler.seat.value] if traveler.seat else []),
        *([MEALS.get(traveler.meal, traveler.meal).lower()] if traveler.meal else []),
        *(ASSISTANCE.get(code, code).lower() for code in traveler.assistance),
        *(f"{one.airline} {one.number.removeprefix(one.airline)}" for one in traveler.loyalty),
        *([f"Known Traveler {traveler.known_traveler}"] if traveler.known_traveler else []),
    ]


def _paint_traveler(
    today: Callable[[], date],
    painter: QPainter,
    theme: Theme,
    rect: QRect,
    traveler: Traveler,
    chosen: bool,
) -> None:
    inner = QRect(rect.x() + L, rect.y() + 6, rect.width() - 2 * L, 20)
    write(painter, theme, inner, f"{traveler.given_name} {traveler.family_name}", Type.BODY_STRONG)
    born = f"born {date_text(traveler.born_on)}" if traveler.born_on else "date of birth missing"
    x_mark = " · gender X" if traveler.gender is Gender.UNSPECIFIED else ""
    line = inner.translated(0, 17)
    used = write(painter, theme, line, born + x_mark, Type.META,
                 "secondary" if traveler.born_on else "warn")  # fmt: skip
    if traveler.passport:
        ends_on = traveler.passport.expires_on
        soon = ends_on < today() + _PASSPORT_SOON
        passport = f" · passport until {month_text(ends_on)}"
        write(painter, theme, line.adjusted(used, 0, 0, 0), passport, Type.META,
              "warn" if soon else "secondary")  # fmt: skip
    write(painter, theme, inner.translated(0, 33), " · ".join(_wishes(traveler)), Type.META,
          "tertiary")  # fmt: skip


def _paint_note(
    painter: QPainter, theme: Theme, rect: QRect, note: ClientNote, chosen: bool
) -> None:
    inner = QRect(rect.x() + S, rect.y() + 5, rect.width() - 2 * S, 20)
    write(painter, theme, inner, " ".join(note.text.split()), Type.BODY,
          "warn" if note.is_pinned else "text")  # fmt: skip
    source = ("warning · " if note.is_pinned else "") + note_source(note)
    write(painter, theme, inner.translated(0, 17), source, Type.META, "tertiary")


def note_source(note: ClientNote) -> str:
    """``"24 Nov 2026 · Ida Marlow"``."""
    return f"{date_text(local_time(note.written_at).date())} · {note.member_name}"


def _note_text(note: ClientNote) -> str:
    return f"{note.text}. {note_source(note)}"
