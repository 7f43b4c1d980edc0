"""The form of the vendors' keys: each is typed or pasted, saved, and never shown again."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from desktop.booking.set_up.vendor_key import KEY_NAMES, KeyKind, KeySlots
from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.widgets.secret.secret_field import SecretField
from desktop.ui.widgets.text import Text

_BEGINS = {
    KeyKind.PUBLISHABLE: "pk_",
    KeyKind.CHARGE: "rk_",
    KeyKind.REFUND: "rk_",
    KeyKind.AIRLINE: "duffel_",
}


class KeysForm(QWidget):
    """`asked` carries the KeyKind and what was typed, a TypedSecret that the receiver wipes."""

    asked = Signal(object, object)

    def __init__(
        self, theme: Theme, links: tuple[tuple[str, str], ...], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(S)
        grid = QGridLayout()
        grid.setHorizontalSpacing(M)
        grid.setVerticalSpacing(0)
        column.addLayout(grid)
        self.fields: dict[KeyKind, SecretField] = {}
        self.states: dict[KeyKind, Text] = {}
        for place, kind in enumerate(KeyKind):
            name = KEY_NAMES[kind].removeprefix("the ")
            label = f"{name[:1].upper()}{name[1:]} ({_BEGINS[kind]}...)"
            field = SecretField(theme, label, problem_line=False)
            field.entered.connect(partial(self._ask, kind))
            state = Text(theme, "", Type.META, "secondary")
            state.setContentsMargins(2, 0, 0, M)
            row, at = divmod(place, 2)
            grid.addWidget(field, 2 * row, at)
            grid.addWidget(state, 2 * row + 1, at)
            self.fields[kind], self.states[kind] = field, state
        for each in (0, 1):
            grid.setColumnStretch(each, 1)
        hint = (
            "Enter saves the key of one field. A secret key (sk_) is never taken. "
            "Alt+1 and Alt+2 copy the dashboard's address, with the rights ticked, "
            f"for {' and for '.join(purpose for purpose, _ in links)}; compare them on the page. "
            "What you paste stays in the clipboard until you copy something else."
        )
        column.addWidget(Text(theme, hint, Type.META, "secondary", wrap=True))
        column.addStretch(1)
        self.setFocusProxy(self.fields[KeyKind.PUBLISHABLE])

    def show_slots(self, slots: Mapping[KeyKind, KeySlots]) -> None:
        """Which keys are saved; what was typed and not saved is gone."""
        for kind, slot in slots.items():
            self.fields[kind].wipe()
            self.fields[kind].set_problem("")
            self.states[kind].setText(_state_text(kind, slot))

    def show_problem(self, name: str, sentence: str) -> bool:
        """Below the field of this key, named as in a refusal, which gets the focus; False where
        there is none.
        """
        for kind, field in self.fields.items():
            if name == f"keys.{kind.value}":
                field.set_problem(sentence)
                field.ask_again()
                return True
        return False

    def ask(self) -> None:
        """Save the first that is typed."""
        for kind, field in self.fields.items():
            if not field.is_empty:
                self._ask(kind)
                return

    def _ask(self, kind: KeyKind) -> None:
        if not self.fields[kind].is_empty:
            self.asked.emit(kind, self.fields[kind].secret())


def switch_key(kind: KeyKind) -> str:
    """The key that switches to the next key of this kind."""
    return f"Alt+{'PCRA'[list(KeyKind).index(kind)]}"


def _state_text(kind: KeyKind, slot: KeySlots) -> str:
    if slot.next:
        return f"saved; a next one waits: {switch_key(kind)} checks it and switches"
    if slot.exposed:
        return "saved; a former member may know it: enter a new one"
    return "saved; another one will wait as the next" if slot.current else "not saved yet"
