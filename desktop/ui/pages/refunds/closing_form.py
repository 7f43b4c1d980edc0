"""The form in which a person writes down what came of a refund: paid, or never owed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.refunds.refund_entry import ClosingKind, RefundEntry
from desktop.ui.pages.panels.refunds.refund_rows import NOT_BY_ITSELF
from desktop.ui.theme import S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.text import Text
from desktop.use_cases.errors import DeskError

_WITHDRAWN = (
    "For what was entered by mistake. It stays in the ledger with your reason, and counts as not "
    "owed. A client who gave up the refund is no mistake: ask a lawyer first."
)


class ClosingForm(QWidget):
    """`asked`: Enter in the last field or the button; `edited`: a person typed."""

    asked = Signal()
    edited = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.kind = ClosingKind.PAID
        self.entry_id = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        self._title = Text(theme, "", Type.SECTION, wrap=True)
        self._hint = Text(theme, "", Type.BODY, "secondary", wrap=True)
        self.paid_on = Field(theme, "Paid on", placeholder="30nov2026")
        self.reference = Field(
            theme, "Reference of the refund", placeholder="re_...", long_numbers=True
        )
        self.reason = Field(theme, "Why it was never owed")
        self._fields = (self.paid_on, self.reference, self.reason)
        for widget in (self._title, self._hint, *self._fields):
            column.addWidget(widget)
        self.paid_on.entered.connect(self.reference.edit.setFocus)
        for field in (self.reference, self.reason):
            field.entered.connect(self.asked)
        for field in self._fields:
            field.edited.connect(lambda _: self.edited.emit())
        self._save = Button(theme, "Save", "Ctrl+Enter", "accent")
        self._save.clicked.connect(self.asked)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._save)
        column.addLayout(row)

    def show_entry(self, entry: RefundEntry, kind: ClosingKind) -> None:
        """An empty form about this entry."""
        self.kind, self.entry_id = kind, entry.id
        is_paid = kind is ClosingKind.PAID
        self._title.setText(
            f"{entry.amount} was paid" if is_paid else f"{entry.amount} was never owed"
        )
        payment = f" It refunds payment {entry.payment}." if entry.payment else ""
        self._hint.setText(f"{NOT_BY_ITSELF}{payment}" if is_paid else _WITHDRAWN)
        self.paid_on.setVisible(is_paid)
        self.reference.setVisible(is_paid)
        self.reason.setVisible(not is_paid)
        for field in self._fields:
            field.set_text("")
            field.set_problem("")
        self.setFocusProxy(self.paid_on if is_paid else self.reason)

    @property
    def draft_name(self) -> str:
        """Of what is typed into it now."""
        return f"{self.kind.value} {self.entry_id}"

    @property
    def typed(self) -> tuple[str, ...]:
        """All that can be typed, in a fixed order."""
        return tuple(field.text for field in self._fields)

    def show_typed(self, typed: tuple[str, ...]) -> None:
        """What was typed before and not saved."""
        for field, text in zip(self._fields, typed, strict=True):
            field.set_text(text)

    def clear_problems(self) -> None:
        """Before what is typed is looked at again."""
        for field in self._fields:
            field.set_problem("")

    def show_problem(self, error: DeskError) -> bool:
        """Below the field at fault; False where it is about none."""
        named = {"paid_on": self.paid_on, "reference": self.reference, "reason": self.reason}
        field = named.get(getattr(error, "field", ""))
        if field is None or field.isHidden():
            return False
        field.set_problem(f"{error.happened} {error.press}")
        field.edit.setFocus()
        return True
