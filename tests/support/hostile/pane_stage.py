"""The setup of the attacks: a display, two TLS endpoints, a desk process and the real pane."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from desktop.card_entry.pane_process import pane_command
from tests.support.fakes.endpoint import Endpoint, Say
from tests.support.fork_server import ForkedProgram, forked
from tests.support.virtual_display import VirtualDisplay
from tests.support.x11_client import x11_client

from .process_scan import card_process, is_gone

ROOT = Path(__file__).resolve().parents[3]
PROCESSOR_TAKES = Say(200, {"id": "pm_hostile", "object": "payment_method", "livemode": False})
VAULT_TAKES = Say(201, {"data": {"id": "tcd_hostile", "live_mode": False}})
BANK_REFUSES = Say(402, {"error": {"type": "card_error", "code": "card_declined"}})
TITLE = "Sealed card entry"
# Root without capabilities is like any user: it may read its own dumpable processes.
POWERLESS = (
    ("setpriv", "--bounding-set=-all", "--inh-caps=-all", "--ambient-caps=-all")
    if os.geteuid() == 0
    else ()
)


def until(truth: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait until `truth` returns true. AssertionError after `seconds`."""
    end = time.monotonic() + seconds
    while not truth():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


class Screen(Protocol):
    """Where a pane is opened: an X11 display or a Wayland session."""

    def environment(self) -> dict[str, str]: ...

    def holds_keyboard(self, title: str) -> bool: ...


@dataclass(slots=True)
class OpenPane:
    """A pane on a screen and the desk process that opened it.

    `started`: the process that the desk started. `pid`: the one that holds the card, its child.
    """

    desk: subprocess.Popen[str] | ForkedProgram
    started: int
    pid: int

    def is_gone(self) -> bool:
        return is_gone(self.started) and is_gone(self.pid)

    def ending(self) -> dict[str, Any]:
        """The desk's result of the card entry; waits for it."""
        assert self.desk.stdout is not None
        result = json.loads(self.desk.stdout.readline())
        assert isinstance(result, dict)
        return result

    def close_from_desk(self) -> None:
        assert self.desk.stdin is not None
        self.desk.stdin.write("close\n")
        self.desk.stdin.flush()


@contextmanager
def open_pane(
    display: Screen,
    processor: Endpoint,
    vault: Endpoint,
    command: tuple[str, ...] = (),
    idle_seconds: int = 60,
    total_seconds: int = 180,
    dark: bool = False,
    extra_environment: dict[str, str] | None = None,
    ready: bool = False,
    screen_reader: bool = False,
    proxy_port: int = 0,
    https_proxy: str = "",
    payees: tuple[str, ...] = (),
    prefix: tuple[str, ...] = (),
) -> Iterator[OpenPane]:
    """Open it and wait until it has the keyboard focus. `prefix`: what runs the desk's command.

    With an `https_proxy` it is for the vendors' own hosts, which only that proxy could reach.
    """
    desk = _desk(prefix, display.environment() | (extra_environment or {}))
    assert desk.stdin is not None
    assert desk.stdout is not None
    settings = {
        "processor_url": processor.url,
        "vault_url": vault.url,
        "ca_pem": processor.ca_file.read_text(),
        "command": list(command),
        "idle_seconds": idle_seconds,
        "total_seconds": total_seconds,
        "dark": dark,
        "ready": ready,
        "screen_reader": screen_reader,
        "proxy_port": proxy_port,
        "https_proxy": https_proxy,
        "payees": payees,
    }
    try:
        desk.stdin.write(json.dumps(settings) + "\n")
        desk.stdin.flush()
        started = json.loads(desk.stdout.readline())["pid"]
        pane = OpenPane(desk, started, started)
        until(lambda: has_keyboard(display) or pane.is_gone())
        pane.pid = card_process(started)
        yield pane
    finally:
        with contextlib.suppress(BrokenPipeError):
            desk.stdin.close()
        desk.kill()
        desk.wait()
        desk.stdout.close()
        if isinstance(desk, ForkedProgram):
            desk.close()
        if "pane" in locals():
            until(pane.is_gone)


def _desk(
    prefix: tuple[str, ...], environment: dict[str, str]
) -> subprocess.Popen[str] | ForkedProgram:
    module = "tests.support.hostile.desk_process"
    if not prefix:
        return forked(module, (), environment)
    return subprocess.Popen(
        [*prefix, sys.executable, "-m", module],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def has_keyboard(display: Screen) -> bool:
    """True when the pane is shown and has the keyboard focus."""
    return display.holds_keyboard(TITLE)


def without_calls(*calls: str, command: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The pane's command, or another, with these system calls missing."""
    module = ("-m", "tests.support.hostile.without_calls", *calls)
    return (sys.executable, *module, *(command or pane_command()))


def without_secret_memory(command: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The pane's command, or another, without memfd_secret, so that its page can be scanned."""
    return without_calls("memfd_secret", command=command)


def environment_of(pid: int) -> dict[str, str]:
    """The environment variables that the process was started with."""
    entries = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(entry.split("=", 1) for entry in entries if entry)


def descriptors_of(pid: int) -> dict[int, str]:
    """The targets of its open descriptors."""
    folder = Path(f"/proc/{pid}/fd")
    return {int(entry.name): os.readlink(entry) for entry in folder.iterdir()}


def picture_below_the_header(display: VirtualDisplay, title: str = TITLE) -> bytes:
    """The pane's pixels as RGB, without the rows of the countdown."""
    with x11_client(display.name) as client:
        (window,) = client.shown_windows(title)
        width, pixels = client.picture(window)
    return pixels[90 * width * 3 :]


def stable_picture(display: VirtualDisplay, title: str = TITLE) -> bytes:
    """The picture after all keys are handled and two captures in a row are equal."""
    with x11_client(display.name) as client:
        (window,) = client.shown_windows(title)
        pid = client.process_of(window)
    wait_until_idle(pid)
    last = picture_below_the_header(display, title)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        wait_until_idle(pid)
        now = picture_below_the_header(display, title)
        if now == last:
            return now
        last = now
    raise AssertionError("the picture never came to rest")


def wait_until_idle(pid: int) -> None:
    """Wait until all threads sleep at five checks in a row: all keys have been handled.

    On a busy machine a program with keys to handle may not run, but its state is not sleeping.
    """
    slept = 0
    end = time.monotonic() + 60
    while slept < 5:
        assert time.monotonic() < end, "it never came to rest"
        time.sleep(0.01)
        slept = slept + 1 if _sleeps(pid) else 0


def _sleeps(pid: int) -> bool:
    try:
        states = [state.read_text() for state in Path(f"/proc/{pid}/task").glob("*/stat")]
    except (FileNotFoundError, ProcessLookupError):
        return False  # a thread has ended meanwhile
    return all(state.rsplit(")", 1)[1].split()[0] == "S" for state in states)
