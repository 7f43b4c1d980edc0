"""Messages of Windows, posted to a real window, reach the lock triggers by Qt's event filter."""

from __future__ import annotations

import ctypes
import sys

import pytest
from PySide6.QtCore import QAbstractEventDispatcher
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.lock_reason import LockReason
from desktop.ui.lock_triggers.windows_session import WindowsSession


# Wine knows no awareness of screens with different scales.
@pytest.mark.qt_log_ignore("EnableNonClientDpiScaling", "DpiAwareness")
@pytest.mark.parametrize(
    ("number", "w", "reason"),
    [
        (0x02B1, 7, LockReason.SESSION),
        (0x02B1, 4, LockReason.SWITCHED),
        (0x0218, 4, LockReason.SLEEP),
    ],
)
def test_a_posted_message_gives_its_lock_reason(
    qtbot: QtBot, number: int, w: int, reason: LockReason
) -> None:
    shown: list[LockReason] = []
    session, window = WindowsSession(shown.append), QWidget()
    qtbot.addWidget(window)
    window.show()
    dispatcher = QAbstractEventDispatcher.instance()
    assert dispatcher is not None
    dispatcher.installNativeEventFilter(session)
    if sys.platform == "win32":
        user32 = ctypes.WinDLL("user32")
        post = user32.PostMessageW
        post.argtypes = (ctypes.c_void_p, ctypes.c_uint, ctypes.c_size_t, ctypes.c_ssize_t)
        assert session.watch(window, ctypes.WinDLL("wtsapi32"), user32)
        assert post(int(window.winId()), number, w, 0)
    qtbot.waitUntil(lambda: bool(shown))
    dispatcher.removeNativeEventFilter(session)
    # Qt's loop and the window's own procedure both pass it on; the desk locks once.
    assert set(shown) == {reason}
