"""The recovery sheet goes to paper, and to no file of this computer."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMargins
from PySide6.QtGui import QTextDocument
from PySide6.QtPrintSupport import QPrintDialog, QPrinter, QPrinterInfo
from pytestqt.qtbot import QtBot

from desktop.ui.pages.panels.recovery_sheet_card import RecoverySheetCard
from desktop.ui.theme import Theme
from desktop.use_cases.ports.identity_port import RecoverySheet
from tests.support.ui.keyboard import visible_text


@pytest.fixture
def card(theme: Theme, qtbot: QtBot) -> RecoverySheetCard:
    made = RecoverySheetCard(theme, "Done", QMargins(8, 8, 8, 8))
    qtbot.addWidget(made)
    made.show_sheet(RecoverySheet("BAND FISH GOLD", "SHEET"))
    made.show()
    return made


def test_without_a_printer_nothing_is_offered_but_paper(
    card: RecoverySheetCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: [])
    monkeypatch.setattr(QPrintDialog, "exec", _never)
    card._print_sheet()
    assert "No printer is set up on this computer" in visible_text(card)
    assert "Write the code on paper" in visible_text(card)


# Wine has no printer, and Windows' dialog wants one.
@pytest.mark.qt_log_ignore("QPrintDialog: Cannot be used on non-native printers")
@pytest.mark.parametrize("to_file", [True, False])
def test_a_printer_that_writes_a_file_prints_nothing(
    card: RecoverySheetCard, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, *, to_file: bool
) -> None:
    printed: list[QPrinter] = []

    def choose(dialog: QPrintDialog) -> bool:
        assert not dialog.testOption(QPrintDialog.PrintDialogOption.PrintToFile)
        dialog.printer().setOutputFileName(str(tmp_path / "print.pdf") if to_file else "")
        return True

    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: ["Paper"])
    monkeypatch.setattr(QPrintDialog, "exec", choose)
    monkeypatch.setattr(QTextDocument, "print_", lambda _, printer: printed.append(printer))
    card._print_sheet()
    assert bool(printed) is not to_file
    assert ("That prints to a file" in visible_text(card)) is to_file
    assert list(tmp_path.iterdir()) == []


def _never(_: QPrintDialog) -> bool:
    raise AssertionError("a file was offered")
