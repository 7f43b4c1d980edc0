"""The client's page: the entry line, contact and notes, travelers, and trips."""

from __future__ import annotations

import logging
from dataclasses import replace

from PySide6.QtCore import QRect, QTimer, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.clients.client import Client, ServiceLevel
from desktop.booking.clients.phone_number import shown_number
from desktop.booking.clients.traveler import Traveler
from desktop.booking.date_time_text import date_text, month_text
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.call.entry_bar import EntryBar
from desktop.ui.pages.panels.address_panel import AddressPanel
from desktop.ui.pages.panels.trip_rows import TRIP_ROW, accessible_trip, paint_trip
from desktop.ui.theme import XL, L, M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Notes
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.tables import RowList
from desktop.ui.widgets.text import Text, write
from desktop.use_cases.clients.open_client import ClientFile
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.store_port import TripHit

log = logging.getLogger(__name__)
_MAX_TITLE_NAME = 40
# In px: below it, the form of the address would squeeze the file.
_ROOM_FOR_BOTH = 760
# The most that a killed desk loses of the notes: keys do not begin it anew. Each time there is an
# entry in the audit log, so it is no shorter.
_SAVE_MS = 1500
_LEVELS = (ServiceLevel.STANDARD, ServiceLevel.MEMBER, ServiceLevel.COMPLEX)


class ClientFilePage(QWidget):
    """`asked` carries a SearchRequest, `typed` the entry line, `trip_opened` a trip id.

    `flights_asked`: to type them; `left`: Esc.
    """

    asked = Signal(object)
    typed = Signal(str)
    trip_opened = Signal(str)
    flights_asked = Signal()
    left = Signal()
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._background = background
        self._use_cases = use_cases
        self._client: Client | None = None
        # As the records have it; what was changed is on its way there until they have answered.
        self._saved: Client | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(XL, L, XL, L)
        column.setSpacing(M)
        self.entry = EntryBar(theme, use_cases)
        column.addWidget(self.entry)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        self.address = AddressPanel(theme, background, use_cases)
        self.address.saved.connect(self._address_saved)
        self.address.commands_changed.connect(self._address_moved)
        column.addWidget(self.address)
        self._file = QWidget()
        row = QHBoxLayout(self._file)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(L)
        column.addWidget(self._file, 1)
        self._room = QWidget()
        self._room.hide()
        column.addWidget(self._room, 1)

        facts = Panel(theme)
        facts.setMinimumWidth(256)
        facts.setMaximumWidth(320)
        self._name = Text(theme, "", Type.TITLE, wrap=True)
        self._contact = Text(theme, "", Type.BODY, "secondary", wrap=True)
        self._level = SegmentedControl(theme, "Service", ("Standard", "Member", "Complex"))
        self._notes = Notes(theme, "Notes")
        facts.column.addWidget(self._name)
        facts.column.addWidget(self._contact)
        facts.column.addSpacing(S)
        facts.column.addWidget(self._level)
        facts.column.addWidget(self._notes, 1)
        row.addWidget(facts, 3)

        flyers = Panel(theme, "Travelers", holds_list=True)
        flyers.setMinimumWidth(176)
        self._travelers: RowList[Traveler] = RowList(
            theme, "travelers", 48, _paint_traveler, lambda t: t.airline_name,
            "Travelers are added when you book.",
        )  # fmt: skip
        flyers.column.addWidget(self._travelers, 1)
        row.addWidget(flyers, 2)

        past = Panel(theme, "Trips", holds_list=True)
        self._trips: RowList[TripHit] = RowList(
            theme,
            "trips",
            TRIP_ROW,
            paint_trip,
            accessible_trip,
            "No trips yet. Start with a route above.",
        )
        past.column.addWidget(self._trips, 1)
        # Wide enough for route, state and price.
        past.setMinimumWidth(300)
        row.addWidget(past, 3)

        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.setInterval(_SAVE_MS)
        self._save_timer.timeout.connect(self.save_changes)
        self._notes.edited.connect(lambda _: self._save_soon())
        self._level.chosen.connect(lambda _: self.save_changes())
        self.entry.asked.connect(self.asked)
        self.entry.edited.connect(self.typed)
        self._trips.opened.connect(lambda hit: self.trip_opened.emit(hit.id))

    @property
    def client(self) -> Client | None:
        return self._client

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page. While the address is asked for, its keys alone."""
        if self.address.is_open:
            return self.address.commands()
        return (
            Command("Return", "Search flights", self.entry.field.entered.emit, own_key=True),
            Command("Ctrl+E", "Entry line", self.entry.field.edit.setFocus),
            Command("Ctrl+F", "Type the flights", self.flights_asked.emit),
            Command("Ctrl+O", "Notes", self._notes.edit.setFocus),
            Command("Ctrl+T", "Trips", self._trips.setFocus),
            Command("Ctrl+B", "Billing address", self._ask_address),
            Command("Escape", "Change client", self.left.emit),
        )

    def show_file(self, file: ClientFile, entry: str = "") -> None:
        """Show this client; notes of the previous one are saved first."""
        client = file.client
        if self._save_timer.isActive():
            self.save_changes()
        self._client = self._saved = client
        self.address.close_form()
        self._show_contact(client)
        size = Type.TITLE if len(client.name) <= _MAX_TITLE_NAME else Type.BODY_STRONG
        self._name.setFont(self._theme.font(size))
        self._name.setText(client.name)
        self._level.choose(_LEVELS.index(client.level))
        self._notes.set_text(client.notes)
        self._travelers.show_records(file.travelers)
        self._trips.show_records(file.trips)
        self.notice.clear()
        self.entry.set_text(entry)
        self.entry.field.edit.setFocus()

    def unsaved_notes(self) -> str:
        """Typed notes that are not known to be saved yet; empty if there are none."""
        saved = self._saved.notes if self._saved is not None else ""
        return self._notes.text if self._notes.text != saved else ""

    def restore_notes(self, notes: str) -> None:
        """Restore unsaved notes; they are saved shortly after."""
        if notes:
            self._notes.set_text(notes)
            self._save_soon()

    def save_notes(self, client: Client, notes: str) -> None:
        """Save unsaved notes of a client whose file is not shown again after a lock."""
        if notes:
            self._background.run(
                lambda: self._use_cases.change_client(replace(client, notes=notes)),
                lambda _: log.info("notes saved"),
                self.notice.show_error,
            )

    def _save_soon(self) -> None:
        if not self._save_timer.isActive():
            self._save_timer.start()

    def save_changes(self) -> None:
        """Save changed notes and service level."""
        self._save_timer.stop()
        if self._client is None:
            return
        level = _LEVELS[max(0, self._level.index)]
        changed = replace(self._client, notes=self._notes.text, level=level)
        if changed == self._client:
            return
        self._client = changed

        def saved(_: object) -> None:
            if self._saved is not None and self._saved.id == changed.id:
                self._saved = replace(self._saved, notes=changed.notes, level=changed.level)

        def fail(error: DeskError) -> None:
            kept = self._saved
            if kept is not None and self._client is not None and kept.id == changed.id:
                # The next key tries again, and a lock keeps it in the draft of the call.
                self._client = replace(self._client, notes=kept.notes, level=kept.level)
            self.notice.show_error(error)

        self._background.run(lambda: self._use_cases.change_client(changed), saved, fail)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_file()

    def _address_moved(self) -> None:
        self._fit_file()
        if not self.address.is_open:
            self.entry.field.edit.setFocus()
        self.commands_changed.emit()

    def _fit_file(self) -> None:
        """Where the window is low, the form of the address takes the place of the file."""
        is_shown = not self.address.is_open or self.height() >= _ROOM_FOR_BOTH
        self._file.setVisible(is_shown)
        self._room.setVisible(not is_shown)

    def _show_contact(self, client: Client) -> None:
        town = client.address.lines()[-2:-1]
        parts = (client.email, shown_number(client.phone), client.company, *town)
        self._contact.setText("\n".join(part for part in parts if part))

    def _ask_address(self) -> None:
        if self._client is not None:
            self.address.ask(self._client)

    def _address_saved(self, client: Client) -> None:
        if self._client is not None:
            # Notes that are typed meanwhile stay as they are.
            self._client = replace(self._client, address=client.address)
        self._show_contact(client)
        self.entry.field.edit.setFocus()


def _paint_traveler(
    painter: QPainter, theme: Theme, rect: QRect, traveler: Traveler, chosen: bool
) -> None:
    inner = QRect(rect.x() + L, rect.y() + 6, rect.width() - 2 * L, 20)
    write(painter, theme, inner, f"{traveler.given_name} {traveler.family_name}", Type.BODY_STRONG)
    born = f"born {date_text(traveler.born_on)}" if traveler.born_on else "date of birth missing"
    passport = (
        f" · passport until {month_text(traveler.passport.expires_on)}" if traveler.passport else ""
    )
    write(painter, theme, inner.translated(0, 17), born + passport, Type.META,
          "secondary" if traveler.born_on else "warn")  # fmt: skip
