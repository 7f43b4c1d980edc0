"""Lock triggers from Windows: the session is locked or disconnected, sleep, a closed lid.

Never run on a real machine: written from Microsoft's pages on WM_WTSSESSION_CHANGE,
WM_POWERBROADCAST, WTSRegisterSessionNotification and RegisterPowerSettingNotification. Wine 8.0
sends none of these; posted by a test, they arrive there.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray, QEvent, QObject
from PySide6.QtWidgets import QWidget

from .lock_reason import LockReason

_SESSION_CHANGE, _POWER, _END_SESSION = 0x02B1, 0x0218, 0x0016
_SUSPEND, _POWER_SETTING = 0x0004, 0x8013
_SESSION_REASONS = {
    0x2: LockReason.SWITCHED,  # WTS_CONSOLE_DISCONNECT
    0x4: LockReason.SWITCHED,  # WTS_REMOTE_DISCONNECT
    0x6: LockReason.ENDED,  # WTS_SESSION_LOGOFF
    0x7: LockReason.SESSION,  # WTS_SESSION_LOCK
}
# GUID_LIDSWITCH_STATE_CHANGE {BA3E0F4D-B817-4094-A2D1-D56379E6A0F3}, in memory byte order.
LID_SWITCH = bytes.fromhex("4d0f3eba17b89440a2d1d56379e6a0f3")
# GUID_CONSOLE_DISPLAY_STATE {6FE69556-704A-47A0-8F24-C28D936FDA47}: a machine with Modern Standby
# may sleep without saying so, but its display is off then.
CONSOLE_DISPLAY = bytes.fromhex("5695e66f4a70a0478f24c28d936fda47")
_OFF = 0
_THIS_SESSION_ONLY = 0


class Message(ctypes.Structure):
    """The first fields of the Windows structure MSG."""

    _fields_ = (
        ("window", ctypes.c_void_p),
        ("number", ctypes.c_uint32),
        ("w", ctypes.c_size_t),
        ("l", ctypes.c_ssize_t),
    )


class _PowerSetting(ctypes.Structure):
    _fields_ = (
        ("setting", ctypes.c_ubyte * 16),
        ("length", ctypes.c_uint32),
        ("data", ctypes.c_uint32),
    )


class WindowsSession(QAbstractNativeEventFilter):
    """Install it on the application. Calls `due` with the LockReason."""

    def __init__(self, due: Callable[[LockReason], None]) -> None:
        super().__init__()
        self._due = due
        self._registration: _Registration | None = None
        # What Windows has said of each: a laptop on a dock has its lid closed from the start.
        self._power_settings: dict[bytes, int] = {}

    def watch(self, window: QWidget, wtsapi32: Any, user32: Any) -> bool:  # noqa: ANN401
        """Register this window, also each time when it becomes another one of the system; False if
        Windows sends nothing of the session.
        """

        def register() -> bool:
            return self.register(wtsapi32, user32, int(window.winId()))

        registered = register()
        self._registration = _Registration(register, window)
        return registered

    def register(self, wtsapi32: Any, user32: Any, window_id: int) -> bool:  # noqa: ANN401
        """Register this window for notifications; False if Windows sends none of the session."""
        window = ctypes.c_void_p(window_id)
        registered = bool(wtsapi32.WTSRegisterSessionNotification(window, _THIS_SESSION_ONLY))
        for name in (LID_SWITCH, CONSOLE_DISPLAY):
            setting = (ctypes.c_ubyte * 16).from_buffer_copy(name)
            user32.RegisterPowerSettingNotification(window, ctypes.byref(setting), 0)
        return registered

    def nativeEventFilter(  # type: ignore[override]
        self, kind: QByteArray | bytes, message: int
    ) -> tuple[bool, int]:
        native_message = Message.from_address(int(message))
        reason = self._reason(native_message.number, native_message.w, native_message.l)
        if reason is not None:
            self._due(reason)
        return False, 0

    def _reason(self, number: int, w: int, address: int) -> LockReason | None:
        if number == _SESSION_CHANGE:
            return _SESSION_REASONS.get(w)
        if number == _END_SESSION and w:
            return LockReason.ENDED
        if number == _POWER and w == _SUSPEND:
            return LockReason.SLEEP
        if number == _POWER and w == _POWER_SETTING and address:
            setting = _PowerSetting.from_address(address)
            return self._power_reason(bytes(setting.setting), setting.data)
        return None

    def _power_reason(self, name: bytes, value: int) -> LockReason | None:
        """Sleep when the lid or the display goes off. The first message says only how it is."""
        if name not in (LID_SWITCH, CONSOLE_DISPLAY):
            return None
        before = self._power_settings.get(name, _OFF)
        self._power_settings[name] = value
        return LockReason.SLEEP if before != _OFF and value == _OFF else None


class _Registration(QObject):
    """Registers a window anew when the system's window behind it is another one."""

    def __init__(self, register: Callable[[], bool], window: QWidget) -> None:
        super().__init__(window)
        self._register = register
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WinIdChange:
            self._register()
        return False
