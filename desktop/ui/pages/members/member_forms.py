"""The small forms beside the list of people: invite, role, passphrase, code, second factor."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.booking.access.role import Role
from desktop.ui.theme import L, M, S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.fields import Field
from desktop.ui.widgets.secret.secret_field import SecretField
from desktop.ui.widgets.segmented_control import SegmentedControl
from desktop.ui.widgets.text import Text
from desktop.use_cases.ports.identity_port import FactorOffer
from desktop.use_cases.ports.typed_secret import wiped

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
    Role.BOOKING_AGENT: "that, and books",
    Role.CARD_AGENT: "that, and takes cards",
    Role.APPROVER: "that, and approves",
    Role.OWNER: "everything, and says who works here",
}


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
        self._hint.setText(f"A {role.value}: {MAY[role]}." if role.value[0] not in "aeiou"
                           else f"An {role.value}: {MAY[role]}.")  # fmt: skip
        self.chosen.emit(role.value)


class InviteForm(QWidget):
    """`asked` carries (name, role, elsewhere)."""

    asked = Signal(str, str, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _column(self, theme, "Invite a member", (
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

    def _ask(self) -> None:
        self.asked.emit(self.name.text, self.roles.role.value, self.where.index == 1)


class PassphraseForm(QWidget):
    """`asked` carries (old, new), each a TypedSecret that the receiver wipes."""

    asked = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _column(self, theme, "Change your passphrase", (
            "12 or more characters, letters and digits, none of your last four."
        ))  # fmt: skip
        self.old = SecretField(theme, "Passphrase now")
        self.new = SecretField(theme, "New passphrase")
        self.again = SecretField(theme, "New passphrase again")
        for field in (self.old, self.new, self.again):
            column.addWidget(field)
        go = Button(theme, "Change it", "Enter", "accent")
        go.clicked.connect(self._ask)
        column.addWidget(go)
        column.addStretch(1)
        self.old.entered.connect(self.new.edit.setFocus)
        self.new.entered.connect(self.again.edit.setFocus)
        self.again.entered.connect(self._ask)
        self.setFocusProxy(self.old)

    def begin(self) -> None:
        """A fresh form."""
        for field in (self.old, self.new, self.again):
            field.wipe()
            field.set_problem("")

    def _ask(self) -> None:
        with wiped(self.new.secret(), self.again.secret()) as (first, second):
            if first != second:
                self.again.set_problem("The two are not the same.")
                self.again.edit.setFocus()
                return
        self.asked.emit(self.old.secret(), self.new.secret())
        self.begin()


class OwnPassphrase(QWidget):
    """Asks for the member's own passphrase before a sensitive action; `asked` carries it, a
    TypedSecret that the receiver wipes.
    """

    asked = Signal(object)

    def __init__(
        self, theme: Theme, title: str, hint: str, button: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = _column(self, theme, title, hint)
        self.passphrase = SecretField(theme, "Your passphrase")
        column.addWidget(self.passphrase)
        go = Button(theme, button, "Enter", "accent")
        go.clicked.connect(self._ask)
        column.addWidget(go)
        column.addStretch(1)
        self.passphrase.entered.connect(self._ask)
        self.setFocusProxy(self.passphrase)

    def begin(self) -> None:
        """A fresh form."""
        self.passphrase.wipe()

    def _ask(self) -> None:
        typed = self.passphrase.secret()
        self.begin()
        self.asked.emit(typed)


class CodeCard(QWidget):
    """A code, shown once."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = Text(theme, "", Type.SECTION)
        self._code = Text(theme, "", Type.TITLE, wrap=True)
        self._code.setFont(theme.mono(20))
        self._hint = Text(theme, "", Type.BODY, "secondary", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(L, M, L, M)
        column.setSpacing(M)
        for widget in (self._title, self._code, self._hint):
            column.addWidget(widget)
        column.addStretch(1)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def show_code(self, title: str, code: str, hint: str) -> None:
        """Until the page is left."""
        self._title.setText(title)
        self._code.setText(code)
        self._code.setVisible(bool(code))
        self._hint.setText(hint)


class FactorForm(QWidget):
    """The QR code and its letters; `asked` carries six digits as a TypedSecret that the receiver
    wipes.
    """

    asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = _column(self, theme, "A second factor", (
            "Scan it with an authenticator on your phone, then type the six digits it shows."
        ))  # fmt: skip
        self._qr = QrCode()
        row = QHBoxLayout()
        row.addWidget(self._qr)
        row.addStretch(1)
        column.addLayout(row)
        self._letters = Text(theme, "", Type.META, "secondary", wrap=True)
        self._letters.setFont(theme.mono(12))
        column.addWidget(self._letters)
        self.digits = SecretField(theme, "Six digits", readable=True)
        column.addWidget(self.digits)
        column.addStretch(1)
        self.digits.entered.connect(lambda: self.asked.emit(self.digits.secret()))
        self.setFocusProxy(self.digits)

    def show_offer(self, offer: FactorOffer) -> None:
        """One offer; the next call makes another."""
        self._qr.show_squares(offer.squares)
        self._letters.setText(offer.letters)
        self.digits.wipe()


class QrCode(QWidget):
    """Dark squares on white in both looks: phones read nothing else well."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._squares: tuple[tuple[bool, ...], ...] = ()
        self.setFixedSize(QSize(196, 196))
        self.setAccessibleName("QR code for an authenticator")

    def show_squares(self, squares: tuple[tuple[bool, ...], ...]) -> None:
        """True is dark."""
        self._squares = squares
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor("#FFFFFF"))
        if not self._squares:
            return
        side = (self.width() - 16) // len(self._squares)
        start = (self.width() - side * len(self._squares)) // 2
        for y, row in enumerate(self._squares):
            for x, dark in enumerate(row):
                if dark:
                    painter.fillRect(
                        QRect(start + x * side, start + y * side, side, side), QColor("#000000")
                    )


def _column(form: QWidget, theme: Theme, title: str, hint: str) -> QVBoxLayout:
    column = QVBoxLayout(form)
    column.setContentsMargins(L, M, L, M)
    column.setSpacing(S)
    column.addWidget(Text(theme, title, Type.SECTION))
    column.addWidget(Text(theme, hint, Type.BODY, "secondary", wrap=True))
    column.addSpacing(S)
    return column
