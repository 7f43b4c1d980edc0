"""A traveler of the client's file: documents, programs, and how they like to fly."""

from __future__ import annotations

import logging
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.clients.client import Client
from desktop.booking.clients.special_service import (
    ASSISTANCE,
    MEALS,
    find_service,
    find_services,
)
from desktop.booking.clients.traveler import Passport, SeatWish, Traveler
from desktop.booking.clients.typed_date import read_date, written
from desktop.booking.trip.passenger_requirements import Missing
from desktop.ui.event_loop.background import Background
from desktop.ui.event_loop.form_answers import FormAnswers
from desktop.ui.pages.call.traveler_form import TravelerForm
from desktop.ui.pages.panels.country_field import UNKNOWN_COUNTRY, CountryField
from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.use_cases import UseCases
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.scroll_bar import scrolled
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError, Refused

log = logging.getLogger(__name__)
_SEATS = (SeatWish.WINDOW, SeatWish.AISLE, None)
_EXPIRY_BACK_TO = 80
"""Years, as in `traveler_form`."""
_KEPT = (
    "Seat, meal and assistance are kept for the call. Skycap tells no airline of them: ask for "
    "them when you book."
)


class TravelerPanel(QWidget):
    """Hidden until it is asked for. `saved` carries the Traveler."""

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
        super().__init__(parent)
        self._answers = FormAnswers(background, self.not_saved.emit)
        self._use_cases = use_cases
        self._asked = False
        self._saving = False
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(M)
        self.notice = Notice(theme)
        outer.addWidget(self.notice)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(M)
        self.form = TravelerForm(theme, "Traveler", use_cases.today_is())
        column.addWidget(self.form)
        more = Panel(theme, "More documents, and how they like to fly")
        column.addWidget(more)
        self.redress = Field(theme, "Redress number", placeholder="1234567")
        self.passport = Field(theme, "Second passport")
        self.country = CountryField(theme, "Country")
        self.expires = Field(theme, "Expires", placeholder="25apr2031")
        self.seat = SegmentedControl(theme, "Seat", ("Window", "Aisle", "No wish"))
        self.seat.setFixedWidth(228)
        self.meal = Field(theme, "Meal", placeholder="vegan")
        self.assistance = Field(theme, "Assistance", placeholder="wheelchair to the gate; blind")
        documents, wishes = QHBoxLayout(), QHBoxLayout()
        for row in (documents, wishes):
            row.setSpacing(S)
            more.column.addLayout(row)
        for field, share in (
            (self.redress, 4), (self.passport, 4), (self.country, 3), (self.expires, 4),
        ):  # fmt: skip
            documents.addWidget(field, share)
        wishes.addWidget(self.seat)
        wishes.addWidget(self.meal, 3)
        wishes.addWidget(self.assistance, 5)
        wishes.setAlignment(self.seat, Qt.AlignmentFlag.AlignTop)
        last = QHBoxLayout()
        last.setSpacing(M)
        self._save = Button(theme, "Save the traveler", "Ctrl+Enter", "accent")
        self._save.clicked.connect(self.save)
        last.addWidget(self._save)
        last.addWidget(Text(theme, _KEPT, Type.META, "secondary", wrap=True), 1)
        more.column.addLayout(last)
        column.addStretch(1)
        outer.addWidget(scrolled(theme, inside), 1)
        self._fields = (
            self.redress, self.passport, self.country, self.expires, self.meal, self.assistance,
        )  # fmt: skip
        self.form.done.connect(self.redress.edit.setFocus)
        for field, after in pairwise(self._fields):
            target = self.seat if field is self.expires else after.edit
            field.entered.connect(target.setFocus)
        self.seat.entered.connect(self.meal.edit.setFocus)
        self.assistance.entered.connect(self.save)
        self.hide()

    def commands(self) -> tuple[Command, ...]:
        """Those of the form."""
        return (
            Command("Return", "Next field", self.save, own_key=True),
            Command("Ctrl+Return", "Save", self.save),
            Command("Escape", "Back, nothing is saved", self.close_form),
        )

    def ask(self, client: Client, traveler: Traveler | None = None) -> None:
        """Show this traveler, or an empty form for another one of the client's."""
        self._asked, self._saving = True, False
        self._answers.turn()
        self.notice.clear()
        shown = traveler or Traveler("", client.id, "", "")
        self.form.fill(shown)
        second = next(iter(shown.other_passports), None)
        self.redress.set_text(shown.redress)
        self.passport.set_text(second.number if second else "")
        self.country.set_text(second.country if second else "")
        self.expires.set_text(written(second.expires_on if second else None))
        self.seat.choose(_SEATS.index(shown.seat))
        self.meal.set_text(MEALS.get(shown.meal, ""))
        self.assistance.set_text("; ".join(ASSISTANCE.get(code, code) for code in shown.assistance))
        for field in self._fields:
            field.set_problem("")
        self.show()
        self.form.given.edit.setFocus()
        self.commands_changed.emit()
        log.info("traveler form shown")

    def close_form(self) -> None:
        """Hide the form. Nothing is saved, and what is being saved is not waited for."""
        self._asked = False
        self._answers.turn()
        if not self.isHidden():
            self.hide()
            self.commands_changed.emit()

    @property
    def traveler_id(self) -> str:
        """Empty for a new one."""
        return self.form.traveler_id

    def typed(self) -> list[str]:
        """The texts of all fields, for the draft."""
        own = [field.edit.text() for field in self._fields]
        return [*own, str(self.seat.index), *self.form.typed()]

    def restore(self, typed: list[str]) -> None:
        """Show these texts in the open form."""
        own = len(self._fields)
        if len(typed) == len(self.typed()):
            for field, text in zip(self._fields, typed[:own], strict=True):
                field.set_text(text)
            self.seat.choose(int(typed[own]))
            self.form.restore(typed[own + 1 :])

    def save(self) -> None:
        """Save what is typed, unless a part is not right: that field says so."""
        if not self._asked or self._saving:
            return
        traveler = self.form.read()
        if traveler is None:
            self.form.first_marked().setFocus()
            return
        changed = self._with_more(traveler)
        if changed is None:
            return
        self._saving = True
        self._answers.run(lambda: self._use_cases.save_traveler(changed), self._saved, self._fail)

    def _with_more(self, traveler: Traveler) -> Traveler | None:
        """With the fields of this panel; None, and the field says why, where one is not right."""
        second = None
        if self.passport.text or self.expires.text:
            if not self.passport.text:
                self._mark(self.passport, "Number missing.")
                return None
            if not self.country.code:
                self._mark(self.country, UNKNOWN_COUNTRY)
                return None
            try:
                back_to = self._use_cases.today_is().year - _EXPIRY_BACK_TO
                expires = read_date(self.expires.text, century_from=back_to)
            except ValueError as message:
                self._mark(self.expires, str(message))
                return None
            second = Passport(self.passport.text.upper(), self.country.code, expires)
        meal = find_service(self.meal.text, MEALS)
        if self.meal.text and not meal:
            self._mark(self.meal, "Which meal? Type its name or code: vegan, VGML.")
            return None
        assistance = find_services(self.assistance.text, ASSISTANCE)
        if assistance is None:
            self._mark(self.assistance, "Which assistance? Type names or codes: blind; WCHR.")
            return None
        others = traveler.other_passports[1:]
        return replace(
            traveler,
            redress=self.redress.text.upper(),
            other_passports=(second, *others) if second else others,
            seat=_SEATS[max(0, self.seat.index)] if self.seat.index >= 0 else None,
            meal=meal,
            assistance=assistance,
        )

    def _mark(self, field: Field, sentence: str) -> None:
        field.set_problem(sentence)
        field.edit.setFocus()

    def _saved(self, traveler: Traveler) -> None:
        log.info("traveler saved")
        self.close_form()
        self.saved.emit(traveler)

    def _fail(self, error: DeskError) -> None:
        self._saving = False
        name = error.field if isinstance(error, Refused) else ""
        own = {"redress": self.redress, "meal": self.meal, "assistance": self.assistance}
        if name in own:
            self._mark(own[name], error.happened)
            return
        marked = self.form.show_missing((Missing(name, error.happened),)) if name else None
        if marked is not None:
            marked.setFocus()
        else:
            self.notice.show_error(error)
