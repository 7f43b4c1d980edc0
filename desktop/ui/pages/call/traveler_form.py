"""One traveler on one line: what the airline and Secure Flight need, and what is still missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtGui import QFont, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.clients.passenger_name import composed_name
from desktop.booking.clients.traveler import Gender, Passport, Traveler
from desktop.booking.clients.typed_date import read_date, written
from desktop.booking.trip.offer import OfferTraveler
from desktop.booking.trip.passenger_requirements import Missing
from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.panels import Panel
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text

from .country_field import ASKED_AGAIN, CountryField

_KIND = {"adult": "Adult", "child": "Child", "infant_without_seat": "Infant on lap"}
# In px: below it a date or a passport's number no longer fits its field.
ONE_ROW = 900
_GENDERS = (Gender.FEMALE, Gender.MALE)
# A passport typed with two digits of a year is good for 19 years more at most, or ended long ago.
_EXPIRY_BACK_TO = 80
SPELLING_KEY = "Ctrl+M"


class TravelerForm(QWidget):
    """`done` comes with Enter in the last field; `edited` with every change."""

    done = Signal()
    edited = Signal()

    def __init__(
        self,
        theme: Theme,
        number: int,
        seat: OfferTraveler,
        today: date,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._today = today
        self._who: Traveler | None = None
        self._spellings: dict[str, str] = {}
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        panel = Panel(theme)
        outer.addWidget(panel)
        head = QHBoxLayout()
        head.addWidget(Text(theme, f"{number} · {_seat_label(seat)}", Type.BODY_STRONG))
        head.addSpacing(M)
        self._string = Text(theme, "", Type.META, "secondary")
        self._string.setFont(theme.mono(12, QFont.Weight.Normal))
        head.addWidget(self._string)
        head.addStretch(1)
        self._state = Text(theme, "", Type.META_STRONG, "warn")
        head.addWidget(self._state)
        panel.column.addLayout(head)
        # One row where there is room; else what belongs to the passport goes into a second one.
        self._first_row, self._second_row = QHBoxLayout(), QHBoxLayout()
        self._narrow = False
        for row in (self._first_row, self._second_row):
            row.setSpacing(S)
            panel.column.addLayout(row)

        self.given = Field(theme, "Given names, as on passport")
        self.family = Field(theme, "Family name")
        self.born = Field(theme, "Born", placeholder="24jul1980")
        self.gender = SegmentedControl(theme, "Gender", ("F", "M"))
        self.gender.setFixedWidth(88)
        self.passport = Field(theme, "Passport")
        self.country = CountryField(theme, "Country")
        self.expires = Field(theme, "Expires", placeholder="25apr2031")
        self.known = Field(theme, "Known Traveler")
        self._order: tuple[Field, ...] = (
            self.given, self.family, self.born, self.passport, self.country, self.expires,
            self.known,
        )  # fmt: skip
        self._of_passport: tuple[tuple[QWidget, int], ...] = (
            (self.passport, 4), (self.country, 3), (self.expires, 4), (self.known, 4),
        )  # fmt: skip
        for widget, stretch in (
            (self.given, 5), (self.family, 5), (self.born, 4), (self.gender, 0),
            *self._of_passport,
        ):  # fmt: skip
            self._first_row.addWidget(widget, stretch)
        for here, after in zip(self._order, self._order[1:], strict=False):
            target = self.gender if here is self.born else after.edit
            here.entered.connect(target.setFocus)
        self.known.entered.connect(self.done)
        self.gender.chosen.connect(lambda _: self._changed())
        for field in self._order:
            field.edited.connect(lambda _: self._changed())
            field.focused.connect(self._show_problem)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        narrow = event.size().width() < ONE_ROW
        if narrow != self._narrow:
            self._narrow = narrow
            target = self._second_row if narrow else self._first_row
            for widget, stretch in self._of_passport:
                target.addWidget(widget, stretch)

    def fill(self, who: Traveler) -> None:
        """Show what is on file."""
        self._who = who
        self.given.set_text(who.given_name)
        self.family.set_text(who.family_name)
        self.born.set_text(written(who.born_on))
        self.gender.choose(_GENDERS.index(who.gender) if who.gender else -1)
        passport = who.passport
        self.passport.set_text(passport.number if passport else "")
        self.country.set_text(passport.country if passport else "")
        self.expires.set_text(written(passport.expires_on if passport else None))
        self.known.set_text(who.known_traveler)
        self._clear_marks()
        self._state.setText("")
        self._spell()

    @property
    def who_id(self) -> str:
        """The record that is being filled in; empty for a person who is not on file yet."""
        return self._who.id if self._who else ""

    def first_gap(self) -> QWidget:
        """Where the cursor should start: the first empty field that is always needed."""
        for field in (self.given, self.family, self.born):
            if not field.text:
                return field.edit
        return self.gender if self.gender.index < 0 else self.known.edit

    def first_marked(self) -> QWidget:
        """The first field with a problem, or where the cursor should start."""
        return next((f.edit for f in self._order if f.problem), self.first_gap())

    def read(self) -> Traveler | None:
        """The traveler as typed; None, with the fields marked, where something cannot be read."""
        if self._who is None:
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
                self.country.set_problem(ASKED_AGAIN)
                good = False
            if not self.expires.text:
                self.expires.set_problem("Expiry missing.")
                good = False
            if good and expires is not None:
                passport = Passport(self.passport.text.upper(), country, expires)
        if not good:
            return None
        gender = _GENDERS[self.gender.index] if self.gender.index >= 0 else None
        return replace(
            self._who,
            given_name=composed_name(self.given.text),
            family_name=composed_name(self.family.text),
            born_on=born,
            gender=gender,
            passport=passport,
            known_traveler=self.known.text.upper(),
        )

    def mark(self, missing: tuple[Missing, ...]) -> QWidget | None:
        """Put each sentence at its field; the widget of the first, None when nothing is missing."""
        targets: dict[str, Field] = {
            "given_name": self.given, "family_name": self.family, "born_on": self.born,
            "passport": self.passport, "country": self.country, "known_traveler": self.known,
            "redress": self.known,
        }  # fmt: skip
        self._clear_marks()
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
        """True while a refused name has a passport spelling that would be taken."""
        return bool(self._spellings)

    def use_spelling(self) -> None:
        """Put the spelling of the passport's machine-readable lines into each refused name."""
        fields = {"given_name": self.given, "family_name": self.family}
        for name, spelling in self._spellings.items():
            fields[name].set_text(spelling)
        self._changed()

    def typed(self) -> list[str]:
        """Everything as text, for the draft."""
        return [field.edit.text() for field in self._order] + [str(self.gender.index)]

    def restore(self, typed: list[str]) -> None:
        """Put a draft back."""
        for field, text in zip(self._order, typed, strict=False):
            field.set_text(text)
        self.gender.choose(int(typed[-1]))
        self._spell()

    def _show_problem(self) -> None:
        """On top, for there is no room for a whole sentence below the field."""
        field = self.sender()
        if isinstance(field, Field) and field.problem:
            names = {self.given: "given_name", self.family: "family_name"}
            spelling = self._spellings.get(names.get(field, ""), "")
            self._state.setText(_with_key(field.problem, spelling))
            self._state.set_tone("warn")

    def _clear_marks(self) -> None:
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
        self._spell()
        self.edited.emit()

    def _spell(self) -> None:
        family, given = self.family.text.upper(), self.given.text.upper()
        self._string.setText(f"{family}/{given}" if family or given else "")


def _seat_label(seat: OfferTraveler) -> str:
    """``"Child of 9"``, ``"Child"`` where no age was searched."""
    label = _KIND.get(seat.kind, seat.kind)
    return label if seat.age is None else f"{label} of {seat.age}"


def _with_key(sentence: str, spelling: str) -> str:
    return f'{sentence} {SPELLING_KEY}: "{spelling}"' if spelling else sentence
