"""Combines every lock trigger that this machine has."""

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
from .macos_session import CocoaCenters, watch_session
from .parent_process import ParentProcess
from .screen_savers import ScreenSavers
from .system_idle import idle_of_this_machine
from .window_events import WindowEvents
from .windows_session import WindowsSession

log = logging.getLogger(__name__)


class LockWatch(QObject):
    """Emits `due` with the LockReason of each trigger."""

    due = Signal(object)

    def __init__(
        self,
        app: QApplication,
        now: Callable[[], datetime],
        idle_limit: timedelta,
        window: QWidget,
    ) -> None:
        """Watch every trigger at once, so that one during sign-in counts; the idle time from
        `begin_session` on. `window` is the main window: Windows notifies windows, not programs.
        """
        super().__init__(app)
        kinds = QDBusConnection.BusType
        session_bus = QDBusConnection.connectToBus(kinds.SessionBus, "skycap session")
        ask_idle = idle_of_this_machine(QGuiApplication.platformName(), session_bus, self)
        self._idle = idle = IdleWatch(app, now, idle_limit, ask_idle)
        idle.stop()
        idle.expired.connect(lambda: self.due.emit(LockReason.IDLE))
        key, clocks = LockKey(self), ClockJump(self, now, time.monotonic)
        # The clocks first: a key pressed after a sleep must not count as activity.
        WindowEvents(app, clocks.filter_event, idle.filter_event, key.filter_event).watch(window)
        triggers: tuple[LockKey | ClockJump | ParentProcess, ...] = (key, clocks)
        if sys.platform != "win32":
            # Windows never gives a process another parent, and ends the desk with its session.
            triggers += (ParentProcess(os.getppid, self),)
        self._state_sources: list[ScreenSavers | LoginSession] = []
        if session_bus.isConnected():
            self._state_sources.append(ScreenSavers(session_bus, self))
        system_bus = QDBusConnection.connectToBus(kinds.SystemBus, "skycap system")
        if system_bus.isConnected():
            login = LoginSession(system_bus, os.environ, self)
            login.ready.connect(lambda path: log.info("lock triggers session=%s", path or "none"))
            self._state_sources.append(login)
        for trigger in (*triggers, *self._state_sources):
            trigger.due.connect(self.due)
        self._windows: WindowsSession | None = None
        if sys.platform == "win32":
            self._windows = WindowsSession(self.due.emit)
            app.installNativeEventFilter(self._windows)
            user32 = ctypes.WinDLL("user32")
            user32.RegisterPowerSettingNotification.restype = ctypes.c_void_p
            if not self._windows.watch(window, ctypes.WinDLL("wtsapi32"), user32):
                log.warning("no session notifications from Windows: idle and key still lock")
        if sys.platform == "darwin":
            watch_session(CocoaCenters(), self.due.emit)
        log.info(
            "lock triggers watched session_bus=%s system_bus=%s",
            session_bus.isConnected(),
            system_bus.isConnected(),
        )

    def begin_session(self) -> None:
        """A person has signed in: from now on an idle desk locks."""
        self._idle.begin()

    def ask_state(self) -> None:
        """Ask whether the session is locked already; `due` follows if it is. Does not block."""
        for source in self._state_sources:
            source.ask_state()
