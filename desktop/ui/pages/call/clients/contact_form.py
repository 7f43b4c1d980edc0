"""The form of a client: names, phones, emails, company, country, language, preferred currency."""

from __future__ import annotations

import logging
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.booking.clients.client import Client
from desktop.booking.clients.client_profile import LANGUAGES, find_currency, find_language
from desktop.booking.clients.phone_number import shown_number
from desktop.ui.event_loop.background import Background
from desktop.ui.event_loop.form_answers import FormAnswers
from desktop.ui.pages.panels.country_field import UNKNOWN_COUNTRY, CountryField
from desktop.ui.theme import S, Theme
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.use_cases.errors import DeskError, Refused

from .duplicate_check import DuplicateCheck

log = logging.getLogger(__name__)
_ROWS = (
    {"name": 5, "phone": 4, "email": 5},
    {"profile.phones": 5, "profile.emails": 5, "company": 4},
    {"profile.country": 3, "profile.language": 3, "profile.currency": 3},
)


class ContactForm(Panel):
    """Hidden until it is asked for. `saved` carries the Client; `opened` the id of another."""

    saved = Signal(object)
    not_saved = Signal(object)
    opened = Signal(str)
    commands_changed = Signal()

    def __init__(
        self,
        theme: Theme,
        background: Background,
        use_cases: UseCases,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, "Client", edge="accent", parent=parent)
        self._answers = FormAnswers(background, self.not_saved.emit)
        self._use_cases = use_cases
        self._client: Client | None = None
        self._saving = False
        self.country = CountryField(theme, "Country")
        self.fields: dict[str, Field] = {
            "name": Field(theme, "Name"),
            "phone": Field(theme, "Phone", long_numbers=True),
            "email": Field(theme, "Email"),
            "profile.phones": Field(
                theme, "Other phones", placeholder="separate with ;", long_numbers=True
            ),
            "profile.emails": Field(theme, "Other emails", placeholder="separate with ;"),
            "company": Field(theme, "Company"),
            "profile.country": self.country,
            "profile.language": Field(theme, "Language", placeholder="English"),
            "profile.currency": Field(theme, "Preferred currency", placeholder="USD"),
        }
        for shares in _ROWS:
            row = QHBoxLayout()
            row.setSpacing(S)
            for name, share in shares.items():
                row.addWidget(self.fields[name], share)
            self.column.addLayout(row)
        last = QHBoxLayout()
        self._save = Button(theme, "Save", "Ctrl+Enter", "accent")
        self._save.clicked.connect(self.save)
        last.addWidget(self._save)
        last.addStretch(1)
        self.column.addLayout(last)
        self.duplicates = DuplicateCheck(theme, background, use_cases)
        self.duplicates.changed.connect(self.commands_changed)
        self.duplicates.opened.connect(self.opened)
        self.column.addWidget(self.duplicates)
        self.notice = Notice(theme)
        self.column.addWidget(self.notice)
        order = tuple(self.fields.values())
        for field, after in pairwise(order):
            field.entered.connect(after.edit.setFocus)
        order[-1].entered.connect(self.save)
        for name in ("name", "phone", "email"):
            self.fields[name].edited.connect(lambda _: self._look_for_duplicates())
        self.hide()

    def commands(self) -> tuple[Command, ...]:
        """Those of the form."""
        return (
            Command("Return", "Next field", self.save, own_key=True),
            Command("Ctrl+Return", "Save", self.save),
            *self.duplicates.commands(),
            Command("Escape", "Back, nothing is saved", self.close_form),
        )

    def ask(self, client: Client) -> None:
        """Show the form with what is on file, the cursor at the end of the name."""
        self._client, self._saving = client, False
        self._answers.turn()
        self.notice.clear()
        self.duplicates.look("", "", "")
        profile = client.profile
        texts = {
            "name": client.name,
            "phone": shown_number(client.phone),
            "email": client.email,
            "profile.phones": "; ".join(shown_number(phone) for phone in profile.phones),
            "profile.emails": "; ".join(profile.emails),
            "company": client.company,
            "profile.country": profile.country,
            "profile.language": LANGUAGES.get(profile.language, profile.language),
            "profile.currency": profile.currency,
        }
        for name, field in self.fields.items():
            field.set_text(texts[name])
            field.set_problem("")
        self.show()
        self.fields["name"].edit.setFocus()
        self.commands_changed.emit()
        log.info("client form shown")

    def close_form(self) -> None:
        """Hide the form. Nothing is saved, and what is being saved is not waited for."""
        self._client = None
        self._answers.turn()
        if not self.isHidden():
            self.hide()
            self.commands_changed.emit()

    def typed(self) -> list[str]:
        """The texts of all fields, for the draft."""
        return [field.edit.text() for field in self.fields.values()]

    def restore(self, typed: list[str]) -> None:
        """Show these texts in the open form."""
        for field, text in zip(self.fields.values(), typed, strict=False):
            field.set_text(text)

    def save(self) -> None:
        """Save what is typed, unless a part is not right: that field says so."""
        client = self._client
        if client is None or self._saving:
            return
        changed = self._read(client)
        if changed is None:
            return
        self._saving = True
        self._answers.run(
            lambda: self._use_cases.change_client(changed, client), self._saved, self._fail
        )

    def _read(self, client: Client) -> Client | None:
        text = {name: field.text for name, field in self.fields.items()}
        language, currency = (
            find_language(text["profile.language"]),
            find_currency(text["profile.currency"]),
        )
        for name, found, sentence in (
            ("profile.country", self.country.code, UNKNOWN_COUNTRY),
            ("profile.language", language, "Which language? Type its name: Spanish."),
            ("profile.currency", currency, "Which currency? Type its code: USD, EUR."),
        ):
            if text[name] and not found:
                self._mark(name, sentence)
                return None
        return replace(
            client,
            name=text["name"],
            phone=_kept(text["phone"], client.phone),
            email=text["email"],
            company=text["company"],
            profile=replace(
                client.profile,
                phones=tuple(
                    _kept_of(part, client.profile.phones) for part in _parts(text["profile.phones"])
                ),
                emails=tuple(_parts(text["profile.emails"])),
                country=self.country.code,
                language=language,
                currency=currency,
            ),
        )

    def _look_for_duplicates(self) -> None:
        client = self._client
        if client is None:
            return
        changed = [
            field.text if field.text != before else ""
            for field, before in (
                (self.fields["name"], client.name),
                (self.fields["email"], client.email),
                (self.fields["phone"], shown_number(client.phone)),
            )
        ]
        self.duplicates.look(*changed, but=client.id)

    def _saved(self, client: Client) -> None:
        log.info("client saved")
        self.close_form()
        self.saved.emit(client)

    def _fail(self, error: DeskError) -> None:
        self._saving = False
        name = error.field if isinstance(error, Refused) else ""
        if name in self.fields:
            self._mark(name, error.happened)
        else:
            self.notice.show_error(error)

    def _mark(self, name: str, sentence: str) -> None:
        self.fields[name].set_problem(sentence)
        self.fields[name].edit.setFocus()


def _parts(text: str) -> list[str]:
    return [part.strip() for part in text.split(";") if part.strip()]


def _kept(typed: str, before: str) -> str:
    """As the records have it, where it was not changed."""
    return before if typed == shown_number(before) else typed


def _kept_of(typed: str, before: tuple[str, ...]) -> str:
    return next((phone for phone in before if shown_number(phone) == typed), typed)
