"""The form of the company's details."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.booking.set_up.company_details import (
    CompanyDetails,
    read_registrations,
    registrations_text,
    states_text,
)
from desktop.ui.theme import M, Theme
from desktop.ui.widgets.fields import Field

_FIELDS = (
    ("name", "Company name", "as in the contracts with your clients"),
    ("address_lines", "Address, lines with commas between", "12 Hudson Street, New York NY 10013"),
    ("country", "Country", "US"),
    ("currency", "Currency", "USD"),
    ("phone", "Telephone", "+1 212 555 0100"),
    (
        "seller_of_travel",
        f"Seller of Travel numbers ({states_text()}), or none",
        "CA 2101234-40, FL ST12345",
    ),
    ("statement_prefix", "Statement text, as set at the processor", "MARLOW"),
    ("statement_suffix", "... and behind it, 22 letters in all", "TRAVEL FEE"),
)


class CompanyForm(QWidget):
    """`asked` carries CompanyDetails as they were typed; `edited`: a person has typed."""

    asked = Signal(object)
    edited = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(0)
        column.addLayout(grid)
        column.addStretch(1)
        self.fields: dict[str, Field] = {}
        for place, (name, label, example) in enumerate(_FIELDS):
            # Numbers of registrations and telephones are as long as the beginning of a card's.
            long_numbers = name in ("phone", "seller_of_travel")
            field = Field(theme, label, placeholder=example, long_numbers=long_numbers)
            field.entered.connect(self.ask)
            field.edited.connect(lambda _: self.edited.emit())
            grid.addWidget(field, place // 2, place % 2)
            self.fields[name] = field
        for each in (0, 1):
            grid.setColumnStretch(each, 1)
        self.setFocusProxy(self.fields["name"])

    @property
    def typed(self) -> tuple[str, ...]:
        """What every field holds."""
        return tuple(field.text for field in self.fields.values())

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """As `typed` gave it."""
        for field, text in zip(self.fields.values(), typed, strict=True):
            field.set_text(text)

    def show_details(self, details: CompanyDetails | None) -> None:
        """What is saved; what was typed and not saved is gone."""
        for field in self.fields.values():
            field.set_problem("")
            field.set_text("")
        if details is None:
            return
        texts = {
            "address_lines": ", ".join(details.address_lines),
            "seller_of_travel": registrations_text(details.seller_of_travel),
        }
        for name, field in self.fields.items():
            field.set_text(texts.get(name) or str(getattr(details, name)))

    def ask(self) -> None:
        """Emit what is typed; a question that only a person can answer stays open."""
        typed = {name: field.text for name, field in self.fields.items()}
        registrations = read_registrations(typed["seller_of_travel"])
        if registrations is None:
            self.show_problem(
                "seller_of_travel", "Enter the numbers, or none where no state asks for one."
            )
            return
        lines = (line.strip() for line in typed["address_lines"].split(","))
        details = CompanyDetails(
            name=typed["name"],
            address_lines=tuple(line for line in lines if line),
            country=typed["country"].upper(),
            currency=typed["currency"].upper(),
            phone=typed["phone"],
            statement_prefix=typed["statement_prefix"],
            statement_suffix=typed["statement_suffix"],
            seller_of_travel=registrations,
        )
        self.asked.emit(details)

    def show_problem(self, name: str, sentence: str) -> bool:
        """Below the field of this name, which gets the focus; False where there is none."""
        if name not in self.fields:
            return False
        self.fields[name].set_problem(sentence)
        self.fields[name].edit.setFocus()
        return True
