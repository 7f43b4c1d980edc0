"""A D-Bus call may outlive its caller: a late reply must not free anything twice."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.journeys.bus_speakers import private_bus

# In a separate process: a failure crashes that process, not the test run.
_ASKERS_LET_GO = """
import faulthandler, gc, sys
faulthandler.enable()
gc.disable()
from PySide6.QtCore import QCoreApplication, QEventLoop, QObject
from PySide6.QtDBus import QDBusConnection
from desktop.ui.lock_triggers.dbus_calls import ask

app = QCoreApplication([])
bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, "asked")
assert bus.isConnected()
answered = []
BUS = ("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus")
NOBODY = ("org.example.Nobody", "/", "org.example.Nobody")

class Asker(QObject):
    def __init__(self, service):
        super().__init__()
        ask(bus, (*service, "GetId"), [], self.heard, self)

    def heard(self, value):
        answered.append(value)

for _ in range(300):
    # Only the pending call holds the caller.
    Asker(BUS)
    Asker(NOBODY)
while len(answered) < 600:
    app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
gc.collect()
app.processEvents()
assert sum(value is None for value in answered) == 300
print("whole")
"""


@pytest.mark.usefixtures("session_bus")
def test_a_reply_may_hold_the_last_reference_to_the_caller() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _ASKERS_LET_GO], capture_output=True, text=True, timeout=120
    )
    assert (ended.returncode, ended.stdout.strip()) == (0, "whole"), ended.stderr


@pytest.fixture
def session_bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A private bus in place of the session bus."""
    with private_bus() as address:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address
