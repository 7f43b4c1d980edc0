"""A stall is measured from its cause; an idle desk is rarely woken."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.event_loop import stall_monitor
from desktop.ui.event_loop.stall_monitor import StallMonitor

IDLE = stall_monitor._IDLE_BEAT_MS
KEY = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)


@pytest.fixture
def monitor(qapp: QApplication, qtbot: QtBot) -> Iterator[StallMonitor]:
    """A started monitor in its idle interval."""
    monitor = StallMonitor(qapp)
    monitor.start()
    qtbot.waitUntil(lambda: monitor._timer.interval() == IDLE)
    monitor._longest = 0.0
    yield monitor
    monitor.deleteLater()


def busy(seconds: float) -> None:
    """Block the window's thread for this long."""
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        pass


@pytest.mark.parametrize("begins", ["a key", "a painting", "a delivery"])
def test_a_stall_is_measured_from_what_causes_it(
    monitor: StallMonitor, qtbot: QtBot, begins: str
) -> None:
    if begins == "a key":
        assert monitor.filter_event(KEY) is False
    elif begins == "a painting":
        monitor.filter_event(QEvent(QEvent.Type.UpdateRequest))
    else:
        monitor.wake()
    busy(0.06)
    qtbot.waitUntil(lambda: monitor._longest > 0)
    assert monitor._longest >= 60 - 5


def test_a_stall_longer_than_an_idle_beat_is_measured_without_an_event(
    monitor: StallMonitor, qtbot: QtBot
) -> None:
    busy(0.3)
    qtbot.waitUntil(lambda: monitor._longest > 0)
    assert monitor._longest >= 300 - IDLE


def test_it_beats_fast_only_for_a_while(monitor: StallMonitor, qtbot: QtBot) -> None:
    monitor.filter_event(KEY)
    assert monitor._timer.interval() == 5
    qtbot.waitUntil(lambda: monitor._timer.interval() == IDLE)
    monitor.filter_event(QEvent(QEvent.Type.MouseMove))
    assert monitor._timer.interval() == IDLE


def test_it_does_not_beat_before_the_start(qapp: QApplication) -> None:
    monitor = StallMonitor(qapp)
    monitor.filter_event(KEY)
    assert not monitor._timer.isActive()
    monitor.deleteLater()
