"""All that locks the desk, for the machine it runs on."""

from __future__ import annotations

import ctypes
import logging
import os
import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, Signal
from PySide6.QtDBus import QDBusConnection
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

from .clock_jump import ClockJump
from .idle_watch import IdleWatch
from .lock_key import LockKey
from .lock_reason import LockReason
from .login_session import LoginSession
from .macos_session import CocoaCentres, watch_session
from .parent_process import ParentProcess
from .screen_savers import ScreenSavers
from .system_idle import idle_of_this_machine
from .window_events import WindowEvents
from .windows_session import WindowsSession

log = logging.getLogger(__name__)


class LockWatch(QObject):
    """`due` carries a LockReason, as often as there is one."""

    due = Signal(object)

    def __init__(
        self,
        app: QApplication,
        now: Callable[[], datetime],
        idle_limit: timedelta,
        window: QWidget,
    ) -> None:
        """All but the idle time is watched at once, so that a sign during sign-in counts; the idle
        time from `begin_session` on. `window` is the desk's: Windows tells windows, not programs.
        """
        super().__init__(app)
        kinds = QDBusConnection.BusType
        session_bus = QDBusConnection.connectToBus(kinds.SessionBus, "skycap session")
        ask_idle = idle_of_this_machine(QGuiApplication.platformName(), session_bus, self)
        self._idle = idle = IdleWatch(app, now, idle_limit, ask_idle)
        idle.rest()
        idle.expired.connect(lambda: self.due.emit(LockReason.IDLE))
        key, clocks = LockKey(self), ClockJump(self, now, time.monotonic)
        # The clocks first: after a sleep no key counts as a sign of life.
        WindowEvents(app, clocks.seen, idle.seen, key.seen).watch(window)
        signs = (key, clocks, ParentProcess(os.getppid, self))
        self._can_tell: list[ScreenSavers | LoginSession] = []
        if session_bus.isConnected():
            self._can_tell.append(ScreenSavers(session_bus, self))
        system_bus = QDBusConnection.connectToBus(kinds.SystemBus, "skycap system")
        if system_bus.isConnected():
            login = LoginSession(system_bus, os.environ, self)
            login.ready.connect(lambda path: log.info("lock signs session=%s", path or "none"))
            self._can_tell.append(login)
        for sign in (*signs, *self._can_tell):
            sign.due.connect(self.due)
        self._windows: WindowsSession | None = None
        if sys.platform == "win32":
            self._windows = WindowsSession(self.due.emit)
            app.installNativeEventFilter(self._windows)
            libraries = ctypes.WinDLL("wtsapi32"), ctypes.WinDLL("user32")
            if not self._windows.register(*libraries, int(window.winId())):
                log.warning("Windows does not tell of the session: idle and key still lock")
        if sys.platform == "darwin":
            watch_session(CocoaCentres(), self.due.emit)
        log.info(
            "lock signs watched session_bus=%s system_bus=%s",
            session_bus.isConnected(),
            system_bus.isConnected(),
        )

    def begin_session(self) -> None:
        """A person is signed in: from now on an idle desk locks."""
        self._idle.begin()

    def ask_state(self) -> None:
        """Ask whether the session is locked already; `due` follows when it is. Never waits."""
        for one in self._can_tell:
            one.ask_state()
