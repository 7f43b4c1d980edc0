"""The card of the sign-in page: its fields, which of them a form shows, and the strength meter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import XL, XXL, M, S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.secret.secret_field import SecretField
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text

from .sign_in_mode import ENTER_LABELS, STRENGTH_LABELS, TEXTS, Mode
from .strength_meter import StrengthMeter

if TYPE_CHECKING:
    from desktop.use_cases.ports.identity_port import Member, PassphraseStrength

_WIDTH = 432


class SignInCard(QWidget):
    """Every field that a way to sign in may need; `show_form` shows those of one way.
    `member_changed`: another name was chosen.
    """

    member_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFixedWidth(_WIDTH)
        column = QVBoxLayout(self)
        column.setContentsMargins(XXL, 88, XXL, XL)
        column.setSpacing(S)
        self.title = Text(theme, "", Type.TITLE)
        self.subtitle = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column.addWidget(self.title)
        column.addWidget(self.subtitle)
        column.addSpacing(S)
        self.name = Field(theme, "Your name", placeholder="Shown on everything you do")
        self.code = SecretField(theme, "Code", readable=True, placeholder="Groups of five letters")
        self._member_row = QHBoxLayout()
        self.member_choice: SegmentedControl | None = None
        self.passphrase = SecretField(theme, "Passphrase", problem_line=False)
        self._meter = StrengthMeter(theme)
        self.strength = Text(theme, "", Type.LABEL, "secondary", wrap=True)
        self.again = SecretField(theme, "Passphrase again")
        self.digits = SecretField(
            theme, "Six digits of your second factor", readable=True, problem_line=False
        )
        # Who types at once, after a lock, types a passphrase: until it is known who may sign in
        # here, no field is there that would show it.
        for widget in (self.name, self.code, self._meter, self.strength, self.again, self.digits):
            widget.hide()
        column.addWidget(self.name)
        column.addLayout(self._member_row)
        column.addWidget(self.code)
        column.addWidget(self.passphrase)
        column.addWidget(self._meter)
        column.addWidget(self.strength)
        column.addSpacing(S)
        column.addWidget(self.again)
        column.addWidget(self.digits)
        self.enter = Button(theme, "Sign in", "Enter", "accent")
        self.enter.setFixedHeight(40)
        column.addWidget(self.enter)
        column.addSpacing(M)
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        self.name.entered.connect(self._after_name)
        self.code.entered.connect(self.passphrase.edit.setFocus)

    def _after_name(self) -> None:
        """What is typed next must not be a name in the field of the passphrase."""
        if self.has_name():
            self.passphrase.edit.setFocus()

    def has_name(self) -> bool:
        """True where no name is needed, or one is typed; else it is asked for."""
        missing = not self.name.isHidden() and not self.name.text
        self.name.set_problem("Type your name, then press Enter." if missing else "")
        if missing:
            self.name.edit.setFocus()
        return not missing

    def wipe(self) -> None:
        """Every field that holds a secret."""
        for field in (self.passphrase, self.again, self.code, self.digits):
            field.wipe()

    def show_members(self, members: tuple[Member, ...], last: str) -> None:
        """To choose from, where there are several; once. `last`: the id of the one marked first."""
        if len(members) < 2 or self.member_choice is not None:
            return
        self.member_choice = SegmentedControl(self._theme, "Who", tuple(p.name for p in members))
        at = next((at for at, each in enumerate(members) if each.id == last), 0)
        self.member_choice.choose(at)
        self.member_choice.chosen.connect(lambda _: self.member_changed.emit())
        self._member_row.addWidget(self.member_choice)

    def next_member(self, step: int) -> None:
        """Mark the next one, or the one before; after the last comes the first."""
        if self.member_choice is not None:
            self.member_choice.choose((self.chosen + step) % self.member_choice.count)
            self.member_changed.emit()

    @property
    def chosen(self) -> int:
        """The index of the chosen member."""
        return max(0, self.member_choice.index) if self.member_choice else 0

    def show_form(self, mode: Mode, *, asks_name: bool) -> None:
        """With the fields of this way to sign in; empty, but for what was typed before any form was
        shown, where it is a passphrase.
        """
        self.notice.clear()
        new = mode is not Mode.ENTER
        self.name.setVisible(mode is Mode.FIRST or asks_name)
        self.code.setVisible(mode in (Mode.RECOVER, Mode.CODE))
        self.digits.hide()
        for widget in (self.again, self._meter, self.strength):
            widget.setVisible(new)
        if new or asks_name or self.title.text():
            self.wipe()
        self._meter.show_score(-1, False)
        self.strength.setText("12 or more characters, letters and digits.")
        self.strength.set_tone("secondary")
        title, subtitle = TEXTS[mode]
        self.title.setText(title)
        self.subtitle.setText(subtitle)
        self.enter.setText(ENTER_LABELS[mode])

    def show_strength(self, strength: PassphraseStrength) -> None:
        """Of the passphrase that is typed."""
        self._meter.show_score(-1 if self.passphrase.is_empty else strength.score, strength.ok)
        self.strength.setText(
            strength.sentence or f"This one is {STRENGTH_LABELS[strength.score]}."
        )
        self.strength.set_tone("good" if strength.ok else "secondary")
