"""The stage of the attacks: a display, two far sides over TLS, a desk process, the real pane."""

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

from tests.support.fakes.endpoint import Endpoint, Say
from tests.support.virtual_display import VirtualDisplay

ROOT = Path(__file__).resolve().parents[3]
PROCESSOR_TAKES = Say(200, {"id": "pm_hostile", "object": "payment_method", "livemode": False})
VAULT_TAKES = Say(201, {"data": {"id": "tcd_hostile", "live_mode": False}})
BANK_REFUSES = Say(402, {"error": {"type": "card_error", "code": "card_declined"}})
TITLE = "Sealed card entry"


def until(truth: Callable[[], bool], seconds: float = 60.0) -> None:
    """Wait for it; AssertionError when it does not come."""
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
    """A pane on a screen and the desk process that opened it."""

    desk: subprocess.Popen[str]
    pid: int

    def is_gone(self) -> bool:
        return not Path(f"/proc/{self.pid}").exists()

    def ending(self) -> dict[str, Any]:
        """How the desk says that it ended; waits for it."""
        assert self.desk.stdout is not None
        said = json.loads(self.desk.stdout.readline())
        assert isinstance(said, dict)
        return said

    def close_from_the_desk(self) -> None:
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
    payees: tuple[str, ...] = (),
) -> Iterator[OpenPane]:
    """Open it and wait until it has the keyboard."""
    desk = subprocess.Popen(
        [sys.executable, "-m", "tests.support.hostile.desk_process"],
        cwd=ROOT,
        env=display.environment() | (extra_environment or {}),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert desk.stdin is not None
    assert desk.stdout is not None
    said = {
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
        "payees": payees,
    }
    try:
        desk.stdin.write(json.dumps(said) + "\n")
        desk.stdin.flush()
        pane = OpenPane(desk, json.loads(desk.stdout.readline())["pid"])
        until(lambda: has_keyboard(display) or pane.is_gone())
        yield pane
    finally:
        with contextlib.suppress(BrokenPipeError):
            desk.stdin.close()
        desk.kill()
        desk.wait()
        desk.stdout.close()
        if "pane" in locals():
            until(pane.is_gone)


def has_keyboard(display: Screen) -> bool:
    """True when the pane is shown and is where keys go."""
    return display.holds_keyboard(TITLE)


def without_calls(*calls: str) -> tuple[str, ...]:
    """The pane's command on a kernel that seems not to have these calls."""
    module = ("-m", "tests.support.hostile.without_calls", *calls)
    return (sys.executable, *module, sys.executable, "-E", "-s", "-m", "desktop.cardpane")


def without_secret_memory() -> tuple[str, ...]:
    """The pane's command on a kernel without memfd_secret, so that its page can be seen."""
    return without_calls("memfd_secret")


def environment_of(pid: int) -> dict[str, str]:
    """What the program was started with."""
    words = Path(f"/proc/{pid}/environ").read_bytes().decode().split("\0")
    return dict(word.split("=", 1) for word in words if word)


def descriptors_of(pid: int) -> dict[int, str]:
    """What its open descriptors lead to."""
    folder = Path(f"/proc/{pid}/fd")
    return {int(entry.name): os.readlink(entry) for entry in folder.iterdir()}


def picture_below_the_header(display: VirtualDisplay) -> bytes:
    """The pane's pixels as RGB, without the rows in which the countdown runs."""
    (window,) = display.visible_windows(TITLE)
    taken = subprocess.run(
        ["import", "-silent", "-window", str(window), "-depth", "8", "rgb:-"],
        env=display.environment(),
        capture_output=True,
        check=True,
    )
    size = display.xdotool("getwindowgeometry", "--shell", str(window))
    width = next(int(line[6:]) for line in size.splitlines() if line.startswith("WIDTH="))
    return taken.stdout[90 * width * 3 :]


def picture_when_still(display: VirtualDisplay) -> bytes:
    """The picture once all keys are taken in and it has not changed between two looks."""
    (window,) = display.visible_windows(TITLE)
    pid = int(display.xdotool("getwindowpid", str(window)))
    wait_until_idle(pid)
    last = picture_below_the_header(display)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        wait_until_idle(pid)
        now = picture_below_the_header(display)
        if now == last:
            return now
        last = now
    raise AssertionError("the picture never came to rest")


def wait_until_idle(pid: int) -> None:
    """Until all threads sleep at five looks in a row: what was typed has been taken in.

    On a busy machine a program that has keys to take in may stand still, but it does not sleep.
    """
    slept = 0
    end = time.monotonic() + 60
    while slept < 5:
        assert time.monotonic() < end, "it never came to rest"
        time.sleep(0.01)
        slept = slept + 1 if _sleeps(pid) else 0


def _sleeps(pid: int) -> bool:
    try:
        told = [one.read_text() for one in Path(f"/proc/{pid}/task").glob("*/stat")]
    except (FileNotFoundError, ProcessLookupError):
        return False  # a thread has ended meanwhile
    return all(one.rsplit(")", 1)[1].split()[0] == "S" for one in told)
