"""Where a document is saved is asked by a dialog that one Enter ends."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.pages.panels.save_dialog import ask_where_to_save
from tests.support.ui.keyboard import press


def test_the_first_enter_saves_also_where_other_files_begin_so(
    qtbot: QtBot, show: Callable[[QWidget], None], tmp_path: Path
) -> None:
    """A list of the names that begin like what is typed would take the first Enter for itself."""
    (tmp_path / "itinerary of May.pdf").touch()
    window = QWidget()
    show(window)
    saved: list[Path] = []
    ask_where_to_save(window, "Save", "itinerary.pdf", str(tmp_path), saved.append)
    dialog = window.findChild(QFileDialog)
    assert dialog is not None
    field = dialog.findChild(QLineEdit)
    assert field is not None
    qtbot.waitUntil(dialog.isActiveWindow)
    press("Ctrl+A", field)
    QTest.keyClicks(field, f"{tmp_path}/itinerary")
    assert field.completer() is None
    press("Return", field)
    qtbot.waitUntil(lambda: saved == [tmp_path / "itinerary.pdf"])
