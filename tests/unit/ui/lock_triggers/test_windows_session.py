"""Lock triggers from Windows: messages that it sends to the main window, on a fake of it."""

from __future__ import annotations

import ctypes
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QEvent
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.lock_reason import LockReason
from desktop.ui.lock_triggers.windows_session import (
    CONSOLE_DISPLAY,
    LID_SWITCH,
    Message,
    WindowsSession,
)

POWER_NAMES = {LID_SWITCH: "lid", CONSOLE_DISPLAY: "display"}


def send_power(session: WindowsSession, name: bytes, value: int) -> None:
    """POWERBROADCAST_SETTING with four bytes of data."""
    setting = (ctypes.c_ubyte * 24)(*name, 4, 0, 0, 0, value, 0, 0, 0)
    message = Message(1, 0x0218, 0x8013, ctypes.addressof(setting))
    session.nativeEventFilter(QByteArray(b"windows_generic_MSG"), ctypes.addressof(message))


@pytest.mark.parametrize(
    ("number", "w", "where", "reason"),
    [
        (0x02B1, 7, 0, LockReason.SESSION),
        (0x02B1, 2, 0, LockReason.SWITCHED),
        (0x02B1, 4, 0, LockReason.SWITCHED),
        (0x02B1, 6, 0, LockReason.ENDED),
        (0x02B1, 8, 0, None),
        (0x0218, 4, 0, LockReason.SLEEP),
        (0x0218, 7, 0, None),
        (0x0016, 1, 0, LockReason.ENDED),
        (0x0016, 0, 0, None),
        (0x0100, 7, 0, None),
    ],
)
def test_a_windows_message_gives_its_lock_reason(
    number: int, w: int, where: int, reason: LockReason | None
) -> None:
    shown: list[LockReason] = []
    message = Message(1, number, w, where)
    session = WindowsSession(shown.append)
    kind = QByteArray(b"windows_generic_MSG")
    assert session.nativeEventFilter(kind, ctypes.addressof(message)) == (False, 0)
    assert shown == ([] if reason is None else [reason])


class Windows:
    """Fake wtsapi32 and user32; `registers` is the result of the registration."""

    def __init__(self, registers: bool) -> None:
        self.registers = registers
        self.asked: list[tuple[str, int | None]] = []

    def WTSRegisterSessionNotification(self, window: ctypes.c_void_p, flags: int) -> int:
        self.asked.append(("session", window.value))
        assert flags == 0
        return int(self.registers)

    def RegisterPowerSettingNotification(
        self,
        window: ctypes.c_void_p,
        setting: Any,  # noqa: ANN401
        flags: int,
    ) -> int:
        name = bytes(ctypes.cast(setting, ctypes.POINTER(ctypes.c_ubyte * 16))[0])
        self.asked.append((POWER_NAMES[name], window.value))
        return 1


@pytest.mark.parametrize("registers", [True, False])
def test_this_window_is_registered_for_windows_notifications(registers: bool) -> None:
    windows = Windows(registers)
    assert WindowsSession(lambda _: None).register(windows, windows, 77) is registers
    assert windows.asked == [("session", 77), ("lid", 77), ("display", 77)]


def test_a_window_that_becomes_another_one_of_the_system_is_registered_again(
    qtbot: QtBot,
) -> None:
    windows, window = Windows(registers=True), QWidget()
    qtbot.addWidget(window)
    assert WindowsSession(lambda _: None).watch(window, windows, windows)
    windows.asked.clear()
    QApplication.sendEvent(window, QEvent(QEvent.Type.WinIdChange))
    number = int(window.winId())
    assert windows.asked == [("session", number), ("lid", number), ("display", number)]


CLOSED_OR_OFF, OPEN_OR_ON, DIMMED = 0, 1, 2


@pytest.mark.parametrize("name", [LID_SWITCH, CONSOLE_DISPLAY], ids=["lid", "display"])
@pytest.mark.parametrize(
    ("values", "locks"),
    [
        # A laptop on a dock, with its lid closed: Windows says so as soon as it is asked.
        ([CLOSED_OR_OFF], 0),
        ([CLOSED_OR_OFF, OPEN_OR_ON], 0),
        ([OPEN_OR_ON, CLOSED_OR_OFF], 1),
        ([OPEN_OR_ON, CLOSED_OR_OFF, CLOSED_OR_OFF, OPEN_OR_ON, CLOSED_OR_OFF], 2),
        ([OPEN_OR_ON, DIMMED, OPEN_OR_ON], 0),
    ],
)
def test_it_locks_when_lid_or_display_goes_off_and_not_when_it_is_found_so(
    name: bytes, values: list[int], locks: int
) -> None:
    shown: list[LockReason] = []
    session = WindowsSession(shown.append)
    for value in values:
        send_power(session, name, value)
    assert shown == [LockReason.SLEEP] * locks


def test_other_power_settings_lock_nothing() -> None:
    shown: list[LockReason] = []
    session = WindowsSession(shown.append)
    for value in (OPEN_OR_ON, CLOSED_OR_OFF):
        send_power(session, bytes(16), value)
    assert shown == []
