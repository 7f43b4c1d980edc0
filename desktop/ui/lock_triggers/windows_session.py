"""Lock triggers from Windows: the session is locked or disconnected, sleep, a closed lid.

Never run on a real machine: written from Microsoft's pages on WM_WTSSESSION_CHANGE,
WM_POWERBROADCAST and WTSRegisterSessionNotification, and tested on fakes only.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractNativeEventFilter, QByteArray

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

    def register(self, wtsapi32: Any, user32: Any, window_id: int) -> bool:  # noqa: ANN401
        """Register this window for notifications; False if Windows sends none of the session."""
        registered = bool(wtsapi32.WTSRegisterSessionNotification(window_id, _THIS_SESSION_ONLY))
        lid = (ctypes.c_ubyte * 16).from_buffer_copy(LID_SWITCH)
        user32.RegisterPowerSettingNotification(window_id, ctypes.byref(lid), 0)
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
            # The data is 0 when the lid closes, 1 when it opens.
            if bytes(setting.setting) == LID_SWITCH and setting.data == 0:
                return LockReason.SLEEP
        return None
