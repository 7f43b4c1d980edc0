"""A private message bus with a real gnome-keyring on it, for one test."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

if sys.platform != "win32":
    import secretstorage

# No service folders: nothing but what the test starts may answer on this bus.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig><type>session</type><listen>unix:path={path}</listen><auth>EXTERNAL</auth>
<policy context="default"><allow send_destination="*" eavesdrop="true"/>
<allow eavesdrop="true"/><allow own="*"/></policy></busconfig>
"""


@dataclass(frozen=True, slots=True)
class SecretService:
    """Where it listens, and the environment for programs that shall use it."""

    address: str
    environment: dict[str, str]


@contextmanager
def private_bus(folder: Path) -> Iterator[SecretService]:
    """A bus of its own with a home of its own; nobody on it yet. On Windows the test is skipped."""
    if sys.platform == "win32":
        pytest.skip("the Secret Service is of Linux")
    # Sockets lie apart: their paths may have 107 letters at most, and a test's folder may be deep.
    with tempfile.TemporaryDirectory(prefix="skycap-") as sockets:
        yield from _bus_in(folder, Path(sockets))


def _bus_in(folder: Path, sockets: Path) -> Iterator[SecretService]:
    for name in ("data", "config"):
        (folder / name).mkdir(mode=0o700, parents=True)
    config = folder / "bus.conf"
    config.write_text(_BUS.format(path=sockets / "bus"))
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_RUNTIME_DIR": str(sockets),
    }
    with subprocess.Popen(
        ["dbus-daemon", "--nofork", "--print-address", f"--config-file={config}"],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as bus:
        assert bus.stdout is not None
        address = bus.stdout.readline().strip()
        try:
            yield SecretService(address, {**environment, "DBUS_SESSION_BUS_ADDRESS": address})
        finally:
            bus.terminate()


@dataclass(slots=True)
class _Daemon:
    """gnome-keyring, started again when it aborts (which it does when clients leave in haste)."""

    service: SecretService
    unlocked: bool
    process: subprocess.Popen[bytes] = field(init=False)
    ends: bool = False

    def start(self) -> None:
        command = ["gnome-keyring-daemon", "--foreground", "--components=secrets"]
        self.process = subprocess.Popen(
            [*command, "--unlock"] if self.unlocked else command,
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env=self.service.environment,
        )
        assert self.process.stdin is not None
        self.process.stdin.write(b"a test keyring" if self.unlocked else b"")
        self.process.stdin.close()

    def keep(self) -> None:
        while not self.ends:
            self.process.wait()
            if not self.ends:
                self.start()


@contextmanager
def keyring_daemon(service: SecretService, *, unlocked: bool) -> Iterator[None]:
    """gnome-keyring on that bus. Unlocked it makes a Login keyring; else it finds what is there."""
    daemon = _Daemon(service, unlocked)
    daemon.start()
    keeper = threading.Thread(target=daemon.keep, daemon=True)
    try:
        _wait_until_it_answers(daemon.process)
        keeper.start()
        yield
    finally:
        daemon.ends = True
        daemon.process.terminate()
        daemon.process.wait()
        _wait_until_its_place_is_free()


@contextmanager
def unlocked_keyring(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """This process and its children see an unlocked Login keyring."""
    with private_bus(folder) as service:
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
        with keyring_daemon(service, unlocked=True):
            yield service


@contextmanager
def locked_keyring(folder: Path, patch: pytest.MonkeyPatch) -> Iterator[SecretService]:
    """The same after a new start of the machine, before anyone unlocked it."""
    with private_bus(folder) as service:
        patch.setenv("DBUS_SESSION_BUS_ADDRESS", service.address)
        with keyring_daemon(service, unlocked=True):
            pass
        with keyring_daemon(service, unlocked=False):
            yield service


def _wait_until_it_answers(daemon: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    with closing(secretstorage.dbus_init()) as bus:
        while not secretstorage.check_service_availability(bus):
            assert daemon.poll() is None, "gnome-keyring ended"
            assert time.monotonic() < deadline, "gnome-keyring does not answer"
            time.sleep(0.01)


def _wait_until_its_place_is_free() -> None:
    """The bus may hear of the end later than we do; a new daemon would think it has a rival."""
    deadline = time.monotonic() + 60
    with closing(secretstorage.dbus_init()) as bus:
        while secretstorage.check_service_availability(bus):
            assert time.monotonic() < deadline, "gnome-keyring is still on the bus"
            time.sleep(0.01)
