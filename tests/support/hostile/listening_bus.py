"""A private accessibility bus with a screen reader that records all messages."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_call, new_method_return
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import Message
from jeepney.wrappers import new_error

from tests.support.journeys.bus_speakers import private_bus

REGISTRY = "org.a11y.atspi.Registry"
_ROOT = "/org/a11y/atspi/accessible/root"
_ACCESSIBLE = "org.a11y.atspi.Accessible"
_EVENTS = ("object:", "window:", "focus:")
# AT-SPI's numbers (atspi-constants.h): states by bit, roles by value.
FOCUSED, PASSWORD_TEXT, PUSH_BUTTON, ENTRY = 1 << 12, 40, 43, 79


@dataclass(slots=True)
class ListeningBus:
    """`heard`: every message on the bus, from any sender to any receiver."""

    address: str
    heard: list[Message] = field(default_factory=list)
    program: str = ""
    _ends: bool = False

    def signals(self, member: str) -> list[tuple[Any, ...]]:
        """The bodies of the signals of this name, oldest first."""
        return [tuple(m.body) for m in list(self.heard) if _named(m, MessageType.signal, member)]

    def calls(self, member: str) -> list[Message]:
        """The method calls of this name."""
        return [m for m in list(self.heard) if _named(m, MessageType.method_call, member)]

    def texts(self, sender: str) -> list[str]:
        """Every text in every message from this sender."""
        sent = [m for m in list(self.heard) if m.header.fields.get(HeaderFields.sender) == sender]
        return [text for message in sent for text in _texts(message.body)]


@dataclass(frozen=True, slots=True)
class Part:
    """One accessible object of the program, as a screen reader sees it."""

    role: int
    name: str
    description: str
    focused: bool


@contextmanager
def listening_bus() -> Iterator[ListeningBus]:
    """Run the bus with its registry and monitor."""
    with private_bus() as address:
        bus = ListeningBus(address)
        monitor, registry = open_dbus_connection(address), open_dbus_connection(address)
        for name in (REGISTRY, "org.a11y.Bus"):
            registry.send_and_get_reply(message_bus.RequestName(name))
        monitoring = DBusAddress(
            "/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus.Monitoring"
        )
        monitor.send_and_get_reply(new_method_call(monitoring, "BecomeMonitor", "asu", ([], 0)))
        threads = [
            threading.Thread(target=_hear, args=(bus, monitor), daemon=True),
            threading.Thread(target=_answer, args=(bus, registry), daemon=True),
        ]
        for thread in threads:
            thread.start()
        try:
            yield bus
        finally:
            bus._ends = True
            for thread in threads:
                thread.join(10)
            monitor.close()
            registry.close()


def read_tree(bus: ListeningBus) -> list[Part]:
    """All accessible objects of the program, as a screen reader finds them."""
    connection = open_dbus_connection(bus.address)
    try:
        return list(_walk(connection, bus.program, _ROOT))
    finally:
        connection.close()


def _walk(connection: DBusConnection, program: str, path: str) -> Iterator[Part]:
    def ask(member: str) -> Any:  # noqa: ANN401
        address = DBusAddress(path, program, _ACCESSIBLE)
        return connection.send_and_get_reply(new_method_call(address, member), timeout=60).body[0]

    def read(name: str) -> str:
        address = DBusAddress(path, program, "org.freedesktop.DBus.Properties")
        call = new_method_call(address, "Get", "ss", (_ACCESSIBLE, name))
        return str(connection.send_and_get_reply(call, timeout=60).body[0][1])

    state = ask("GetState")
    yield Part(ask("GetRole"), read("Name"), read("Description"), bool(state[0] & FOCUSED))
    for _, child in ask("GetChildren"):
        yield from _walk(connection, program, child)


def _hear(bus: ListeningBus, monitor: DBusConnection) -> None:
    while not bus._ends:
        with contextlib.suppress(TimeoutError):
            bus.heard.append(monitor.receive(timeout=0.2))


def _answer(bus: ListeningBus, registry: DBusConnection) -> None:
    while not bus._ends:
        try:
            call = registry.receive(timeout=0.2)
        except TimeoutError:
            continue
        if call.header.message_type is not MessageType.method_call:
            continue
        member = call.header.fields[HeaderFields.member]
        if member == "GetAddress":
            answer = new_method_return(call, "s", (bus.address,))
        elif member == "Embed":
            bus.program = call.header.fields[HeaderFields.sender]
            answer = new_method_return(call, "(so)", ((registry.unique_name, _ROOT),))
        elif member == "GetRegisteredEvents":
            answer = new_method_return(call, "a(ss)", ([("", event) for event in _EVENTS],))
        elif member == "NotifyListenersSync":
            answer = new_method_return(call, "b", (False,))
        else:
            answer = new_error(call, "org.freedesktop.DBus.Error.UnknownMethod")
        registry.send(answer)


def _named(message: Message, kind: MessageType, member: str) -> bool:
    header = message.header
    return header.message_type is kind and header.fields.get(HeaderFields.member) == member


def _texts(body: object) -> Iterator[str]:
    if isinstance(body, str):
        yield body
    elif isinstance(body, (tuple, list)):
        for part in body:
            yield from _texts(part)
    elif isinstance(body, dict):
        yield from _texts(list(body.items()))
