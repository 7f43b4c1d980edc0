"""A Wayland session of our own: sway without a screen, worked and looked at from outside.

sway shows to an output in memory. wtype presses keys through the compositor, grim takes pictures
as any program of the session may, wl-clipboard copies and pastes.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAMS = ("sway", "swaymsg", "grim", "wtype", "wl-copy", "wl-paste")
START_SECONDS = 60.0
_NOBODY = 65534


def missing_programs() -> tuple[str, ...]:
    """Those that are not installed here; with any missing there is no such session."""
    needed = (*PROGRAMS, "setpriv") if os.geteuid() == 0 else PROGRAMS
    return tuple(program for program in needed if shutil.which(program) is None)


@dataclass(frozen=True, slots=True)
class Window:
    """As the compositor knows it; the rectangle in px of the output."""

    app_id: str
    title: str
    pid: int
    has_keyboard: bool
    rect: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class WaylandDisplay:
    """A running session. `folder` holds its sockets."""

    folder: Path

    @property
    def socket(self) -> Path:
        return self.folder / "wayland-1"

    def environment(self) -> dict[str, str]:
        """This process's environment, with programs sent to this session and to no other."""
        environment = dict(os.environ)
        environment.pop("DISPLAY", None)
        return environment | {
            "WAYLAND_DISPLAY": str(self.socket),
            "XDG_RUNTIME_DIR": str(self.folder),
            "QT_QPA_PLATFORM": "wayland",
            "QT_SCALE_FACTOR": "1",
        }

    def type(self, text: str) -> None:
        """One key after another, to whatever holds the keyboard."""
        self.run("wtype", "-d", "4", "--", text)

    def press(self, *keys: str) -> None:
        """Keys by their X names, such as ``ctrl+a``."""
        for key in keys:
            *held, last = key.split("+")
            downs = [word for name in held for word in ("-M", name)]
            ups = [word for name in reversed(held) for word in ("-m", name)]
            self.run("wtype", *downs, "-k", last, *ups)

    def holds_keyboard(self, title: str) -> bool:
        """True when a window of this title is where keys go."""
        return any(window.has_keyboard and window.title == title for window in self.windows())

    def windows(self) -> tuple[Window, ...]:
        """All that are open, by the compositor's own list."""
        return tuple(_windows(json.loads(self.run("swaymsg", "-s", self.orders, "-t", "get_tree"))))

    @property
    def orders(self) -> str:
        """Where swaymsg brings its orders."""
        return str(self.folder / "orders")

    def order(self, words: str) -> None:
        """As a key bound in sway would."""
        self.run("swaymsg", "-s", self.orders, words)

    def picture(self, window: Window, below: int = 0) -> bytes:
        """What a screenshot program gets of it, without its upper `below` px, as PPM."""
        left, top, wide, high = window.rect
        area = f"{left},{top + below} {wide}x{high - below}"
        return self._made("grim", "-t", "ppm", "-g", area, "-")

    def run(self, *command: str) -> str:
        """What a program of this session says; CalledProcessError when it fails."""
        return self._made(*command).decode()

    def _made(self, *command: str) -> bytes:
        done = subprocess.run(
            command, env=self.environment(), capture_output=True, check=True, timeout=60
        )
        return done.stdout


def _windows(node: dict[str, Any]) -> Iterator[Window]:
    if node.get("app_id") is not None:
        rect = node["rect"]
        spot = (rect["x"], rect["y"], rect["width"], rect["height"])
        yield Window(node["app_id"], node["name"] or "", node["pid"], node["focused"], spot)
    for inner in (*node.get("nodes", ()), *node.get("floating_nodes", ())):
        yield from _windows(inner)


@contextmanager
def wayland_display(width: int = 1024, height: int = 768) -> Iterator[WaylandDisplay]:
    """Start a session, and end it on the way out. AssertionError when it does not come up."""
    with tempfile.TemporaryDirectory(prefix="skycap-wayland-") as place:
        folder = Path(place)
        config = folder / "config"
        config.write_text(
            f"output HEADLESS-1 resolution {width}x{height}\nxwayland disable\n"
            "default_border none\nfocus_follows_mouse no\n"
        )
        as_nobody: tuple[str, ...] = ()
        if os.geteuid() == 0:
            # sway refuses to run as root.
            os.chown(folder, _NOBODY, _NOBODY)
            as_nobody = ("setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups")
        display = WaylandDisplay(folder)
        with contextlib.ExitStack() as ends:
            _start(ends, (*as_nobody, "sway", "--config", str(config)), _of_the_compositor(folder))
            _until_there(display)
            # Without a keyboard no window would hold it; this one stays, and presses nothing.
            _start(ends, ("wtype", "-s", "3600000"), display.environment())
            yield display


def _of_the_compositor(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "SWAYSOCK": str(folder / "orders"),
        "WLR_BACKENDS": "headless",
        "WLR_RENDERER": "pixman",
        "WLR_LIBINPUT_NO_DEVICES": "1",
    }


def _start(ends: contextlib.ExitStack, command: tuple[str, ...], words: dict[str, str]) -> None:
    process = subprocess.Popen(
        command,
        env=words,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    ends.callback(process.wait)
    ends.callback(process.terminate)


def _until_there(display: WaylandDisplay) -> None:
    end = time.monotonic() + START_SECONDS
    while not (display.socket.exists() and _answers(display)):
        assert time.monotonic() < end, "sway did not come up"
        time.sleep(0.02)


def _answers(display: WaylandDisplay) -> bool:
    with contextlib.suppress(subprocess.CalledProcessError):
        return "HEADLESS-1" in display.run("swaymsg", "-s", display.orders, "-t", "get_outputs")
    return False
