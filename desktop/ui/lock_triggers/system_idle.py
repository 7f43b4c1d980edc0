"""Asks the platform how long this computer has had no input.

GNOME: org.gnome.Mutter.IdleMonitor, milliseconds. KDE: org.freedesktop.ScreenSaver,
GetSessionIdleTime, milliseconds; its Wayland session always answers 0, and then Skycap counts
input to its own windows. X11: the MIT-SCREEN-SAVER extension, milliseconds. Windows
(GetLastInputInfo) and macOS (CGEventSourceSecondsSinceLastEventType) were written from the
vendors' pages and never run on a real machine.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection

from .dbus_calls import ask

IdleCallback = Callable[[float | None], None]
AskIdle = Callable[[IdleCallback], None]
"""Calls back with seconds, or with None if the platform gives no answer."""

_BUS_SOURCES: tuple[tuple[str, str, str, str], ...] = (
    ("org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core",
     "org.gnome.Mutter.IdleMonitor", "GetIdletime"),
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver",
     "org.freedesktop.ScreenSaver", "GetSessionIdleTime"),
)  # fmt: skip
_MAC_ANY_STATE, _MAC_ANY_EVENT = 0, 0xFFFFFFFF


class BusIdle:
    """Asks one D-Bus service after the other until one answers."""

    def __init__(self, session_bus: QDBusConnection, parent: QObject) -> None:
        self._bus = session_bus
        self._parent = parent

    def __call__(self, then: IdleCallback) -> None:
        self._ask_from(0, then)

    def _ask_from(self, index: int, then: IdleCallback) -> None:
        if index == len(_BUS_SOURCES):
            then(None)
            return

        def answered(value: object) -> None:
            if isinstance(value, int) and value > 0:
                then(value / 1000)
            else:
                self._ask_from(index + 1, then)

        ask(self._bus, _BUS_SOURCES[index], [], answered, self._parent)


class _ScreenSaverInfo(ctypes.Structure):
    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("til_or_since", ctypes.c_ulong),
        ("idle", ctypes.c_ulong),
        ("event_mask", ctypes.c_ulong),
    )


class X11Idle:
    """Has its own connection to the X server. OSError without a server or the extension."""

    def __init__(self) -> None:
        self._x, self._saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
        self._x.XOpenDisplay.restype = ctypes.c_void_p
        self._x.XDefaultRootWindow.restype = ctypes.c_ulong
        self._x.XDefaultRootWindow.argtypes = (ctypes.c_void_p,)
        self._x.XCloseDisplay.argtypes = (ctypes.c_void_p,)
        self._saver.XScreenSaverQueryInfo.argtypes = (
            ctypes.c_void_p, ctypes.c_ulong, ctypes.POINTER(_ScreenSaverInfo),
        )  # fmt: skip
        display = self._x.XOpenDisplay(None)
        if not display:
            raise OSError("no X display")
        self._display = ctypes.c_void_p(display)
        if self.seconds() is None:
            self.close()
            raise OSError("no MIT-SCREEN-SAVER extension")

    def __call__(self, then: IdleCallback) -> None:
        then(self.seconds())

    def seconds(self) -> float | None:
        """Seconds without input; None if the server gives no answer."""
        info = _ScreenSaverInfo()
        root = self._x.XDefaultRootWindow(self._display)
        if not self._saver.XScreenSaverQueryInfo(self._display, root, ctypes.byref(info)):
            return None
        return float(info.idle) / 1000

    def close(self) -> None:
        """Close the connection."""
        self._x.XCloseDisplay(self._display)


class _LastInput(ctypes.Structure):
    _fields_ = (("size", ctypes.c_uint32), ("time", ctypes.c_uint32))


class WindowsIdle:
    """`user32` and `kernel32` are the libraries, or fakes. Never run on a real machine."""

    def __init__(self, user32: Any, kernel32: Any) -> None:  # noqa: ANN401
        self._user32 = user32
        self._kernel32 = kernel32

    def __call__(self, then: IdleCallback) -> None:
        last = _LastInput(ctypes.sizeof(_LastInput), 0)
        if not self._user32.GetLastInputInfo(ctypes.byref(last)):
            then(None)
            return
        # Both count milliseconds since the start in 32 bits, and wrap around after 49 days.
        quiet = (int(self._kernel32.GetTickCount()) - last.time) & 0xFFFFFFFF
        then(quiet / 1000)


class MacIdle:
    """`services` is ApplicationServices, or a fake. Never run on a real machine."""

    def __init__(self, services: Any) -> None:  # noqa: ANN401
        self._seconds = services.CGEventSourceSecondsSinceLastEventType
        self._seconds.restype = ctypes.c_double

    def __call__(self, then: IdleCallback) -> None:
        then(float(self._seconds(_MAC_ANY_STATE, ctypes.c_uint32(_MAC_ANY_EVENT))))


def idle_of_this_machine(platform: str, session_bus: QDBusConnection, parent: QObject) -> AskIdle:
    """The idle source of this machine. `platform` is the name of Qt's platform plugin."""
    if sys.platform == "win32":
        return WindowsIdle(ctypes.WinDLL("user32"), ctypes.WinDLL("kernel32"))
    if sys.platform == "darwin":
        services = "/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices"
        return MacIdle(ctypes.CDLL(services))
    if platform == "xcb":
        try:
            return X11Idle()
        except OSError:
            pass  # the D-Bus services may know
    return BusIdle(session_bus, parent)
