"""The idle time of the computer, from real buses, a real display, and fakes."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from jeepney import HeaderFields, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.system_idle import BusIdle, MacIdle, WindowsIdle, X11Idle
from tests.support.journeys.bus_speakers import private_bus
from tests.support.virtual_display import VirtualDisplay

MUTTER, KDE = "org.gnome.Mutter.IdleMonitor", "org.freedesktop.ScreenSaver"
SIGNATURES = {MUTTER: "t", KDE: "u"}


@contextmanager
def answering(address: str, answers: dict[str, int]) -> Iterator[None]:
    """Services of these names, each with one answer in milliseconds."""
    line = open_dbus_connection(address)
    for name in answers:
        line.send_and_get_reply(message_bus.RequestName(name))
    ends = threading.Event()

    def serve() -> None:
        while not ends.is_set():
            try:
                call = line.receive(timeout=0.05)
            except TimeoutError:
                continue
            if call.header.message_type is MessageType.method_call:
                name = call.header.fields[HeaderFields.interface]
                line.send(new_method_return(call, SIGNATURES[name], (answers[name],)))

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()
        line.close()


@pytest.fixture
def bus(qapp: QApplication) -> Iterator[tuple[str, QDBusConnection]]:
    with private_bus() as address:
        yield address, QDBusConnection.connectToBus(address, "idle test")
        QDBusConnection.disconnectFromBus("idle test")


@pytest.mark.parametrize(
    ("answers", "seconds"),
    [
        ({MUTTER: 61_500}, 61.5),
        ({KDE: 7_000}, 7.0),
        ({MUTTER: 90_000, KDE: 1_000}, 90.0),
        ({KDE: 0}, None),
        ({}, None),
    ],
)
def test_the_desktop_environment_is_asked(
    bus: tuple[str, QDBusConnection],
    qtbot: QtBot,
    answers: dict[str, int],
    seconds: float | None,
) -> None:
    """A KDE session on Wayland always answers 0, which counts as no answer."""
    address, connection = bus
    shown: list[float | None] = []
    parent = QObject()
    with answering(address, answers):
        BusIdle(connection, parent)(shown.append)
        qtbot.waitUntil(lambda: bool(shown))
    assert shown == [seconds]


def test_the_x_server_counts_keys_pressed_in_any_program(
    display: VirtualDisplay, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setenv("DISPLAY", display.name)
    idle = X11Idle()
    try:
        shown: list[float] = [0.0]
        qtbot.waitUntil(lambda: (idle.seconds() or 0) > 0.5)

        def falls() -> bool:
            shown.append(idle.seconds() or 0)
            return shown[-1] < shown[-2]

        falls()
        display.press("a")
        qtbot.waitUntil(falls)
    finally:
        idle.close()


def test_a_missing_x_server_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":64999")
    with pytest.raises(OSError, match="no X display"):
        X11Idle()


class User32:
    """GetLastInputInfo of a computer last touched at `time`."""

    def __init__(self, time: int, works: bool = True) -> None:
        self.time, self.works = time, works

    def GetLastInputInfo(self, info: Any) -> int:  # noqa: ANN401
        info._obj.time = self.time
        return int(self.works)


class Kernel32:
    def __init__(self, now: int) -> None:
        self.now = now

    def GetTickCount(self) -> int:
        return ctypes.c_int32(self.now).value


@pytest.mark.parametrize(
    ("last", "now", "seconds"),
    [(1_000, 301_000, 300.0), (0xFFFFF000, 0x1000, 8.192), (0x7FFFFFFF, 0x80000000, 0.001)],
)
def test_the_windows_tick_counter_wraps_around(last: int, now: int, seconds: float) -> None:
    shown: list[float | None] = []
    WindowsIdle(User32(last), Kernel32(now))(shown.append)
    assert shown == [seconds]


def test_a_failed_windows_call_gives_none() -> None:
    shown: list[float | None] = []
    WindowsIdle(User32(0, works=False), Kernel32(9))(shown.append)
    assert shown == [None]


def test_macos_is_asked_for_any_event_of_any_program() -> None:
    asked: list[tuple[int, int]] = []

    class Services:
        class CGEventSourceSecondsSinceLastEventType:
            restype: object = None

            def __new__(cls, state: int, kind: Any) -> Any:  # noqa: ANN401
                asked.append((state, kind.value))
                return 42.5

    shown: list[float | None] = []
    MacIdle(Services())(shown.append)
    assert shown == [42.5]
    assert asked == [(0, 0xFFFFFFFF)]
