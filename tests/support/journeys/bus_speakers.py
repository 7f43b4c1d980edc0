"""Programs that ask a desktop to lock, on buses of our own, by the real signals."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from jeepney import DBusAddress, HeaderFields, MessageType, new_method_return, new_signal
from jeepney.bus_messages import message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection
from jeepney.low_level import Message
from jeepney.wrappers import new_error

SESSION = "/org/freedesktop/login1/session/_31"
_MANAGER = DBusAddress("/org/freedesktop/login1", interface="org.freedesktop.login1.Manager")
_OURS = DBusAddress(SESSION, interface="org.freedesktop.login1.Session")
_PROPERTIES = DBusAddress(SESSION, interface="org.freedesktop.DBus.Properties")
SCREEN_SAVERS = ("org.freedesktop.ScreenSaver", "org.gnome.ScreenSaver", "org.xfce.ScreenSaver")


@contextmanager
def private_bus() -> Iterator[str]:
    """The address of a bus that nobody else is on."""
    command = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address"]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)
        if process.stdout is not None:
            process.stdout.close()


class LoginService:
    """logind as the desk sees it: one session, a lock that delays sleep, and its signals."""

    def __init__(self, address: str) -> None:
        self._line: DBusConnection = open_dbus_connection(address, enable_fds=True)
        self._line.send_and_get_reply(message_bus.RequestName("org.freedesktop.login1"))
        self._sending = threading.Lock()
        self._held: list[int] = []
        self._ends = False
        self.asked: list[str] = []
        self.is_locked = False
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def close(self) -> None:
        self._ends = True
        self._thread.join(10)
        for end in self._held:
            os.close(end)
        self._line.close()

    def lock(self) -> None:
        """``loginctl lock-session``."""
        self._send(new_signal(_OURS, "Lock"))

    def prepare_for_sleep(self) -> None:
        """A lid is shut."""
        self._send(new_signal(_MANAGER, "PrepareForSleep", "b", (True,)))

    def switch_user(self) -> None:
        """Another user has the screen."""
        self._change("Active", False)

    def hint_locked(self) -> None:
        """The desktop's own lock screen came up."""
        self._change("LockedHint", True)

    def wake(self) -> None:
        """After sleep: no reason to lock."""
        self._send(new_signal(_MANAGER, "PrepareForSleep", "b", (False,)))

    @property
    def delays_sleep(self) -> bool:
        """True while a program holds the lock that delays sleep."""
        return any(not _is_hung_up(end) for end in self._held)

    def _change(self, name: str, value: bool) -> None:
        message_sent: Any = ("org.freedesktop.login1.Session", {name: ("b", value)}, [])
        self._send(new_signal(_PROPERTIES, "PropertiesChanged", "sa{sv}as", message_sent))

    def _send(self, message: Message) -> None:
        with self._sending:
            self._line.send(message)

    def _serve(self) -> None:
        while not self._ends:
            try:
                message = self._line.receive(timeout=0.1)
            except TimeoutError:
                continue
            if message.header.message_type is MessageType.method_call:
                self._answer(message)

    def _answer(self, call: Message) -> None:
        method = call.header.fields[HeaderFields.member]
        self.asked.append(method)
        if method == "GetSessionByPID":
            self._send(new_method_return(call, "o", (SESSION,)))
        elif method == "Get" and call.body == (_OURS.interface, "LockedHint"):
            self._send(new_method_return(call, "v", (("b", self.is_locked),)))
        elif method == "Inhibit":
            ours, theirs = os.pipe()
            self._held.append(ours)
            self._send(new_method_return(call, "h", (theirs,)))
            os.close(theirs)
        else:
            self._send(new_error(call, "org.freedesktop.DBus.Error.UnknownMethod"))


def _is_hung_up(reading_end: int) -> bool:
    os.set_blocking(reading_end, False)
    with suppress(BlockingIOError):
        return os.read(reading_end, 1) == b""
    return False


def screen_saver_comes_on(interface: str, on: bool = True) -> None:
    """On the session bus of these tests."""
    path = "/" + interface.replace(".", "/")
    message_sent = new_signal(DBusAddress(path, interface=interface), "ActiveChanged", "b", (on,))
    with _session_line() as line:
        line.send(message_sent)


@contextmanager
def _session_line() -> Iterator[Any]:
    line = open_dbus_connection("SESSION")
    try:
        yield line
        # The bus has taken what was sent once it answers what came after it.
        line.send_and_get_reply(message_bus.GetId())
    finally:
        line.close()


@contextmanager
def login_service() -> Iterator[tuple[LoginService, dict[str, str]]]:
    """logind on a system bus of its own, and the environment of those who shall hear it."""
    with private_bus() as address:
        service = LoginService(address)
        try:
            yield service, {"DBUS_SYSTEM_BUS_ADDRESS": address, "XDG_SESSION_ID": ""}
        finally:
            service.close()
