"""Lock triggers from logind: the session is locked, the computer sleeps, the user is switched.

Interface: org.freedesktop.login1, the page "org.freedesktop.login1" of the systemd manual. A delay
inhibitor lock is held, so that the computer sleeps only after the desk is locked.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusObjectPath, QDBusUnixFileDescriptor, QDBusVariant

from .dbus_calls import ReplyCallback, ask, listen
from .lock_reason import LockReason

_SERVICE = "org.freedesktop.login1"
_PATH = "/org/freedesktop/login1"
_MANAGER = "org.freedesktop.login1.Manager"
_SESSION = "org.freedesktop.login1.Session"
_PROPERTIES = "org.freedesktop.DBus.Properties"


class LoginSession(QObject):
    """Emits `due` with the LockReason, and `ready` once with the path of our session; the path is
    empty if logind knows no session, as in a container.
    """

    due = Signal(object)
    ready = Signal(str)

    def __init__(
        self, system_bus: QDBusConnection, environment: Mapping[str, str], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bus = system_bus
        self._path = ""
        self._ask_when_ready = False
        # Held as long as this object lives: closing it lets the computer sleep.
        self._delay: QDBusUnixFileDescriptor | None = None
        sleep = (_SERVICE, _PATH, _MANAGER, "PrepareForSleep")
        listen(self._bus, sleep, self, "prepares(bool)")
        session_id = environment.get("XDG_SESSION_ID", "")
        if session_id:
            self._ask_manager("GetSession", [session_id], self._found_by_name)
        else:
            self._found_by_name(None)
        inhibitor: list[object] = ["sleep", "Skycap", "The desk is being locked.", "delay"]
        self._ask_manager("Inhibit", inhibitor, self._hold)

    @Slot(bool)
    def prepares(self, to_sleep: bool) -> None:
        """PrepareForSleep: True before the sleep, False after it."""
        if to_sleep:
            self.due.emit(LockReason.SLEEP)

    @Slot()
    def lock(self) -> None:
        """Lock: logind asks the session to lock."""
        self.due.emit(LockReason.SESSION)

    @Slot("QString", "QVariantMap", "QStringList")
    def changed(self, interface: str, values: dict[str, object], _: list[str]) -> None:
        """PropertiesChanged: the session is locked, or another user has the screen."""
        if interface != _SESSION:
            return
        if values.get("LockedHint") is True:
            self.due.emit(LockReason.SESSION)
        elif values.get("Active") is False:
            self.due.emit(LockReason.SWITCHED)

    def ask_state(self) -> None:
        """Ask whether the session is locked already, as soon as the session is known.

        `Active` is not asked: a remote session may be inactive while it is used.
        """
        self._ask_when_ready = not self._path
        if self._path:
            to = (_SERVICE, self._path, _PROPERTIES, "Get")
            ask(self._bus, to, [_SESSION, "LockedHint"], self._got_locked_hint, self)

    def _got_locked_hint(self, value: object) -> None:
        hint = value.variant() if isinstance(value, QDBusVariant) else value
        if hint is True:
            self.due.emit(LockReason.SESSION)

    def _ask_manager(self, method: str, arguments: list[object], then: ReplyCallback) -> None:
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
        if path and self._ask_when_ready:
            self.ask_state()
        self.ready.emit(path)
