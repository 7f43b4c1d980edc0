"""Ctrl+L with any keyboard focus: under the palette, in an open menu, in any dialog."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent

from .lock_reason import LockReason

_KEY_EVENTS = frozenset({QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride})


class LockKey(QObject):
    """Emits `due` with LockReason.ASKED."""

    due = Signal(object)

    def filter_event(self, event: QEvent) -> bool:
        """Observe an event of a window; the key itself is not passed on."""
        if event.type() in _KEY_EVENTS and isinstance(event, QKeyEvent):
            plain = event.modifiers() == Qt.KeyboardModifier.ControlModifier
            if plain and event.key() == Qt.Key.Key_L:
                self.due.emit(LockReason.ASKED)
                return True
        return False
