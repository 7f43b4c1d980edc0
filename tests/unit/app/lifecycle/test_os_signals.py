"""The signals that end the program: none is lost, however busy the window's thread is."""

from __future__ import annotations

import signal
import threading

import pytest
from pytestqt.qtbot import QtBot

from desktop.app.lifecycle.os_signals import OsSignals

_NAMES = ("SIGTERM", "SIGINT", "SIGHUP", "SIGBREAK")
SENT = pytest.mark.parametrize(
    "sent", [getattr(signal, name) for name in _NAMES if hasattr(signal, name)], ids=str
)


@SENT
def test_each_signal_reaches_the_event_loop(qtbot: QtBot, sent: signal.Signals) -> None:
    ended = threading.Event()
    with OsSignals().watched(ended.set):
        signal.raise_signal(sent)
        assert not ended.is_set(), "not in the middle of other work"
        qtbot.waitUntil(ended.is_set)


@SENT
def test_one_that_came_before_the_event_loop_looked_is_known(
    qtbot: QtBot, sent: signal.Signals
) -> None:
    signals = OsSignals()
    with signals.watched(lambda: None):
        signal.raise_signal(sent)
        assert signals.asked_to_end()


def test_none_has_come(qtbot: QtBot) -> None:
    signals = OsSignals()
    before = signal.getsignal(signal.SIGTERM)
    with signals.watched(lambda: None):
        assert not signals.asked_to_end()
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL, "the next one ends the process"
    assert signal.getsignal(signal.SIGTERM) is before
