"""The forms of a member's own account: passphrase, second factor, another computer, new sheet."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.ui.pages.panels.link.qr_code import QrCode
from desktop.ui.theme import Theme
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.secret.secret_field import SecretField
from desktop.ui.widgets.secret.shown_code import ShownCode
from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.identity_port import FactorOffer
from desktop.use_cases.ports.typed_secret import wiped

from .member_forms import form_column

_DIGITS = "Six digits of your second factor"


class PassphraseForm(QWidget):
    """Asks for the digits too where the member has a second factor. `asked` carries (old, new,
    digits), each a TypedSecret that the receiver wipes.
    """

    asked = Signal(object, object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = form_column(self, theme, "Change your passphrase", (
            "12 or more characters, letters and digits, none of your last four."
        ))  # fmt: skip
        self.old = SecretField(theme, "Passphrase now")
        self.new = SecretField(theme, "New passphrase")
        self.again = SecretField(theme, "New passphrase again")
        self.digits = SecretField(theme, _DIGITS, readable=True)
        for field in (self.old, self.new, self.again, self.digits):
            column.addWidget(field)
        go = Button(theme, "Change it", "Enter", "accent")
        go.clicked.connect(self._ask)
        column.addWidget(go)
        column.addStretch(1)
        self.old.entered.connect(self.new.edit.setFocus)
        self.new.entered.connect(self.again.edit.setFocus)
        self.again.entered.connect(self._after_passphrases)
        self.digits.entered.connect(self._ask)
        self.setFocusProxy(self.old)
        self.begin()

    def begin(self, *, asks_digits: bool = False) -> None:
        """A fresh form."""
        for field in (self.old, self.new, self.again, self.digits):
            field.wipe()
            field.set_problem("")
        self.digits.setVisible(asks_digits)

    def _after_passphrases(self) -> None:
        if self.digits.isHidden():
            self._ask()
        else:
            self.digits.edit.setFocus()

    def _ask(self) -> None:
        with wiped(self.new.secret(), self.again.secret()) as (first, second):
            if first != second:
                self.again.set_problem("The passphrases do not match.")
                self.again.edit.setFocus()
                return
        self.asked.emit(self.old.secret(), self.new.secret(), self.digits.secret())
        self.begin(asks_digits=not self.digits.isHidden())


class OwnPassphrase(QWidget):
    """Asks for the member's own passphrase, and where they have one for the second factor, before a
    sensitive action. `asked` carries both, each a TypedSecret that the receiver wipes.
    """

    asked = Signal(object, object)

    def __init__(
        self, theme: Theme, title: str, hint: str, button: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        column = form_column(self, theme, title, hint)
        self.passphrase = SecretField(theme, "Your passphrase")
        self.digits = SecretField(theme, _DIGITS, readable=True)
        column.addWidget(self.passphrase)
        column.addWidget(self.digits)
        go = Button(theme, button, "Enter", "accent")
        go.clicked.connect(self._ask)
        column.addWidget(go)
        column.addStretch(1)
        self.passphrase.entered.connect(self._after_passphrase)
        self.digits.entered.connect(self._ask)
        self.setFocusProxy(self.passphrase)
        self.begin()

    def begin(self, *, asks_digits: bool = False) -> None:
        """A fresh form."""
        for field in (self.passphrase, self.digits):
            field.wipe()
        self.digits.setVisible(asks_digits)

    def _after_passphrase(self) -> None:
        if self.digits.isHidden():
            self._ask()
        else:
            self.digits.edit.setFocus()

    def _ask(self) -> None:
        passphrase, digits = self.passphrase.secret(), self.digits.secret()
        self.begin(asks_digits=not self.digits.isHidden())
        self.passphrase.edit.setFocus()
        self.asked.emit(passphrase, digits)


class FactorForm(QWidget):
    """The QR code and its letters; `asked` carries six digits as a TypedSecret that the receiver
    wipes.
    """

    asked = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        column = form_column(self, theme, "A second factor", (
            "Scan it with an authenticator on your phone, then type the six digits it shows."
        ))  # fmt: skip
        self._qr = QrCode(196, "QR code for an authenticator")
        row = QHBoxLayout()
        row.addWidget(self._qr)
        row.addStretch(1)
        column.addLayout(row)
        self.letters = ShownCode(theme, 12)
        column.addWidget(self.letters)
        self.digits = SecretField(theme, "Six digits", readable=True)
        column.addWidget(self.digits)
        column.addStretch(1)
        self.digits.entered.connect(lambda: self.asked.emit(self.digits.secret()))
        self.setFocusProxy(self.digits)

    def show_offer(self, offer: FactorOffer) -> None:
        """One offer; the next call makes another."""
        self._qr.show_squares(offer.squares)
        self.letters.show_code(offer.letters)
        self.digits.wipe()


def own_passphrase_forms(
    theme: Theme,
) -> tuple[OwnPassphrase, OwnPassphrase, OwnPassphrase, OwnPassphrase]:
    """Before a code for another computer, a second factor, its end, and a new recovery sheet."""
    return (
        OwnPassphrase(
            theme, "Another computer of yours",
            "Makes a code for yourself, good once and for 24 hours, on a computer that has this "
            "desk's folder.", "Make the code",
        ),
        OwnPassphrase(
            theme, "A second factor", "From then on sign-in asks for six digits from an app on "
            "your phone too. One that you have now is replaced.", "Go on",
        ),
        OwnPassphrase(
            theme, "Drop the second factor",
            "From then on your passphrase and this computer's keyring are enough. Without the "
            "phone that shows its digits, ask an owner for a new code instead.", "Drop it",
        ),
        OwnPassphrase(
            theme, "A new recovery sheet",
            "You get new keys: the sheet from before opens nothing any more, not even with an old "
            "copy of the folder. Codes that are out end, and the records get a new key.",
            "Make the sheet",
        ),
    )  # fmt: skip


def ask_again(form: QWidget | None, error: DeskError) -> None:
    """After a refusal: a fresh form, or with the digits selected so that the next replace them."""
    asks = error.code == "second_factor_needed"
    if isinstance(form, FactorForm):
        form.digits.ask_again()
    elif isinstance(form, PassphraseForm):
        form.begin(asks_digits=asks or not form.digits.isHidden())
        form.setFocus()
    elif isinstance(form, OwnPassphrase) and asks:
        form.begin(asks_digits=True)
        form.setFocus()
