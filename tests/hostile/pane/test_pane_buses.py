"""Listeners on every bus address of the environment: the pane must not connect."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.cardpane.published import VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.pane_stage import open_pane, stable_picture, until
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="D-Bus and AT-SPI"),
    pytest.mark.skipif(shutil.which("xprop") is None, reason="sets a property with xprop"),
]


@pytest.fixture
def bus(screen: VirtualDisplay, tmp_path: Path) -> Iterator[tuple[socket.socket, dict[str, str]]]:
    """A socket in place of both buses, and the environment variables that point to it."""
    path = tmp_path / "bus"
    address = f"unix:path={path}"
    root = ["xprop", "-root", "-f", "AT_SPI_BUS", "8s", "-set", "AT_SPI_BUS", address]
    subprocess.run(root, env=screen.environment(), check=True)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        listener.setblocking(False)
        yield (
            listener,
            {
                "DBUS_SESSION_BUS_ADDRESS": address,
                "AT_SPI_BUS_ADDRESS": address,
                "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
                "QT_ACCESSIBILITY": "1",
                "QT_IM_MODULE": "ibus",
                "IBUS_ADDRESS": address,
                "XMODIFIERS": "@im=ibus",
            },
        )
    subprocess.run(
        ["xprop", "-root", "-remove", "AT_SPI_BUS"], env=screen.environment(), check=True
    )


def has_connection(listener: socket.socket) -> bool:
    try:
        line, _ = listener.accept()
    except BlockingIOError:
        return False
    line.close()
    return True


def test_the_pane_connects_to_no_bus_while_a_card_is_typed(
    screen: VirtualDisplay,
    processor: Endpoint,
    vault: Endpoint,
    bus: tuple[socket.socket, dict[str, str]],
) -> None:
    listener, words = bus
    with open_pane(screen, processor, vault, extra_environment=words) as pane:
        screen.type(VISA_DUFFEL + "1231123")
        stable_picture(screen)
        screen.press("Escape")
        assert pane.ending()["code"] == "pane_cancelled"
    assert not has_connection(listener)


def test_an_ordinary_line_edit_does_connect(
    screen: VirtualDisplay, bus: tuple[socket.socket, dict[str, str]]
) -> None:
    """Proves that the listener above detects a connection."""
    listener, words = bus
    program = subprocess.Popen(
        [sys.executable, "-c", _LINE_EDIT],
        env=screen.environment() | words,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: has_connection(listener))
    finally:
        program.kill()
        program.wait()


_LINE_EDIT = """
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
field = QLineEdit()
field.setEchoMode(QLineEdit.EchoMode.Password)
field.show()
application.exec()
"""
