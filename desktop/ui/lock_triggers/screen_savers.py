"""The screen saver came on: GNOME, Xfce, and all that speak as freedesktop.org has it (KDE).

Interfaces: org.freedesktop.ScreenSaver, org.gnome.ScreenSaver, org.xfce.ScreenSaver, signal
ActiveChanged(b), method GetActive. On these desktops the screen saver is the lock screen.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection

from .dbus_calls import ask, listen
from .lock_reason import LockReason

# Whoever sends it: a forged signal can lock the desk and can do nothing else.
_ANYBODY = ""
_SPEAKERS = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
)


class ScreenSavers(QObject):
    """`due` carries LockReason.SCREEN."""

    due = Signal(object)

    def __init__(self, session_bus: QDBusConnection, parent: QObject) -> None:
        super().__init__(parent)
        self._bus = session_bus
        for interface, path in _SPEAKERS:
            to = (_ANYBODY, path, interface, "ActiveChanged")
            listen(session_bus, to, self, "turned(bool)")

    def ask_state(self) -> None:
        """Is one on already? Each service bears the name of its interface."""
        for interface, path in _SPEAKERS:
            ask(self._bus, (interface, path, interface, "GetActive"), [], self._answered, self)

    def _answered(self, active: object) -> None:
        if active is True:
            self.turned(True)

    @Slot(bool)
    def turned(self, on: bool) -> None:
        """The screen saver came on or went."""
        if on:
            self.due.emit(LockReason.SCREEN)
