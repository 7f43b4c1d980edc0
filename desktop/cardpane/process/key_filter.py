"""An application whose keys never reach the accessibility bus, even while a screen reader listens.

Qt's bridge to that bus filters the application's events: before the window gets a key from the
system, the bridge sends it with its text to every listener (QSpiApplicationAdaptor). It ignores
synthetic key events. So each key is resent as a synthetic event before any filter sees it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class KeyFilter(QApplication):
    """Use only with a screen reader: every event of the application passes through Python."""

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if event.type() in _KEYS and event.spontaneous() and isinstance(event, QKeyEvent):
            clone = event.clone()
            handled = QCoreApplication.sendEvent(receiver, clone)
            event.setAccepted(clone.isAccepted())
            return handled
        return super().notify(receiver, event)
