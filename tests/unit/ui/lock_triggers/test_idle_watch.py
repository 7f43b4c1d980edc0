"""An idle desk locks, by the wall clock, so that sleep counts too."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.idle_watch import IdleWatch
from desktop.ui.lock_triggers.window_events import WindowEvents
from tests.support.samples import OPENED_AT

Show = Callable[[QWidget], None]
LIMIT = timedelta(minutes=5)


class WallClock:
    """A clock that the test advances."""

    def __init__(self) -> None:
        self.at = OPENED_AT

    def __call__(self) -> datetime:
        return self.at

    def go(self, **by: float) -> None:
        self.at += timedelta(**by)


@pytest.fixture
def clock() -> WallClock:
    return WallClock()


@pytest.fixture
def watch(qapp: QApplication, clock: WallClock) -> Iterator[IdleWatch]:
    watch = IdleWatch(qapp, clock, LIMIT)
    watch._timer.setInterval(5)
    events = WindowEvents(qapp, watch.filter_event)
    yield watch
    qapp.focusWindowChanged.disconnect(events.watch)
    events.deleteLater()
    watch._timer.stop()
    watch.deleteLater()


@pytest.fixture
def line(show: Show, watch: IdleWatch) -> QLineEdit:
    line = QLineEdit()
    show(line)
    return line


def test_five_idle_minutes_lock_the_desk(watch: IdleWatch, clock: WallClock, qtbot: QtBot) -> None:
    with qtbot.waitSignal(watch.expired):
        clock.go(minutes=5)


def test_just_under_five_minutes_do_not(watch: IdleWatch, clock: WallClock, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(watch.expired):
        clock.go(minutes=4, seconds=59)
        watch._check()


def test_an_hour_of_sleep_locks_at_the_first_check(
    watch: IdleWatch, clock: WallClock, qtbot: QtBot
) -> None:
    watch._timer.setInterval(3_600_000)
    clock.go(hours=1)
    with qtbot.waitSignal(watch.expired):
        watch._check()


def test_the_key_that_ends_a_long_sleep_does_not_open_the_desk(
    watch: IdleWatch, clock: WallClock, line: QLineEdit, qtbot: QtBot
) -> None:
    watch._timer.setInterval(3_600_000)
    clock.go(hours=1)
    with qtbot.waitSignal(watch.expired):
        QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)


@pytest.mark.parametrize("sign_of_life", ["key", "button", "move"])
def test_input_postpones_the_lock(
    watch: IdleWatch, clock: WallClock, line: QLineEdit, qtbot: QtBot, sign_of_life: str
) -> None:
    clock.go(minutes=4)
    if sign_of_life == "key":
        QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)
    elif sign_of_life == "button":
        QTest.mouseClick(line.windowHandle(), Qt.MouseButton.LeftButton)
    else:
        QTest.mouseMove(line.windowHandle(), QPoint(3, 3))
        qtbot.waitUntil(lambda: watch._last == clock.at)
    clock.go(minutes=4)
    with qtbot.assertNotEmitted(watch.expired):
        watch._check()
    with qtbot.waitSignal(watch.expired):
        clock.go(minutes=1)


def test_work_in_the_pane_counts_as_input(watch: IdleWatch, clock: WallClock, qtbot: QtBot) -> None:
    clock.go(minutes=4)
    watch.touch()
    clock.go(minutes=4)
    with qtbot.assertNotEmitted(watch.expired):
        watch._check()


def test_the_lock_is_signaled_once(watch: IdleWatch, clock: WallClock, line: QLineEdit) -> None:
    shown: list[str] = []
    watch.expired.connect(lambda: shown.append("expired"))
    clock.go(minutes=6)
    watch._check()
    watch._check()
    QTest.keyClick(line.windowHandle(), Qt.Key.Key_A)
    assert shown == ["expired"]


class Elsewhere:
    """A fake platform that answers with an idle time."""

    def __init__(self) -> None:
        self.asked: list[Callable[[float | None], None]] = []

    def __call__(self, then: Callable[[float | None], None]) -> None:
        self.asked.append(then)


@pytest.fixture
def elsewhere() -> Elsewhere:
    return Elsewhere()


@pytest.fixture
def whole(qapp: QApplication, clock: WallClock, elsewhere: Elsewhere) -> Iterator[IdleWatch]:
    """A watch that asks for the idle time of the whole computer."""
    watch = IdleWatch(qapp, clock, LIMIT, elsewhere)
    watch._timer.setInterval(3_600_000)
    yield watch
    watch._timer.stop()
    watch.deleteLater()


def test_work_in_another_program_keeps_the_desk_open(
    whole: IdleWatch, clock: WallClock, elsewhere: Elsewhere, qtbot: QtBot
) -> None:
    clock.go(minutes=5)
    with qtbot.assertNotEmitted(whole.expired):
        whole._check()
        elsewhere.asked.pop()(60.0)
        clock.go(minutes=3, seconds=59)
        whole._check()
    assert elsewhere.asked == []
    clock.go(seconds=1)
    whole._check()
    with qtbot.waitSignal(whole.expired):
        elsewhere.asked.pop()(300.0)


def test_work_elsewhere_postpones_the_lock_by_15_minutes_at_most(
    whole: IdleWatch, clock: WallClock, elsewhere: Elsewhere, qtbot: QtBot
) -> None:
    for _ in range(3):
        clock.go(minutes=4, seconds=59)
        whole._check()
        while elsewhere.asked:
            elsewhere.asked.pop()(1.0)
    with qtbot.waitSignal(whole.expired):
        clock.go(seconds=3)
        whole._check()


@pytest.mark.parametrize("answer", [None, 300.0, 4000.0])
def test_no_answer_or_an_idle_computer_locks(
    whole: IdleWatch, clock: WallClock, elsewhere: Elsewhere, qtbot: QtBot, answer: float | None
) -> None:
    clock.go(minutes=5)
    whole._check()
    with qtbot.waitSignal(whole.expired):
        elsewhere.asked.pop()(answer)


def test_a_platform_that_never_answers_locks(
    whole: IdleWatch, clock: WallClock, elsewhere: Elsewhere, qtbot: QtBot
) -> None:
    clock.go(minutes=5)
    with qtbot.assertNotEmitted(whole.expired):
        whole._check()
        clock.go(seconds=4)
        whole._check()
    with qtbot.waitSignal(whole.expired):
        clock.go(seconds=1)
        whole._check()
    elsewhere.asked.pop()(None)
