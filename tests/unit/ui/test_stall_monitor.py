"""A stall is measured whole, from what caused it, and an idle desk is hardly woken."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui import stall_monitor
from desktop.ui.stall_monitor import StallMonitor

IDLE = stall_monitor._IDLE_BEAT_MS
KEY = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_A, Qt.KeyboardModifier.NoModifier)


@pytest.fixture
def heart(qapp: QApplication, qtbot: QtBot) -> Iterator[StallMonitor]:
    """At rest."""
    heart = StallMonitor(qapp)
    heart.start()
    qtbot.waitUntil(lambda: heart._timer.interval() == IDLE)
    heart._longest = 0.0
    yield heart
    heart.deleteLater()


def busy(seconds: float) -> None:
    """The window's thread is away for so long."""
    ends = time.perf_counter() + seconds
    while time.perf_counter() < ends:
        pass


@pytest.mark.parametrize("begins", ["a key", "a painting", "a delivery"])
def test_a_stall_is_measured_from_what_causes_it(
    heart: StallMonitor, qtbot: QtBot, begins: str
) -> None:
    if begins == "a key":
        assert heart.seen(KEY) is False
    elif begins == "a painting":
        heart.seen(QEvent(QEvent.Type.UpdateRequest))
    else:
        heart.wake()
    busy(0.06)
    qtbot.waitUntil(lambda: heart._longest > 0)
    assert heart._longest >= 60 - 5


def test_what_lasts_longer_than_an_idle_beat_is_seen_without_a_cause(
    heart: StallMonitor, qtbot: QtBot
) -> None:
    busy(0.3)
    qtbot.waitUntil(lambda: heart._longest > 0)
    assert heart._longest >= 300 - IDLE


def test_it_beats_fast_only_for_a_while(heart: StallMonitor, qtbot: QtBot) -> None:
    heart.seen(KEY)
    assert heart._timer.interval() == 5
    qtbot.waitUntil(lambda: heart._timer.interval() == IDLE)
    heart.seen(QEvent(QEvent.Type.MouseMove))
    assert heart._timer.interval() == IDLE


def test_it_does_not_beat_before_the_start(qapp: QApplication) -> None:
    heart = StallMonitor(qapp)
    heart.seen(KEY)
    assert not heart._timer.isActive()
    heart.deleteLater()
