"""The form of one traveler: the data that the airline and Secure Flight need."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.clients.loyalty_text import loyalty_text, read_loyalty
from desktop.booking.clients.passenger_name import composed_name
from desktop.booking.clients.traveler import Gender, Passport, Traveler
from desktop.booking.clients.typed_date import read_date, written
from desktop.booking.trip.offer import OfferTraveler
from desktop.booking.trip.passenger_requirements import Missing
from desktop.ui.pages.panels.country_field import UNKNOWN_COUNTRY, CountryField
from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text

_KIND = {"adult": "Adult", "child": "Child", "infant_without_seat": "Infant on lap"}
_GENDERS = (Gender.FEMALE, Gender.MALE, Gender.UNSPECIFIED)
# A two-digit year of expiry means at most 19 years from now, or a year in the past.
_EXPIRY_BACK_TO = 80
SPELLING_KEY = "Ctrl+M"


class TravelerForm(QWidget):
    """`done` is emitted on Enter in the last field; `edited` on every change."""

    done = Signal()
    edited = Signal()

    def __init__(
        self,
        theme: Theme,
        title: str,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._traveler: Traveler | None = None
        self._spellings: dict[str, str] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        panel = Panel(theme)
        outer.addWidget(panel)
        head = QHBoxLayout()
        head.addWidget(Text(theme, title, Type.BODY_STRONG))
        head.addSpacing(M)
        self._airline_name = Text(theme, "", Type.META, "secondary")
        self._airline_name.setFont(theme.mono(12, QFont.Weight.Normal))
        head.addWidget(self._airline_name)
        head.addStretch(1)
        self._state = Text(theme, "", Type.META_STRONG, "warn")
        head.addWidget(self._state)
        panel.column.addLayout(head)
        # The person, and below what they travel with.
        person, documents = QHBoxLayout(), QHBoxLayout()
        for row in (person, documents):
            row.setSpacing(S)
            panel.column.addLayout(row)

        self.given = Field(theme, "Given names, as on passport")
        self.family = Field(theme, "Family name")
        self.born = Field(theme, "Date of birth", placeholder="24jul1980")
        self.gender = SegmentedControl(theme, "Gender", ("F", "M", "X"))
        self.gender.setFixedWidth(120)
        self.passport = Field(theme, "Passport")
        self.country = CountryField(theme, "Country")
        self.expires = Field(theme, "Expires", placeholder="25apr2031")
        self.known = Field(theme, "Known Traveler")
        self.loyalty = Field(theme, "Frequent flyer", placeholder="BA 12345678")
        self._order: tuple[Field, ...] = (
            self.given, self.family, self.born, self.passport, self.country, self.expires,
            self.known, self.loyalty,
        )  # fmt: skip
        for widget, stretch in (
            (self.given, 5), (self.family, 4), (self.born, 4), (self.gender, 0),
        ):  # fmt: skip
            person.addWidget(widget, stretch)
        for field, stretch in (
            (self.passport, 4), (self.country, 3), (self.expires, 4), (self.known, 4),
            (self.loyalty, 5),
        ):  # fmt: skip
            documents.addWidget(field, stretch)
        # It has no line for problems, and stays beside the controls of those that have.
        person.setAlignment(self.gender, Qt.AlignmentFlag.AlignTop)
        for field, after in zip(self._order, self._order[1:], strict=False):
            target = self.gender if field is self.born else after.edit
            field.entered.connect(target.setFocus)
        self.loyalty.entered.connect(self.done)
        self.gender.entered.connect(self.passport.edit.setFocus)
        self.gender.chosen.connect(lambda _: self._changed())
        for field in self._order:
            field.edited.connect(lambda _: self._changed())
            field.focused.connect(self._show_problem)

    def fill(self, traveler: Traveler) -> None:
        """Show the saved data of this traveler."""
        self._traveler = traveler
        self.given.set_text(traveler.given_name)
        self.family.set_text(traveler.family_name)
        self.born.set_text(written(traveler.born_on))
        self.gender.choose(_GENDERS.index(traveler.gender) if traveler.gender else -1)
        passport = traveler.passport
        self.passport.set_text(passport.number if passport else "")
        self.country.set_text(passport.country if passport else "")
        self.expires.set_text(written(passport.expires_on if passport else None))
        self.known.set_text(traveler.known_traveler)
        self.loyalty.set_text(loyalty_text(traveler.loyalty))
        self._clear_problems()
        self._state.setText("")
        self._show_airline_name()

    @property
    def traveler_id(self) -> str:
        """The id of the traveler shown; empty for a new one that is not saved yet."""
        return self._traveler.id if self._traveler else ""

    def first_gap(self) -> QWidget:
        """The first empty field that is always required, for the focus."""
        for field in (self.given, self.family, self.born):
            if not field.text:
                return field.edit
        return self.gender if self.gender.index < 0 else self.loyalty.edit

    def first_marked(self) -> QWidget:
        """The first field with a problem, otherwise `first_gap`."""
        return next((f.edit for f in self._order if f.problem), self.first_gap())

    def read(self) -> Traveler | None:
        """The traveler as typed; None, with problems at the fields, if something is invalid."""
        if self._traveler is None:
            return None
        born, born_read = self._date(self.born, self._today.year - 99)
        expires, expires_read = self._date(self.expires, self._today.year - _EXPIRY_BACK_TO)
        good = born_read and expires_read
        passport: Passport | None = None
        if self.passport.text or self.expires.text:
            country = self.country.code
            if not self.passport.text:
                self.passport.set_problem("Number missing.")
                good = False
            if not country:
                self.country.set_problem(UNKNOWN_COUNTRY)
                good = False
            if not self.expires.text:
                self.expires.set_problem("Expiry missing.")
                good = False
            if good and expires is not None:
                passport = Passport(self.passport.text.upper(), country, expires)
        loyalty = read_loyalty(self.loyalty.text)
        if loyalty is None:
            self.loyalty.set_problem("Airline code and number, such as BA 12345678, AA 8H3X22.")
        if not good or loyalty is None:
            return None
        gender = _GENDERS[self.gender.index] if self.gender.index >= 0 else None
        return replace(
            self._traveler,
            given_name=composed_name(self.given.text),
            family_name=composed_name(self.family.text),
            born_on=born,
            gender=gender,
            passport=passport,
            known_traveler=self.known.text.upper(),
            loyalty=loyalty,
        )

    def show_missing(self, missing: tuple[Missing, ...]) -> QWidget | None:
        """Show each problem at its field; return the widget of the first, None without problems."""
        targets: dict[str, Field] = {
            "given_name": self.given, "family_name": self.family, "born_on": self.born,
            "passport": self.passport, "country": self.country, "known_traveler": self.known,
            "redress": self.known, "loyalty": self.loyalty,
        }  # fmt: skip
        self._clear_problems()
        self._spellings = {gap.field: gap.spelling for gap in missing if gap.spelling}
        first: QWidget | None = None
        for gap in missing:
            field = targets.get(gap.field)
            if field is not None:
                field.set_problem(gap.sentence)
                first = first or field.edit
            elif gap.field == "gender":
                first = first or self.gender
        message = _with_key(missing[0].sentence, missing[0].spelling) if missing else "✓ complete"
        self._state.setText(message)
        self._state.set_tone("good" if not missing else "warn")
        return first

    @property
    def offers_spelling(self) -> bool:
        """True if a refused name has a passport spelling that the airline accepts."""
        return bool(self._spellings)

    def use_spelling(self) -> None:
        """Replace each refused name by its spelling in the passport's machine-readable zone."""
        fields = {"given_name": self.given, "family_name": self.family}
        for name, spelling in self._spellings.items():
            fields[name].set_text(spelling)
        self._changed()

    def typed(self) -> list[str]:
        """The texts of all fields for the draft; the last one is the index of the gender."""
        return [field.edit.text() for field in self._order] + [str(self.gender.index)]

    def restore(self, typed: list[str]) -> None:
        """Restore the texts from `typed`."""
        for field, text in zip(self._order, typed, strict=False):
            field.set_text(text)
        self.gender.choose(int(typed[-1]))
        self._show_airline_name()

    def _show_problem(self) -> None:
        """Show the problem of the focused field on top: below it there is too little space."""
        field = self.sender()
        if isinstance(field, Field) and field.problem:
            names = {self.given: "given_name", self.family: "family_name"}
            spelling = self._spellings.get(names.get(field, ""), "")
            self._state.setText(_with_key(field.problem, spelling))
            self._state.set_tone("warn")

    def _clear_problems(self) -> None:
        self._spellings = {}
        for field in self._order:
            field.set_problem("")

    def _date(self, field: Field, century_from: int) -> tuple[date | None, bool]:
        if not field.text:
            return None, True
        try:
            return read_date(field.text, century_from=century_from), True
        except ValueError as message:
            field.set_problem(str(message))
            return None, False

    def _changed(self) -> None:
        self._state.setText("")
        self._spellings = {}
        self._show_airline_name()
        self.edited.emit()

    def _show_airline_name(self) -> None:
        family, given = self.family.text.upper(), self.given.text.upper()
        self._airline_name.setText(f"{family}/{given}" if family or given else "")


def seat_label(seat: OfferTraveler) -> str:
    """``"Child of 9"``; ``"Child"`` if the search had no age."""
    label = _KIND.get(seat.kind, seat.kind)
    return label if seat.age is None else f"{label} of {seat.age}"


def _with_key(sentence: str, spelling: str) -> str:
    return f'{sentence} {SPELLING_KEY}: "{spelling}"' if spelling else sentence
