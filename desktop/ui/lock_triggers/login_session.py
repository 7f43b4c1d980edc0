"""What logind tells: lock this session, the computer goes to sleep, another user has the screen.

Interface: org.freedesktop.login1, the page "org.freedesktop.login1" of the systemd manual. A delay
lock is held, so that the computer waits with its sleep until the desk is locked.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusObjectPath, QDBusUnixFileDescriptor, QDBusVariant

from .dbus_calls import Answered, ask, listen
from .lock_reason import LockReason

_SERVICE = "org.freedesktop.login1"
_PATH = "/org/freedesktop/login1"
_MANAGER = "org.freedesktop.login1.Manager"
_SESSION = "org.freedesktop.login1.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class LoginSession(QObject):
    """`due` carries the LockReason. `ready` comes once when the own session is known, with its
    path; with an empty one where logind knows of no session, as in a container.
    """

    due = Signal(object)
    ready = Signal(str)

    def __init__(
        self, system_bus: QDBusConnection, environment: Mapping[str, str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bus = system_bus
        self._path = ""
        self._asks = False
        # Held as long as this object: closing it lets the computer sleep.
        self._delay: QDBusUnixFileDescriptor | None = None
        sleep = (_SERVICE, _PATH, _MANAGER, "PrepareForSleep")
        listen(self._bus, sleep, self, "prepares(bool)")
        named = environment.get("XDG_SESSION_ID", "")
        if named:
            self._ask_manager("GetSession", [named], self._found_by_name)
        else:
            self._found_by_name(None)
        held: list[object] = ["sleep", "Skycap", "The desk is being locked.", "delay"]
        self._ask_manager("Inhibit", held, self._hold)

    @Slot(bool)
    def prepares(self, to_sleep: bool) -> None:
        """Before sleep, and again after it."""
        if to_sleep:
            self.due.emit(LockReason.SLEEP)

    @Slot()
    def lock(self) -> None:
        """The session is to be locked."""
        self.due.emit(LockReason.SESSION)

    @Slot("QString", "QVariantMap", "QStringList")
    def changed(self, interface: str, values: dict[str, object], _: list[str]) -> None:
        """Who has the screen, and whether a lock screen stands before the session."""
        if interface != _SESSION:
            return
        if values.get("LockedHint") is True:
            self.due.emit(LockReason.SESSION)
        elif values.get("Active") is False:
            self.due.emit(LockReason.SWITCHED)

    def ask_state(self) -> None:
        """Is a lock screen before the session already? As soon as the session is known.

        Whether it has the screen is not asked: a session that is worked in from afar may not.
        """
        self._asks = not self._path
        if self._path:
            to = (_SERVICE, self._path, _PROPERTIES, "Get")
            ask(self._bus, to, [_SESSION, "LockedHint"], self._answered, self)

    def _answered(self, value: object) -> None:
        hint = value.variant() if isinstance(value, QDBusVariant) else value
        if hint is True:
            self.due.emit(LockReason.SESSION)

    def _ask_manager(self, method: str, arguments: list[object], then: Answered) -> None:
        ask(self._bus, (_SERVICE, _PATH, _MANAGER, method), arguments, then, self)

    def _hold(self, answer: object) -> None:
        if isinstance(answer, QDBusUnixFileDescriptor):
            self._delay = answer

    def _found_by_name(self, answer: object) -> None:
        if isinstance(answer, QDBusObjectPath):
            self._watch(answer)
        else:
            self._ask_manager("GetSessionByPID", [os.getpid()], self._watch)

    def _watch(self, answer: object) -> None:
        path = answer.path() if isinstance(answer, QDBusObjectPath) else ""
        if path:
            listen(self._bus, (_SERVICE, path, _SESSION, "Lock"), self, "lock()")
            change = (_SERVICE, path, _PROPERTIES, "PropertiesChanged")
            listen(self._bus, change, self, "changed(QString,QVariantMap,QStringList)")
        self._path = path
        if path and self._asks:
            self.ask_state()
        self.ready.emit(path)
