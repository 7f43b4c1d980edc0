"""A pane with a screen reader: the bus gets names, roles and counts, and no digit."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.support.cardpane.published import AMEX, VISA_DUFFEL
from tests.support.fakes.endpoint import Endpoint
from tests.support.hostile.listening_bus import (
    PASSWORD_TEXT,
    PUSH_BUTTON,
    ListeningBus,
    Part,
    listening_bus,
    read_tree,
)
from tests.support.hostile.pane_stage import PROCESSOR_TAKES, VAULT_TAKES, open_pane, until
from tests.support.virtual_display import VirtualDisplay

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="D-Bus and AT-SPI"),
    pytest.mark.skipif(shutil.which("dbus-daemon") is None, reason="starts a bus of its own"),
]
# Object paths and bus names contain digits that were not typed.
_ADDRESSES = re.compile(r"[:/].*|org\..*")


@pytest.fixture
def bus() -> Iterator[ListeningBus]:
    with listening_bus() as listening:
        yield listening


def field_named(bus: ListeningBus, name: str) -> Part:
    return next(part for part in read_tree(bus) if part.name == name)


def announced(bus: ListeningBus) -> list[str]:
    return [body[3][1] for body in bus.signals("Announcement")]


def test_names_roles_states_and_counts_are_spoken_and_no_digit(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, bus: ListeningBus
) -> None:
    processor.will(PROCESSOR_TAKES)
    vault.will(VAULT_TAKES)
    variables = {"DBUS_SESSION_BUS_ADDRESS": bus.address}
    with open_pane(
        screen, processor, vault, extra_environment=variables, screen_reader=True
    ) as pane:
        until(lambda: bool(bus.program))
        assert field_named(bus, "Card number") == Part(
            PASSWORD_TEXT, "Card number", "none of sixteen", True
        )
        assert field_named(bus, "Security code").role == PASSWORD_TEXT
        assert field_named(bus, "Seal and send").role == PUSH_BUTTON
        assert field_named(bus, "Postcode").description == "filled in"
        screen.type(VISA_DUFFEL[:4])
        until(lambda: "four of sixteen" in announced(bus))
        assert field_named(bus, "Card number").description == "four of sixteen"
        screen.type(VISA_DUFFEL[4:] + "1231123")
        until(lambda: "three of three" in announced(bus))
        assert field_named(bus, "Card number").description == "sixteen of sixteen"
        assert not field_named(bus, "Card number").focused
        screen.press("Return")
        assert pane.ending()["code"] == "tokens"
    sent_texts = [_ADDRESSES.sub("", text) for text in bus.texts(bus.program)]
    assert "Card number" in sent_texts, "the ear that hears no digit hears the rest"
    assert not [text for text in sent_texts if any(figure in text for figure in "0123456789")]
    assert bus.signals("TextChanged") == []
    assert bus.calls("NotifyListenersSync") == []
    assert VISA_DUFFEL.encode() in processor.heard[0].body


def test_errors_are_spoken_without_digits(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, bus: ListeningBus
) -> None:
    variables = {"AT_SPI_BUS_ADDRESS": bus.address}
    with open_pane(
        screen, processor, vault, extra_environment=variables, screen_reader=True
    ) as pane:
        until(lambda: bool(bus.program))
        screen.type(AMEX[:9])
        screen.press("Return")
        until(lambda: "The number has nine of fifteen digits so far." in announced(bus))
        screen.press("Escape")
        ending = pane.ending()
        assert (ending["code"], ending["reader"]) == ("pane_cancelled", "yes")


def test_without_an_accessibility_bus_the_pane_does_not_open(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint
) -> None:
    variables = {"DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere", "AT_SPI_BUS_ADDRESS": ""}
    with open_pane(
        screen, processor, vault, extra_environment=variables, screen_reader=True
    ) as pane:
        assert pane.ending()["code"] == "pane_no_reader"


def test_a_pane_without_a_screen_reader_stays_silent(
    screen: VirtualDisplay, processor: Endpoint, vault: Endpoint, bus: ListeningBus
) -> None:
    variables = {
        "DBUS_SESSION_BUS_ADDRESS": bus.address,
        "AT_SPI_BUS_ADDRESS": bus.address,
        "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
    }
    with open_pane(screen, processor, vault, extra_environment=variables) as pane:
        screen.type(VISA_DUFFEL)
        screen.press("Escape")
        assert pane.ending()["code"] == "pane_cancelled"
    assert bus.program == ""


def test_an_ordinary_password_field_sends_every_digit_to_the_bus(
    screen: VirtualDisplay, bus: ListeningBus
) -> None:
    """Proves that the listener above detects digits."""
    variables = {"AT_SPI_BUS_ADDRESS": bus.address, "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1"}
    program = subprocess.Popen(
        [sys.executable, "-c", _LINE_EDIT],
        env=screen.environment() | variables,
        stderr=subprocess.DEVNULL,
    )
    try:
        until(lambda: bool(bus.program) and bool(screen.visible_windows("Password")))
        (window,) = screen.visible_windows("Password")
        screen.xdotool("windowfocus", str(window))
        screen.type(VISA_DUFFEL[:6])
        until(lambda: len(bus.calls("NotifyListenersSync")) >= 6)
        until(lambda: len(bus.signals("TextChanged")) >= 6)
    finally:
        program.kill()
        program.wait()


_LINE_EDIT = """
from PySide6.QtWidgets import QApplication, QLineEdit
application = QApplication([])
field = QLineEdit()
field.setWindowTitle("Password")
field.setEchoMode(QLineEdit.EchoMode.Password)
field.show()
field.activateWindow()
application.exec()
"""
