"""Lock triggers from screen savers: GNOME, Xfce, and the freedesktop.org interface (KDE).

Interfaces: org.freedesktop.ScreenSaver, org.gnome.ScreenSaver, org.xfce.ScreenSaver, signal
ActiveChanged(b), method GetActive. On these desktops the screen saver is the lock screen.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection

from .dbus_calls import ask, listen
from .lock_reason import LockReason

# Any sender is accepted: a forged signal can lock the desk and nothing else.
_ANY_SENDER = ""
_SERVICES = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"),
    ("org.freedesktop.ScreenSaver", "/ScreenSaver"),
    ("org.gnome.ScreenSaver", "/org/gnome/ScreenSaver"),
    ("org.xfce.ScreenSaver", "/org/xfce/ScreenSaver"),
)


class ScreenSavers(QObject):
    """Emits `due` with LockReason.SCREEN."""

    due = Signal(object)

    def __init__(self, session_bus: QDBusConnection, parent: QObject) -> None:
        super().__init__(parent)
        self._bus = session_bus
        for interface, path in _SERVICES:
            to = (_ANY_SENDER, path, interface, "ActiveChanged")
            listen(session_bus, to, self, "turned(bool)")

    def ask_state(self) -> None:
        """Ask each service whether it is active. Service and interface have the same name."""
        for interface, path in _SERVICES:
            ask(self._bus, (interface, path, interface, "GetActive"), [], self._got_active, self)

    def _got_active(self, active: object) -> None:
        if active is True:
            self.turned(True)

    @Slot(bool)
    def turned(self, on: bool) -> None:
        """ActiveChanged: the screen saver has started or ended."""
        if on:
            self.due.emit(LockReason.SCREEN)
