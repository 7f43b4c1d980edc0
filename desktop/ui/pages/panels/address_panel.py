"""The form of a client's billing address, in the order in which people say theirs."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import astuple
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.booking.clients.billing_address import BillingAddress
from desktop.booking.clients.client import Client
from desktop.ui.event_loop.background import Background
from desktop.ui.event_loop.form_answers import FormAnswers
from desktop.ui.theme import S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError, Refused

from .country_field import UNKNOWN_COUNTRY, CountryField

log = logging.getLogger(__name__)
_WHY = (
    "Where the statements of the card go. It is sent with the card, and kept in the client's file."
)


class AddressPanel(Panel):
    """Hidden until it is asked for. `saved` carries the Client, with the address, `not_saved` the
    error of one whose form was closed meanwhile.
    """

    saved = Signal(object)
    not_saved = Signal(object)
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Billing address", edge="accent", parent=parent)
        self._background = background
        self._answers = FormAnswers(background, self.not_saved.emit)
        self._use_cases = use_cases
        self._client: Client | None = None
        self._then: Callable[[], None] | None = None
        self._saving = False
        self.column.addWidget(Text(theme, _WHY, Type.META, "secondary", wrap=True))
        self.country = CountryField(theme, "Country")
        self.fields: dict[str, Field] = {
            "line1": Field(theme, "Street and number"),
            "line2": Field(theme, "Apartment, if any"),
            "city": Field(theme, "City"),
            "region": Field(theme, "State or region"),
            "postcode": Field(theme, "ZIP or postcode"),
            "country": self.country,
        }
        for shares in ({"line1": 5, "line2": 3}, {"city": 5, "region": 3, "postcode": 3}):
            row = QHBoxLayout()
            row.setSpacing(S)
            for name, share in shares.items():
                row.addWidget(self.fields[name], share)
            self.column.addLayout(row)
        last = QHBoxLayout()
        last.setSpacing(S)
        last.addWidget(self.country, 5)
        self._save = Button(theme, "Save the address", "Enter", "accent")
        self._save.clicked.connect(self.save)
        last.addWidget(self._save, 0)
        last.addStretch(3)
        self.column.addLayout(last)
        self.notice = Notice(theme)
        self.column.addWidget(self.notice)
        order = tuple(self.fields.values())
        for field, after in pairwise(order):
            field.entered.connect(after.edit.setFocus)
        self.country.entered.connect(self.save)
        self.hide()

    @property
    def is_open(self) -> bool:
        """True while the form is shown; then its keys alone must work on the page."""
        return not self.isHidden()

    def commands(self) -> tuple[Command, ...]:
        """Those of the form."""
        return (
            Command("Return", "Next field, then save", self.save, own_key=True),
            Command("Escape", "Back, nothing is saved", self.close_form),
        )

    def ask(self, client: Client, then: Callable[[], None] | None = None) -> None:
        """Show the form with what is on file, the cursor in the first field that is empty. `then`
        is called once the address is saved, after `saved`.
        """
        self._client, self._then = client, then
        self._answers.turn()
        self._saving = False
        self.notice.clear()
        for field, text in zip(self.fields.values(), astuple(client.address), strict=True):
            field.set_text(text)
            field.set_problem("")
        if not client.address.country:
            self._suggest_country(client.phone)
        self.show()
        self.fields[next(iter(client.address.missing), "line1")].edit.setFocus()
        self.commands_changed.emit()
        log.info("address asked")

    def close_form(self) -> None:
        """Hide the form. Nothing is saved, and what is being saved is not waited for."""
        self._client = None
        self._answers.turn()
        if self.is_open:
            for field in self.fields.values():
                # Else Qt passes the focus to whatever comes next, such as a button that books.
                field.edit.clearFocus()
            self.hide()
            self.commands_changed.emit()

    def draft(self) -> str:
        """Everything typed, as JSON; empty while the form is closed."""
        typed = [field.edit.text() for field in self.fields.values()]
        return json.dumps(typed) if self.is_open else ""

    def restore(self, client: Client, draft: str) -> None:
        """Open the form with what was typed before; nothing for an empty draft."""
        if draft:
            self.ask(client)
            for field, text in zip(self.fields.values(), json.loads(draft), strict=False):
                field.set_text(text)

    def save(self) -> None:
        """Save what is typed, unless a part is missing or cannot be sent: that field says so."""
        client = self._client
        if client is None or self._saving or not self.is_open:
            return
        typed = {name: field.text for name, field in self.fields.items()}
        if typed["country"] and not self.country.code:
            self._mark("country", UNKNOWN_COUNTRY)
            return
        self._saving = True
        address = BillingAddress(**{**typed, "country": self.country.code})
        self._answers.run(
            lambda: self._use_cases.save_address(client.id, address), self._saved, self._fail
        )

    def _suggest_country(self, phone: str) -> None:
        """That of the client's telephone number, which most are billed in."""

        def suggest(country: str) -> None:
            if country and not self.country.text:
                self.country.set_text(country)

        self._background.run(lambda: self._use_cases.phone_country(phone), suggest, lambda _: None)

    def _saved(self, client: Client) -> None:
        log.info("address saved")
        self.close_form()
        self.saved.emit(client)
        if self._then is not None:
            self._then()

    def _fail(self, error: DeskError) -> None:
        self._saving = False
        name = error.field.removeprefix("address.") if isinstance(error, Refused) else ""
        if name in self.fields:
            self._mark(name, error.happened)
        else:
            self.notice.show_error(error)

    def _mark(self, name: str, sentence: str) -> None:
        self.fields[name].set_problem(sentence)
        self.fields[name].edit.setFocus()
