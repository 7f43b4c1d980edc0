"""The system's own accessibility bus and registry, with a listener that any program may be.

No variable is set and nothing of ours takes part: the flags that a screen reader sets are set over
the session bus, as any program of the session can, and the listener asks the registry for keys and
changes of text.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import Message

LAUNCHER = Path("/usr/libexec/at-spi-bus-launcher")
_STATUS = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.freedesktop.DBus.Properties")
_BUS = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
_REGISTRY = DBusAddress(
    "/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry"
)
_MONITORING = DBusAddress(
    "/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus.Monitoring"
)
_PATIENCE = 60.0
_PRESSED = 0


def is_installed() -> bool:
    """Whether the system has an accessibility bus to start."""
    return LAUNCHER.exists() and shutil.which("dbus-daemon") is not None


@dataclass(slots=True)
class ScreenReader:
    """`heard`: every message on the accessibility bus since it listens."""

    heard: list[Message] = field(default_factory=list)
    _ends: bool = False

    def inserted(self) -> str:
        """All text that was said to have been put in or taken out anywhere, one after the other."""
        return "".join(
            str(body[3][1])
            for message in list(self.heard)
            if _is_named(message, "TextChanged") and len(body := tuple(message.body)) > 3
        )

    def focus_changes(self) -> int:
        """How often something was said to have got the keyboard."""
        return sum(
            tuple(message.body)[:2] == ("focused", 1)
            for message in list(self.heard)
            if _is_named(message, "StateChanged")
        )

    def typed_keys(self) -> str:
        """What was typed, by the keys that were passed on."""
        events = [
            message.body[0]
            for message in list(self.heard)
            if _is_named(message, "NotifyListenersSync", "NotifyListenersAsync", "NotifyEvent")
        ]
        pressed = [str(event[5]) for event in events if event[0] == _PRESSED]
        return "".join(" " if text == "space" else text for text in pressed)

    def holds(self, text: str, before: int | None = None) -> bool:
        """Whether this text is in any one message; of the first `before` messages."""
        heard = list(self.heard)[:before]
        return any(text in each for message in heard for each in _texts(message.body))

    def find(self, pattern: re.Pattern[str]) -> list[str]:
        """What in any one message is of this form."""
        texts = (each for message in list(self.heard) for each in _texts(message.body))
        return [found for text in texts for found in pattern.findall(text)]


@contextmanager
def screen_reader(session_bus: str) -> Iterator[ScreenReader]:
    """Start the accessibility bus of this session, say that a screen reader runs, and listen."""
    # Its flags are desktop settings, which are kept in memory here.
    environment = {
        **os.environ,
        "DBUS_SESSION_BUS_ADDRESS": session_bus,
        "GSETTINGS_BACKEND": "memory",
    }
    with subprocess.Popen(
        [str(LAUNCHER), "--launch-immediately"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as launcher:
        try:
            with contextlib.ExitStack() as connections:

                def connect(address: str) -> DBusConnection:
                    return connections.enter_context(
                        contextlib.closing(open_dbus_connection(address))
                    )

                # The flags are off again once the program that set them is gone.
                address = _accessibility_bus(connect(session_bus))
                listener, monitor = connect(address), connect(address)
                _ask_for_everything(listener)
                monitor.send_and_get_reply(
                    new_method_call(_MONITORING, "BecomeMonitor", "asu", ([], 0))
                )
                reader = ScreenReader()
                thread = threading.Thread(target=_hear, args=(reader, monitor), daemon=True)
                thread.start()
                try:
                    yield reader
                finally:
                    reader._ends = True
                    thread.join(10)
        finally:
            launcher.terminate()


def _accessibility_bus(session: DBusConnection) -> str:
    """Switch the flags on; the address of the accessibility bus."""
    deadline = time.monotonic() + _PATIENCE
    while not _owned(session, "org.a11y.Bus"):
        assert time.monotonic() < deadline, "the accessibility bus did not start"
    for flag in ("IsEnabled", "ScreenReaderEnabled"):
        setting = ("org.a11y.Status", flag, ("b", True))
        switched = session.send_and_get_reply(new_method_call(_STATUS, "Set", "ssv", setting))
        assert switched.header.message_type is MessageType.method_return
        read = new_method_call(_STATUS, "Get", "ss", setting[:2])
        assert session.send_and_get_reply(read).body[0] == ("b", True), "it cannot be switched on"
    return str(session.send_and_get_reply(new_method_call(_BUS, "GetAddress")).body[0])


def _ask_for_everything(listener: DBusConnection) -> None:
    """The registry starts by being called; it then passes on keys and changes of text."""
    for event in ("object:text-changed", "object:", "keyboard:"):
        listener.send_and_get_reply(
            new_method_call(_REGISTRY, "RegisterEvent", "s", (event,)), timeout=_PATIENCE
        )
    controller = DBusAddress(
        "/org/a11y/atspi/registry/deviceeventcontroller",
        "org.a11y.atspi.Registry",
        "org.a11y.atspi.DeviceEventController",
    )
    for kinds in (1, 2):
        listener.send_and_get_reply(
            new_method_call(
                controller,
                "RegisterKeystrokeListener",
                "oa(iisi)uu(bbb)",
                ("/listener", [], 0, kinds, (True, False, True)),
            ),
            timeout=_PATIENCE,
        )


def _owned(session: DBusConnection, name: str) -> bool:
    return bool(session.send_and_get_reply(message_bus.NameHasOwner(name)).body[0])


def _hear(reader: ScreenReader, monitor: DBusConnection) -> None:
    while not reader._ends:
        with contextlib.suppress(TimeoutError):
            reader.heard.append(monitor.receive(timeout=0.2))


def _is_named(message: Message, *members: str) -> bool:
    return message.header.fields.get(HeaderFields.member) in members


def _texts(body: Any) -> Iterator[str]:  # noqa: ANN401
    if isinstance(body, str):
        yield body
    elif isinstance(body, (tuple, list)):
        for part in body:
            yield from _texts(part)
    elif isinstance(body, dict):
        yield from _texts(list(body.items()))
