"""Each lock trigger: clocks, parent process and macOS notifications."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.clock_jump import ClockJump
from desktop.ui.lock_triggers.lock_reason import LockReason
from desktop.ui.lock_triggers.macos_session import LOCK_NOTIFICATIONS, watch_session
from desktop.ui.lock_triggers.parent_process import ParentProcess
from desktop.ui.lock_triggers.window_events import WindowEvents
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
