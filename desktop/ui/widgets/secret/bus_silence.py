"""Keeps the keys of a secret off the accessibility bus, also while a screen reader listens.

Qt's bridge to that bus filters the application's events: before a window gets a key from the
system, the bridge sends it with its text to every listener (QSpiApplicationAdaptor). It passes
over events that the program makes. So, while the secret has the focus, a filter in front of the
bridge's delivers each key as such an event.
"""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.KeyRelease)
_AGAIN = QEvent.Type(QEvent.registerEventType())


class BusSilence(QObject):
    """Active between `begin` and `end`."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._active = False
        self._asked = False

    def begin(self) -> None:
        """In front of all filters that are there now."""
        self._active = True
        self._install()

    def end(self) -> None:
        self._active = False
        application = QApplication.instance()
        if application is not None:
            application.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.MetaCall and not self._asked:
            # A message from the bus may have switched the bridge on, whose filter is then in front
            # of this one. Posted events are handled before the next key of the system.
            self._asked = True
            QCoreApplication.postEvent(self, QEvent(_AGAIN))
            return False
        if kind not in _KEYS or not event.spontaneous() or not isinstance(event, QKeyEvent):
            return False
        clone = event.clone()
        QCoreApplication.sendEvent(watched, clone)
        event.setAccepted(clone.isAccepted())
        return True

    def event(self, event: QEvent) -> bool:
        if event.type() != _AGAIN:
            return super().event(event)
        self._asked = False
        if self._active:
            self._install()
        return True

    def _install(self) -> None:
        application = QApplication.instance()
        if application is not None:
            # Installing it again moves it to the front.
            application.installEventFilter(self)
