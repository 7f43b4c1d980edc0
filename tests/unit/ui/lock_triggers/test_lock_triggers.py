"""Each lock trigger: clocks, parent process, Windows messages and macOS notifications."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QByteArray, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.clock_jump import ClockJump
from desktop.ui.lock_triggers.lock_reason import LockReason
from desktop.ui.lock_triggers.macos_session import LOCK_NOTIFICATIONS, watch_session
from desktop.ui.lock_triggers.parent_process import ParentProcess
from desktop.ui.lock_triggers.window_events import WindowEvents
from desktop.ui.lock_triggers.windows_session import LID_SWITCH, Message, WindowsSession
from tests.support.samples import OPENED_AT


class Clocks:
    """Fake wall clock and monotonic clock; the latter stops during sleep."""

    def __init__(self) -> None:
        self.wall, self.ticks = OPENED_AT, 1000.0

    def run(self, seconds: float) -> None:
        self.wall += timedelta(seconds=seconds)
        self.ticks += seconds

    def sleep(self, **by: float) -> None:
        self.wall += timedelta(**by)


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def jump(qapp: QApplication, clocks: Clocks) -> Iterator[ClockJump]:
    jump = ClockJump(qapp, lambda: clocks.wall, lambda: clocks.ticks)
    jump._timer.stop()
    yield jump
    jump.deleteLater()


@pytest.fixture
def events(qapp: QApplication, jump: ClockJump) -> Iterator[WindowEvents]:
    events = WindowEvents(qapp, jump.filter_event)
    yield events
    qapp.focusWindowChanged.disconnect(events.watch)
    events.deleteLater()


@pytest.mark.parametrize("by", [{"hours": 12}, {"seconds": 31}, {"hours": -2}])
def test_a_sleep_or_a_changed_clock_locks(
    jump: ClockJump, clocks: Clocks, qtbot: QtBot, by: dict[str, float]
) -> None:
    clocks.sleep(**by)
    with qtbot.waitSignal(jump.due) as shown:
        jump.check()
    assert shown.args == [LockReason.CLOCK]


def test_equal_clocks_and_small_corrections_do_not_lock(
    jump: ClockJump, clocks: Clocks, qtbot: QtBot
) -> None:
    with qtbot.assertNotEmitted(jump.due):
        for _ in range(50):
            clocks.run(3600)
            clocks.sleep(seconds=20)
            jump.check()


def test_the_desk_is_locked_before_the_first_paint_after_a_sleep(
    jump: ClockJump,
    events: WindowEvents,
    clocks: Clocks,
    show: Callable[[QWidget], None],
    qtbot: QtBot,
) -> None:
    order: list[str] = []

    class Page(QWidget):
        def paintEvent(self, event: object) -> None:
            order.append("painted")

    page = Page()
    show(page)
    events.watch(page)
    qtbot.waitUntil(lambda: "painted" in order)
    order.clear()
    jump.due.connect(lambda _: order.append("locked"))
    clocks.sleep(hours=12)
    page.update()
    qtbot.waitUntil(lambda: "painted" in order)
    assert order[0] == "locked"


def test_an_ended_parent_process_locks(qapp: QApplication, qtbot: QtBot) -> None:
    parents, owner = [4711], QObject()
    watch = ParentProcess(lambda: parents[-1], owner)
    with qtbot.assertNotEmitted(watch.due):
        watch._check()
    parents.append(1)
    with qtbot.waitSignal(watch.due) as shown:
        watch._check()
    assert shown.args == [LockReason.PARENT]
    with qtbot.assertNotEmitted(watch.due):
        watch._check()


SETTING = (ctypes.c_ubyte * 24)(*LID_SWITCH, 4, 0, 0, 0, 0, 0, 0, 0)
OPENED = (ctypes.c_ubyte * 24)(*LID_SWITCH, 4, 0, 0, 0, 1, 0, 0, 0)
OTHER = (ctypes.c_ubyte * 24)(*bytes(16), 4, 0, 0, 0, 0, 0, 0, 0)


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
        pytest.param(0x0218, 0x8013, ctypes.addressof(SETTING), LockReason.SLEEP, id="lid closed"),
        pytest.param(0x0218, 0x8013, ctypes.addressof(OPENED), None, id="lid opened"),
        pytest.param(0x0218, 0x8013, ctypes.addressof(OTHER), None, id="another setting"),
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
        self.asked: list[tuple[str, int]] = []

    def WTSRegisterSessionNotification(self, window: int, flags: int) -> int:
        self.asked.append(("session", window))
        assert flags == 0
        return int(self.registers)

    def RegisterPowerSettingNotification(self, window: int, setting: object, flags: int) -> int:
        self.asked.append(("lid", window))
        return 1


@pytest.mark.parametrize("registers", [True, False])
def test_this_window_is_registered_for_windows_notifications(registers: bool) -> None:
    windows = Windows(registers)
    assert WindowsSession(lambda _: None).register(windows, windows, 77) is registers
    assert windows.asked == [("session", 77), ("lid", 77)]


class NotificationCenters:
    """Notification centers that record the observers."""

    def __init__(self) -> None:
        self.calls: dict[tuple[str, str], Callable[[], None]] = {}

    def observe(self, center: str, name: str, call: Callable[[], None]) -> None:
        self.calls[center, name] = call


def test_each_macos_notification_locks_with_its_own_reason() -> None:
    centers, shown = NotificationCenters(), list[LockReason]()
    watch_session(centers, shown.append)
    for call in centers.calls.values():
        call()
    assert shown == [reason for _, _, reason in LOCK_NOTIFICATIONS]
    assert ("distributed", "com.apple.screenIsLocked") in centers.calls
    assert ("workspace", "NSWorkspaceWillSleepNotification") in centers.calls
    assert ("workspace", "NSWorkspaceSessionDidResignActiveNotification") in centers.calls
