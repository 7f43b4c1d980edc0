"""Shows the recovery sheet once, to print it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.ui.theme import XL, XXL, L, M, Theme, Type
from desktop.ui.widgets.buttons import Button
from desktop.ui.widgets.commands import Command
from desktop.ui.widgets.text import Text


class RecoverySheetCard(QWidget):
    """The recovery sheet with a print button. `done`: the person goes on, printed or not."""

    done = Signal()

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._sheet = ""
        self.setFixedWidth(640)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        column = QVBoxLayout(self)
        column.setContentsMargins(XXL, 88, XXL, XL)
        column.setSpacing(M)
        column.addWidget(Text(theme, "Your recovery sheet", Type.TITLE))
        column.addWidget(Text(
            theme,
            "If you forget the passphrase or this computer is lost, this sheet is the only way "
            "back in. Print it and lock the paper away. It is not kept on this computer and is "
            "shown this once.", Type.BODY, "secondary", wrap=True,
        ))  # fmt: skip
        self._text = Text(theme, "", Type.BODY, wrap=True)
        self._text.setFont(theme.mono(13))
        column.addWidget(self._text)
        row = QHBoxLayout()
        self._print = Button(theme, "Print the sheet", "Ctrl+P", "accent")
        self._go = Button(theme, "Go on to the desk", "Enter")
        self._print.clicked.connect(self._print_sheet)
        self._go.clicked.connect(self.done)
        row.addWidget(self._print)
        row.addWidget(self._go)
        row.addStretch(1)
        column.addLayout(row)
        column.addSpacing(L)

    def show_sheet(self, sheet: str) -> None:
        """Show the text of the sheet, as it is printed."""
        self._sheet = sheet
        self._text.setText(sheet)

    def commands(self) -> tuple[Command, ...]:
        """Keys while the sheet is shown."""
        return (
            Command("Ctrl+P", "Print the sheet", self._print_sheet),
            Command("Return", "Go on to the desk", self.done.emit),
        )

    def _print_sheet(self) -> None:
        # Imported here: printing is rare, and its library loads slowly.
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter

        printer = QPrinter()
        if QPrintDialog(printer, self).exec():
            page = QTextDocument()
            page.setPlainText(self._sheet)
            page.print_(printer)
        self.setFocus()
