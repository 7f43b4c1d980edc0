"""An application whose keys never reach the accessibility bus, even while a screen reader listens.

Qt's bridge to that bus filters the application's events and hands each key that came from the
system, with its text, to every listener before the window gets it (QSpiApplicationAdaptor). A key
that came from ourselves is left alone; so each is given on as our own before any filter sees it.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)


class KeyFilter(QApplication):
    """Use it only where a bridge may run: every event takes a turn through Python here."""

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        if event.type() in _KEYS and event.spontaneous() and isinstance(event, QKeyEvent):
            own = event.clone()
            taken = QCoreApplication.sendEvent(receiver, own)
            event.setAccepted(own.isAccepted())
            return taken
        return super().notify(receiver, event)
