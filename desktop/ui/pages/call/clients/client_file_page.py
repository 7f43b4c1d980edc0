"""The client's page: the entry line, warnings, and the file, which is worked in by keys."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.clients.client import Client, ServiceLevel
from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.traveler import Traveler
from desktop.booking.printable_text import without_controls
from desktop.ui.event_loop.background import Background
from desktop.ui.pages.call.entry_bar import EntryBar
from desktop.ui.pages.panels.address_panel import AddressPanel
from desktop.ui.theme import XL, L, M, Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.use_cases.clients.open_client import ClientFile
from desktop.use_cases.errors import DeskError

from .client_columns import ClientColumns, note_source
from .client_forms import ClientForms

log = logging.getLogger(__name__)
# In px: below it, the form of the address would squeeze the file.
_ROOM_FOR_BOTH = 760
# The most that a killed desk loses of the notes: keys do not begin it anew. Each time there is an
# entry in the audit log, so it is no shorter.
_SAVE_MS = 1500
_LEVELS = (ServiceLevel.STANDARD, ServiceLevel.MEMBER, ServiceLevel.COMPLEX)


class ClientFilePage(QWidget):
    """`asked` carries a SearchRequest, `typed` the entry line, `trip_opened` a trip id.

    `flights_asked`: to type them; `left`: Esc in the file. `opened` carries the id of a client who
    may be the same, `renamed` the Client and `file_changed` the ClientFile as saved now.
    """

    asked = Signal(object)
    typed = Signal(str)
    trip_opened = Signal(str)
    flights_asked = Signal()
    opened = Signal(str)
    renamed = Signal(object)
    file_changed = Signal(object)
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
        self.warning = Notice(theme)
        column.addWidget(self.warning)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        self.address = AddressPanel(theme, background, use_cases)
        self.address.saved.connect(self._address_saved)
        self.address.commands_changed.connect(self._address_moved)
        column.addWidget(self.address)
        self.forms = ClientForms(theme, background, use_cases)
        for asked in (self.address, self.forms):
            asked.not_saved.connect(lambda error: self.notice.show_error(error))
        self.forms.moved.connect(self._form_moved)
        self.forms.opened.connect(self.opened)
        column.addWidget(self.forms, 1)
        self._file = ClientColumns(theme, use_cases.today_is)
        self._level, self._notes = self._file.level, self._file.about
        self._travelers, self._trips = self._file.travelers, self._file.trips
        self._note_list = self._file.notes
        column.addWidget(self._file, 1)
        self._room = QWidget()
        self._room.hide()
        column.addWidget(self._room, 1)
        self._to_remove = ""

        self._save_timer = QTimer(self)
        self._save_timer.setSingleShot(True)
        self._save_timer.setInterval(_SAVE_MS)
        self._save_timer.timeout.connect(self.save_changes)
        self._notes.edited.connect(lambda _: self._save_soon())
        self._level.chosen.connect(lambda _: self.save_changes())
        self.entry.asked.connect(self.asked)
        self.entry.edited.connect(self.typed)
        self.forms.contact.saved.connect(self._contact_saved)
        self.forms.traveler.saved.connect(self._traveler_saved)
        self.forms.note.saved.connect(lambda _: self._read_again(self._note_list.setFocus))
        self._trips.opened.connect(lambda hit: self.trip_opened.emit(hit.id))
        self._travelers.opened.connect(self._open_traveler)
        self._note_list.opened.connect(self._show_note)
        for part in (self.entry.field.edit, self._notes.edit, *self._lists()):
            # Other letters are commands there.
            part.installEventFilter(self)

    @property
    def client(self) -> Client | None:
        return self._client

    def commands(self) -> tuple[Command, ...]:
        """Keys of this page, those first that work where the keyboard is; of an open form its own.

        In the entry line letters are text: Esc first.
        """
        if self.forms.is_open:
            return self.forms.commands()
        if self.address.is_open:
            return self.address.commands()
        in_file = any(each.hasFocus() for each in self._lists())
        removal = Command("Delete", "Remove traveler", self._remove_traveler)
        pin = Command("P", "Warn at each call, or not", self._pin)
        file = (
            Command("E", "Edit client", self._edit, in_key_bar=in_file),
            Command("A", "Add traveler", self._add_traveler, in_key_bar=in_file),
            Command("N", "Note", self._add_note, in_key_bar=in_file),
            *((removal,) if self._travelers.hasFocus() and self._travelers.current() else ()),
            *((pin,) if self._note_list.hasFocus() and self._note_list.current() else ()),
        )
        line = (
            Command("Ctrl+E", "Search line", self.entry.field.edit.setFocus),
            Command("Ctrl+F", "Type the flights", self.flights_asked.emit),
            Command("Ctrl+O", "About", self._notes.edit.setFocus),
            Command("Ctrl+T", "Trips", self._trips.setFocus),
            Command("Ctrl+B", "Billing address", self._ask_address),
        )
        if in_file:
            opening = Command("Return", "Open", lambda: None, own_key=True)
            leaving = Command("Escape", "Change client", self.left.emit)
            others = (replace(each, in_key_bar=False) for each in line[1:])
            return (opening, *file, leaving, line[0], *others)
        search = Command("Return", "Search flights", self.entry.field.entered.emit, own_key=True)
        to_file = Command("Escape", "To the file", self._travelers.setFocus)
        return (search, to_file, *line, *file)

    def show_file(self, file: ClientFile, entry: str = "") -> None:
        """Show this client; notes of the previous one are saved first."""
        client = file.client
        if self._save_timer.isActive():
            self.save_changes()
        self._client = self._saved = client
        self.address.close_form()
        self.forms.close_forms()
        self._file.show_file(file)
        self._level.choose(_LEVELS.index(client.level))
        self._notes.set_text(client.notes)
        self.notice.clear()
        self._show_warnings()
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
                lambda: self._use_cases.change_client(replace(client, notes=notes), client),
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
        shown = self._client
        if changed == shown:
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

        self._background.run(lambda: self._use_cases.change_client(changed, shown), saved, fail)

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
        has_room = not self.address.is_open or self.height() >= _ROOM_FOR_BOTH
        self._file.setVisible(has_room and not self.forms.is_open)
        self._room.setVisible(not has_room and not self.forms.is_open)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FocusIn:
            self._to_remove = ""
            self.commands_changed.emit()
        return super().eventFilter(watched, event)

    def _lists(self) -> tuple[QWidget, ...]:
        return self._travelers, self._trips, self._note_list

    def _form_moved(self) -> None:
        """A form takes the place of the file, and of the entry line too: one thing at a time."""
        self.entry.setVisible(not self.forms.is_open)
        self._fit_file()
        self._show_warnings()
        if not self.forms.is_open:
            self._travelers.setFocus()
        self.commands_changed.emit()

    def _show_warnings(self) -> None:
        """Pinned notes: each call begins with them."""
        pinned = [note for note in self._note_list.rows.records if note.is_pinned]
        if pinned and not self.forms.is_open:
            lines = [f"{note_source(note)}: {_in_one_line(note.text)}" for note in pinned]
            self.warning.show_message("\n".join(lines), tone="warn")
        else:
            self.warning.clear()

    def _edit(self) -> None:
        if self._client is not None:
            self.save_changes()
            self.forms.edit_client(self._client)

    def _add_traveler(self) -> None:
        if self._client is not None:
            self.forms.edit_traveler(self._client)

    def _open_traveler(self, traveler: Traveler) -> None:
        if self._client is not None:
            self.forms.edit_traveler(self._client, traveler)

    def _traveler_saved(self, traveler: Traveler) -> None:
        """In the list at once: who opens it again before it was read sees what was saved."""
        if self._client is None or self._client.id != traveler.client_id:
            return  # Another client is shown by now.
        kept = {each.id: each for each in self._travelers.rows.records}
        self._file.show_travelers(tuple({**kept, traveler.id: traveler}.values()))
        self._read_again(self._travelers.setFocus)

    def _add_note(self) -> None:
        if self._client is not None:
            self.forms.write_note(self._client)

    def _show_note(self, note: ClientNote) -> None:
        """All of a note that is longer than its row."""
        self.notice.show_message(note.text, note_source(note))

    def _remove_traveler(self) -> None:
        """Asked twice; the second time it is done."""
        traveler = self._travelers.current()
        if traveler is None:
            return
        if self._to_remove != traveler.id:
            self._to_remove = traveler.id
            self.notice.show_message(
                f"Remove {traveler.given_name} {traveler.family_name} from this file?",
                "Trips keep who was booked. Press Delete again to remove, or any other key.",
                "warn",
            )
            return
        self._to_remove = ""
        self.notice.clear()
        self._background.run(
            lambda: self._use_cases.remove_traveler(traveler),
            lambda _: self._read_again(self._travelers.setFocus),
            self.notice.show_error,
        )

    def _pin(self) -> None:
        note = self._note_list.current()
        if note is not None:
            self._background.run(
                lambda: self._use_cases.keep_notes.pin(note, is_pinned=not note.is_pinned),
                lambda _: self._read_again(self._note_list.setFocus),
                self.notice.show_error,
            )

    def _read_again(self, then: Callable[[], object]) -> None:
        """Travelers and notes as the records have them now."""
        client = self._client
        if client is None:
            return

        def show(file: ClientFile) -> None:
            if self._client is None or self._client.id != file.client.id:
                return  # Another client is shown by now.
            self._file.show_travelers(file.travelers)
            self._note_list.show_records(file.notes, keep=lambda note: note.id)
            self._show_warnings()
            self.file_changed.emit(file)
            then()
            log.info("file read again")

        self._background.run(
            lambda: self._use_cases.open_client(client.id), show, self.notice.show_error
        )

    def _contact_saved(self, client: Client) -> None:
        if self._client is not None:
            # What is typed meanwhile about the client stays as it is.
            self._client = replace(client, notes=self._client.notes, level=self._client.level)
        self._file.show_contact(client)
        self.entry.field.edit.setFocus()
        self.renamed.emit(client)

    def _ask_address(self) -> None:
        if self._client is not None:
            self.address.ask(self._client)

    def _address_saved(self, client: Client) -> None:
        if self._client is not None:
            # Notes that are typed meanwhile stay as they are.
            self._client = replace(self._client, address=client.address)
        self._file.show_contact(client)
        self.entry.field.edit.setFocus()


def _in_one_line(text: str) -> str:
    """Whose words a line holds is said at its beginning, so that no line begins within them."""
    lines = without_controls(text).splitlines()
    return " / ".join(line.strip() for line in lines if line.strip())
