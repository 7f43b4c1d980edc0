"""Shows a recovery sheet once, to print it or write it down, and asks for proof that it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMargins, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import M, S, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.notice import Notice
from desktop.ui.widgets.secret.secret_field import SecretField
from desktop.ui.widgets.secret.shown_code import ShownCode
from desktop.ui.widgets.text import Text
from desktop.use_cases.ports.typed_secret import wiped

if TYPE_CHECKING:
    from desktop.use_cases.ports.identity_port import RecoverySheet


_NO_PRINTER = (
    "No printer is set up on this computer, so the sheet could only be printed to a file.",
    "A file would keep the code here. Write the code on paper, or set up a printer and press "
    "Ctrl+P.",
)
_NO_FILE = (
    "That prints to a file, which would keep the code on this computer. Nothing was printed.",
    "Choose a printer with paper, or write the code down.",
)


class RecoverySheetCard(QWidget):
    """`done`: the last group of the code was typed, or the owner goes on without a sheet."""

    done = Signal()

    def __init__(
        self, theme: Theme, go_on: str, margins: QMargins, parent: QWidget | None = None
    ) -> None:
        """`go_on` is what its button says."""
        super().__init__(parent)
        self._sheet: RecoverySheet | None = None
        self._warned = False
        column = QVBoxLayout(self)
        column.setContentsMargins(margins)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Your recovery sheet", Type.TITLE))
        # Above the code: on a small screen the foot of the card is out of sight.
        self.notice = Notice(theme)
        column.addWidget(self.notice)
        column.addWidget(Text(
            theme,
            "If you forget the passphrase, this code opens Skycap's folder without it, also a "
            "backup of the folder after this computer is lost. Alone it opens nothing. Print it, "
            "or write it down, and lock the paper away. It is not kept on this computer and is "
            "shown this once.", Type.BODY, "secondary", wrap=True,
        ))  # fmt: skip
        self.code = ShownCode(theme, 16)
        column.addWidget(self.code)
        row = QHBoxLayout()
        printer = Button(theme, "Print the sheet", "Ctrl+P", "accent")
        printer.clicked.connect(self._print_sheet)
        row.addWidget(printer)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(S)
        self.last_group = SecretField(
            theme, "From the paper: the last five letters of the code", readable=True
        )
        column.addWidget(self.last_group)
        self._go_on = Button(theme, go_on, "Enter")
        self._go_on.clicked.connect(self._confirm)
        column.addWidget(self._go_on)
        self.last_group.entered.connect(self._confirm)
        self.setFocusProxy(self.last_group)

    def show_sheet(self, sheet: RecoverySheet) -> None:
        """Until it is confirmed."""
        self._sheet, self._warned = sheet, False
        self.code.show_code(sheet.code)
        self.last_group.wipe()
        self.notice.clear()

    def commands(self) -> tuple[Command, ...]:
        """Keys while the sheet is shown."""
        return (
            Command("Ctrl+P", "Print the sheet", self._print_sheet),
            Command("Return", self._go_on.text(), self._confirm),
            Command("Ctrl+Shift+Return", "Go on without it", self._skip, in_key_bar=False),
            self.code.command(),
        )

    def _confirm(self) -> None:
        if self._sheet is None:
            return
        with wiped(self.last_group.secret()) as (typed,):
            letters = [c.upper() for c in typed.characters() if not c.isspace()]
        if letters == list(self._sheet.code.split()[-1]):
            self._end()
            return
        self.last_group.set_problem(
            "Those are not its last five letters. Ctrl+Shift+Enter goes on without a sheet."
        )
        self.last_group.ask_again()

    def ask_before_leaving(self) -> None:
        """The question that a second Ctrl+Shift+Enter answers."""
        self._warned = True
        self.notice.show_message(
            "Go on without a recovery sheet?",
            "Without one, a forgotten passphrase locks you out for good, and a backup of a lost "
            "computer does not open. "
            "You can make a new sheet later: G P, then Ctrl+R. "
            "Press Ctrl+Shift+Enter once more to go on.", "warn",
        )  # fmt: skip

    def _skip(self) -> None:
        if self._warned:
            self._end()
        else:
            self.ask_before_leaving()

    def _end(self) -> None:
        self.forget()
        self.done.emit()

    def forget(self) -> None:
        """The page was left: the sheet is shown only once."""
        self._sheet = None
        self.code.show_code("")
        self.last_group.wipe()

    def _print_sheet(self) -> None:
        # Imported here: printing is rare, and its library loads slowly.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo

        if not QPrinterInfo.availablePrinterNames():
            self.notice.show_message(*_NO_PRINTER, "warn")
            self.setFocus()
            return
        printer = QPrinter()
        dialog = QPrintDialog(printer, self)
        # A file would keep the code on this computer.
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintToFile, False)
        if self._sheet is not None and dialog.exec():
            if printer.outputFileName():
                self.notice.show_message(*_NO_FILE, "warn")
            else:
                page = QTextDocument()
                page.setPlainText(self._sheet.text)
                page.print_(printer)
        self.setFocus()
