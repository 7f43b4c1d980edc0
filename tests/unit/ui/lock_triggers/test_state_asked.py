"""A screen saver that is already active locks when its state is asked."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from jeepney import HeaderFields, MessageType, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import open_dbus_connection
from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.ui.lock_triggers.lock_reason import LockReason
from desktop.ui.lock_triggers.screen_savers import ScreenSavers
from tests.support.journeys.bus_speakers import SCREEN_SAVERS, private_bus


@contextmanager
def saver(address: str, name: str, *, on: bool) -> Iterator[threading.Event]:
    """A service of this name; the event is set once it has been asked."""
    line = open_dbus_connection(address)
    line.send_and_get_reply(message_bus.RequestName(name))
    ends, asked = threading.Event(), threading.Event()

    def serve() -> None:
        while not ends.is_set():
            try:
                call = line.receive(timeout=0.05)
            except TimeoutError:
                continue
            if call.header.message_type is MessageType.method_call:
                assert call.header.fields[HeaderFields.member] == "GetActive"
                line.send(new_method_return(call, "b", (on,)))
                asked.set()

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield asked
    finally:
        ends.set()
        thread.join()
        line.close()


@pytest.fixture
def bus(qapp: QApplication) -> Iterator[tuple[str, QDBusConnection]]:
    with private_bus() as address:
        yield address, QDBusConnection.connectToBus(address, "state test")
        QDBusConnection.disconnectFromBus("state test")


@pytest.mark.parametrize("name", SCREEN_SAVERS)
def test_an_active_screen_saver_locks(
    bus: tuple[str, QDBusConnection], qtbot: QtBot, name: str
) -> None:
    address, connection = bus
    owner = QObject()
    savers = ScreenSavers(connection, owner)
    with saver(address, name, on=True), qtbot.waitSignal(savers.due) as shown:
        savers.ask_state()
    assert shown.args == [LockReason.SCREEN]


@pytest.mark.parametrize("name", SCREEN_SAVERS)
def test_an_inactive_screen_saver_does_not_lock(
    bus: tuple[str, QDBusConnection], qtbot: QtBot, name: str
) -> None:
    address, connection = bus
    owner = QObject()
    savers, shown = ScreenSavers(connection, owner), list[object]()
    savers.due.connect(shown.append)
    with saver(address, name, on=False) as asked:
        savers.ask_state()
        qtbot.waitUntil(asked.is_set)
        # Replies come in order: this one after those.
        QDBusConnection.interface(connection).serviceOwner(name)
        QApplication.processEvents()
    assert shown == []
