"""The lock key in dialogs, which take the keyboard from the window and its shortcuts."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QWidget

_LOCK = QKeySequence("Ctrl+L")


def keep_lock_key(dialog: QDialog, window: QWidget) -> None:
    """Make the window's lock key work in this dialog too. A dialog of the system's own, outside of
    Qt, gets no keys from us.
    """

    def lock() -> None:
        # Looked up now: the window makes its shortcuts anew whenever its commands change.
        own = Qt.FindChildOption.FindDirectChildrenOnly
        for shortcut in window.findChildren(QShortcut, options=own):
            if shortcut.isEnabled() and shortcut.key() == _LOCK:
                shortcut.activated.emit()
                return

    QShortcut(_LOCK, dialog).activated.connect(lock)
