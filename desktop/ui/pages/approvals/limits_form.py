"""The form in which an owner changes what members may do alone."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.booking.delegation.limits import Limits
from desktop.booking.money import Money
from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.text import Text

from .limit_blocks import HOURS_LABEL, LIMIT_LABELS

_HINT = (
    "In one currency. A change counts in ten minutes, or at once when a second owner signs it: "
    "until then the present limits count."
)


class LimitsForm(QWidget):
    """`asked`: Enter in a field; `edited`: a person typed."""

    asked = Signal()
    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        column.addWidget(Text(theme, "What a member may do alone", Type.SECTION))
        column.addWidget(Text(theme, _HINT, Type.BODY, "secondary", wrap=True))
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(0)
        labels = {"currency": "Currency", **LIMIT_LABELS, "close_hours": HOURS_LABEL}
        self.fields = {name: Field(theme, label) for name, label in labels.items()}
        for place, field in enumerate(self.fields.values()):
            grid.addWidget(field, place // 2, place % 2)
            field.entered.connect(self.asked)
            field.edited.connect(lambda _: self.edited.emit())
        for each in (0, 1):
            grid.setColumnStretch(each, 1)
        column.addLayout(grid)
        column.addStretch(1)
        self.setFocusProxy(self.fields["alone"])

    def show_limits(self, limits: Limits) -> None:
        """What counts now, to be changed."""
        self.fields["currency"].set_text(limits.currency)
        for name, amount in limits.amounts.items():
            self.fields[name].set_text(amount.decimal_text())
        self.fields["close_hours"].set_text(str(limits.close_hours))
        for field in self.fields.values():
            field.set_problem("")

    @property
    def typed(self) -> tuple[str, ...]:
        """All that can be typed, in a fixed order."""
        return tuple(field.text for field in self.fields.values())

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """What was typed before and not saved."""
        for field, text in zip(self.fields.values(), typed, strict=True):
            field.set_text(text)

    def read(self) -> Limits | None:
        """What is typed; None where a field cannot be read, which then says so."""
        for field in self.fields.values():
            field.set_problem("")
        currency = self.fields["currency"].text.strip().upper()
        amounts = {}
        for name in LIMIT_LABELS:
            text = self.fields[name].text.replace(",", "").strip()
            try:
                amounts[name] = Money.parse(text, currency)
            except ValueError:
                where = name if len(currency) == len("USD") else "currency"
                self.show_problem(where, "Type an amount such as 2000, and a currency as USD.")
                return None
        hours = self.fields["close_hours"].text.strip()
        if not (hours.isascii() and hours.isdigit()):
            self.show_problem("close_hours", "Type hours, such as 72.")
            return None
        return Limits(**amounts, close_hours=int(hours))

    def show_problem(self, name: str, sentence: str) -> bool:
        """Below the field of this name; False where there is none."""
        field = self.fields.get(name)
        if field is None:
            return False
        field.set_problem(sentence)
        field.edit.setFocus()
        return True
