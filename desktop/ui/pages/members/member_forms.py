"""The forms beside the list of people that are about others: invite, role, and a code once made."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.booking.access.role import Role
from desktop.ui.key_events import is_enter
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.secret.shown_code import ShownCode
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text
from desktop.use_cases.ports.identity_port import MemberRow

ROLES = (
    Role.TRAINEE,
    Role.CONCIERGE,
    Role.BOOKING_AGENT,
    Role.CARD_AGENT,
    Role.APPROVER,
    Role.OWNER,
)
_FIRST_ROW = tuple(role.value.capitalize() for role in ROLES[:3])
_SECOND_ROW = tuple(role.value.capitalize() for role in ROLES[3:])
MAY = {
    Role.TRAINEE: "practices; nothing in live work",
    Role.CONCIERGE: "clients, searches and itineraries",
    Role.BOOKING_AGENT: "clients, searches and itineraries, and books trips",
    Role.CARD_AGENT: "books trips, and takes cards",
    Role.APPROVER: "books trips, takes cards, and approves",
    Role.OWNER: "everything, and decides who works here",
}


def with_article(role: str) -> str:
    """``a concierge``, ``an owner``."""
    return f"{'an' if role[0] in 'aeiou' else 'a'} {role}"


class RoleChoice(QWidget):
    """Six roles in two rows; a sentence says what the chosen one may do."""

    chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.role = Role.CONCIERGE
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.first = SegmentedControl(theme, "Role", _FIRST_ROW)
        self.second = SegmentedControl(theme, "", _SECOND_ROW)
        self._hint = Text(theme, "", Type.META, "secondary", wrap=True)
        for widget in (self.first, self.second, self._hint):
            column.addWidget(widget)
        self.first.chosen.connect(lambda index: self.choose(ROLES[index]))
        self.second.chosen.connect(lambda index: self.choose(ROLES[3 + index]))
        self.choose(self.role)

    def choose(self, role: Role) -> None:
        """Mark this one."""
        self.role = role
        at = ROLES.index(role)
        self.first.choose(at if at < 3 else -1)
        self.second.choose(at - 3 if at >= 3 else -1)
        self._hint.setText(f"{with_article(role.value).capitalize()}: {MAY[role]}.")
        self.chosen.emit(role.value)


class InviteForm(QWidget):
    """`asked` carries (name, role, elsewhere)."""

    asked = Signal(str, str, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = form_column(self, theme, "Invite a member", (
            "They get a code, shown once and good for 24 hours. At sign-in it asks them for a "
            "passphrase of their own; nobody else ever knows it."
        ))  # fmt: skip
        self.name = Field(theme, "Name")
        self.roles = RoleChoice(theme)
        self.where = SegmentedControl(theme, "Where", ("This computer", "Another one"))
        self.where.choose(0)
        column.addWidget(self.name)
        column.addWidget(self.roles)
        column.addWidget(self.where)
        go = Button(theme, "Make the code", "Enter", "accent")
        go.clicked.connect(self._ask)
        column.addWidget(go)
        column.addStretch(1)
        self.name.entered.connect(self._ask)
        self.setFocusProxy(self.name)

    def begin(self) -> None:
        """A fresh form."""
        self.name.set_text("")
        self.name.set_problem("")
        self.roles.choose(Role.CONCIERGE)
        self.where.choose(0)

    def _ask(self) -> None:
        self.asked.emit(self.name.text, self.roles.role.value, self.where.index == 1)


class RoleForm(QWidget):
    """`asked` carries (person id, role)."""

    asked = Signal(str, str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._member = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(L, M, L, M)
        column.setSpacing(S)
        self._title = Text(theme, "", Type.SECTION)
        self._roles = RoleChoice(theme)
        column.addWidget(self._title)
        column.addWidget(self._roles)
        column.addStretch(1)
        self.setFocusProxy(self._roles.first)

    def ask_for(self, row: MemberRow) -> None:
        """The role that this person has now is marked; Enter sends the choice."""
        self._member = row.member.id
        self._title.setText(f"{row.member.name} is {with_article(row.member.role)}")
        self._roles.blockSignals(True)
        self._roles.choose(Role(row.member.role))
        self._roles.blockSignals(False)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if is_enter(event):
            self.asked.emit(self._member, self._roles.role.value)
            return
        super().keyPressEvent(event)


class CodeCard(QWidget):
    """A code, shown once; `noted`: it was written down or passed on."""

    noted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text(theme, "", Type.SECTION)
        self.code = ShownCode(theme, 20)
        self._hint = Text(theme, "", Type.BODY, "secondary", wrap=True)
        # A letter, because a second Enter for the form before would be taken for this answer.
        self._noted = Button(theme, "It is noted", "Y", "accent")
        self._noted.clicked.connect(self.noted)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, M, L, M)
        column.setSpacing(M)
        for widget in (self._title, self.code, self._hint, self._noted):
            column.addWidget(widget)
        column.addStretch(1)
        self.setFocusProxy(self.code)

    def show_code(self, title: str, code: str, hint: str) -> None:
        """Until it is noted; an empty code shows the title and the hint alone."""
        self._title.setText(title)
        self.code.show_code(code)
        self.code.setVisible(bool(code))
        self._noted.setVisible(bool(code))
        self._hint.setText(hint)

    def commands(self) -> tuple[Command, ...]:
        """Keys while a code is shown."""
        return (Command("Y", "It is noted", self.noted.emit), self.code.command())


def form_column(form: QWidget, theme: Theme, title: str, hint: str) -> QVBoxLayout:
    """The layout of a form, with its title and one sentence about it."""
    column = QVBoxLayout(form)
    column.setContentsMargins(L, M, L, M)
    column.setSpacing(S)
    column.addWidget(Text(theme, title, Type.SECTION))
    column.addWidget(Text(theme, hint, Type.BODY, "secondary", wrap=True))
    column.addSpacing(S)
    return column
