"""The forms of the client's file: the client, a traveler, a note. One is open at a time."""

from __future__ import annotations

import json

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.ui.event_loop.background import Background
from desktop.ui.theme import Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.commands import Command
from desktop.use_cases.clients.open_client import ClientFile

from .contact_form import ContactForm
from .note_form import NoteForm
from .traveler_panel import TravelerPanel

_CLIENT, _TRAVELER, _NOTE = "client", "traveler", "note"


class ClientForms(QWidget):
    """Hidden while none is open. `moved`: one was opened or closed, or has other keys; `opened`
    carries the id of another client, `not_saved` the error of a form that was closed meanwhile.
    """

    moved = Signal()
    opened = Signal(str)
    not_saved = Signal(object)

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.contact = ContactForm(theme, background, use_cases)
        self.traveler = TravelerPanel(theme, background, use_cases)
        self.note = NoteForm(theme, background, use_cases)
        self._every: dict[str, ContactForm | TravelerPanel | NoteForm] = {
            _CLIENT: self.contact,
            _TRAVELER: self.traveler,
            _NOTE: self.note,
        }
        # What is left over stays empty below a form that needs less.
        column.addWidget(self.contact, 0, Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.traveler, 1)
        column.addWidget(self.note, 0, Qt.AlignmentFlag.AlignTop)
        for form in self._every.values():
            form.commands_changed.connect(self._move)
            form.not_saved.connect(self.not_saved)
        self.contact.opened.connect(self.opened)
        self.hide()

    @property
    def is_open(self) -> bool:
        """True while a form is shown; then its keys alone must work on the page."""
        return any(not form.isHidden() for form in self._every.values())

    def commands(self) -> tuple[Command, ...]:
        """Those of the open form."""
        shown = next(form for form in self._every.values() if not form.isHidden())
        return shown.commands()

    def edit_client(self, client: Client) -> None:
        """Show the client's form."""
        self.contact.ask(client)

    def edit_traveler(self, client: Client, traveler: Traveler | None = None) -> None:
        """Show the form of this traveler, or of another one."""
        self.traveler.ask(client, traveler)

    def write_note(self, client: Client) -> None:
        """Show the form of a note."""
        self.note.ask(client.id)

    def close_forms(self) -> None:
        """Close the open form; nothing is saved."""
        for form in self._every.values():
            form.close_form()

    def draft(self) -> str:
        """Everything typed into the open form, as JSON; empty while there is none."""
        for name, form in self._every.items():
            if not form.isHidden():
                return json.dumps([name, self.traveler.traveler_id, *form.typed()])
        return ""

    def restore(self, file: ClientFile, draft: str) -> None:
        """Open the form again with what was typed; nothing for an empty draft."""
        name, traveler_id, *typed = json.loads(draft) if draft else ("", "")
        if name == _CLIENT:
            self.edit_client(file.client)
        elif name == _TRAVELER:
            known = {traveler.id: traveler for traveler in file.travelers}
            self.edit_traveler(file.client, known.get(traveler_id))
        elif name == _NOTE:
            self.write_note(file.client)
        if name in self._every:
            self._every[name].restore(typed)

    def _move(self) -> None:
        self.setVisible(self.is_open)
        self.moved.emit()
