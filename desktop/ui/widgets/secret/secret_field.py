"""A labeled field for a passphrase, a code or the digits of a second factor."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop.ui.theme import FIELD, Theme
from desktop.ui.widgets.fields import LabeledField
from desktop.use_cases.ports.typed_secret import TypedSecret

from .accessible_secret import describe_secrets
from .secret_edit import SecretEdit


class SecretField(LabeledField):
    """What is typed never becomes text here; `secret` hands out a copy that is to be wiped."""

    edited = Signal()
    entered = Signal()

    def __init__(
        self,
        theme: Theme,
        label: str,
        *,
        readable: bool = False,
        placeholder: str = "",
        problem_line: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(theme, label, problem_line=problem_line, parent=parent)
        describe_secrets()
        self.edit = SecretEdit(
            theme, readable=readable, placeholder=placeholder, height=FIELD, parent=self
        )
        self.edit.setAccessibleName(label)
        self.edit.edited.connect(self._changed)
        self.edit.entered.connect(self.entered)
        self._place(self.edit)

    @property
    def is_empty(self) -> bool:
        return self.edit.is_empty

    def secret(self) -> TypedSecret:
        """A copy of what is typed, for the one who wipes it."""
        return self.edit.secret()

    def wipe(self) -> None:
        """Empty it and overwrite its buffer; `edited` is not sent."""
        self.edit.wipe()

    def ask_again(self) -> None:
        """Focused and selected: the next character takes the place of what is there."""
        self.edit.select_all()
        self.edit.setFocus()

    def _changed(self) -> None:
        if self._bad:
            self.set_problem("")
        self.edited.emit()
