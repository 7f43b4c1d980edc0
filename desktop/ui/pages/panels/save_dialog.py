"""Asks where to save a document, with the file dialog of the system where there is one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QWidget

from .dialog_keys import keep_lock_key

_WIDTH, _HEIGHT = 760, 440


def ask_where_to_save(
    parent: QWidget, title: str, name: str, folder: str, then: Callable[[Path], None]
) -> None:
    """Show the dialog with the suggested `name` in `folder`, or in the user's documents where that
    is empty. `then` gets the file unless a person cancels. Returns at once.

    The dialog itself asks before a file that is there is replaced.
    """
    # Late, because all its names take long to load and few calls save a file.
    from PySide6.QtWidgets import QFileDialog, QLineEdit

    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setFileMode(QFileDialog.FileMode.AnyFile)
    ending = Path(name).suffix
    dialog.setDefaultSuffix(ending)
    dialog.setNameFilters([f"*{ending}", "*"])
    place = QStandardPaths.StandardLocation
    found = folder or QStandardPaths.writableLocation(place.DocumentsLocation)
    if not Path(found).is_dir():
        found = QStandardPaths.writableLocation(place.HomeLocation)
    dialog.setDirectory(found)
    dialog.selectFile(name)
    for field in dialog.findChildren(QLineEdit):
        # Its list of names would take the Enter that saves, and come late on a busy machine.
        field.setCompleter(None)  # type: ignore[arg-type]
    dialog.fileSelected.connect(lambda file: then(Path(file)))
    dialog.resize(_WIDTH, _HEIGHT)
    keep_lock_key(dialog, parent)
    dialog.open()
    # Without a window manager the keyboard focus must be requested, and given back.
    dialog.activateWindow()
    dialog.finished.connect(lambda _: parent.activateWindow())
