"""A display of our own: Xvfb on a free number, for real programs and real key presses."""

from __future__ import annotations

import os
import select
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from .x11_client import x11_client

START_SECONDS = 60.0
STOP_SECONDS = 10.0


class DisplayDidNotStart(Exception):
    """Xvfb is missing or ended at once; the text says which."""


@dataclass(frozen=True, slots=True)
class VirtualDisplay:
    """A running display. `name` is what DISPLAY must say, such as ``:101``."""

    name: str
    width: int
    height: int

    def environment(self) -> dict[str, str]:
        """This process's environment, with programs sent to this display and to no other."""
        environment = dict(os.environ)
        environment.pop("WAYLAND_DISPLAY", None)
        environment |= {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb", "QT_SCALE_FACTOR": "1"}
        return environment

    def press(self, *keys: str) -> None:
        """Press keys by their X names, such as ``ctrl+Return``, in whatever holds the focus."""
        self.xdotool("key", "--clearmodifiers", *keys)

    def type(self, text: str, delay_ms: int = 4) -> None:
        """Type text one key at a time, faster than any person."""
        self.xdotool("type", "--clearmodifiers", "--delay", str(delay_ms), "--", text)

    def photograph(self, path: Path) -> Path:
        """Write all that the display shows to a PNG file; the file's path."""
        path.parent.mkdir(parents=True, exist_ok=True)
        self._run("import", "-silent", "-window", "root", "-depth", "8", f"png:{path}")
        return path

    def xdotool(self, *arguments: str) -> str:
        """What xdotool answers; CalledProcessError when it says no."""
        return self._run("xdotool", *arguments)

    def visible_windows(self, title: str = "") -> tuple[int, ...]:
        """Windows on the display whose title holds this text, by their X ids."""
        with x11_client(self.name) as client:
            return client.shown_windows(title)

    def holds_keyboard(self, title: str) -> bool:
        """True when a window whose title holds this text is shown and is where keys go."""
        with x11_client(self.name) as client:
            return client.has_focus(title)

    def move_pointer(self, x: int, y: int) -> None:
        """To this place of the screen, in px."""
        with x11_client(self.name) as client:
            client.move_pointer(x, y)

    def _run(self, *command: str) -> str:
        done = subprocess.run(
            command, env=self.environment(), capture_output=True, text=True, check=True, timeout=60
        )
        return done.stdout


@contextmanager
def virtual_display(
    width: int = 1440, height: int = 900, depth: int = 24
) -> Iterator[VirtualDisplay]:
    """Start a display, and end it (with all that is still shown on it) on the way out.

    DisplayDidNotStart when there is no Xvfb or it does not come up.
    """
    reading, writing = os.pipe()
    screen = f"{width}x{height}x{depth}"
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen]
    # Without repeat: on a busy machine half a second may pass between a key's press and release.
    command += ["-dpi", "96", "-nolisten", "tcp", "-noreset", "-r"]
    try:
        process = subprocess.Popen(
            command,
            pass_fds=[writing],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    except FileNotFoundError as missing:
        os.close(reading)
        raise DisplayDidNotStart("Xvfb is not installed; `make test` installs it") from missing
    finally:
        os.close(writing)
    try:
        with os.fdopen(reading) as answer:
            ready, _, _ = select.select([answer], [], [], START_SECONDS)
            number = answer.readline().strip() if ready else ""
        if not number:
            raise DisplayDidNotStart(f"Xvfb ended with status {process.poll()}")
        yield VirtualDisplay(f":{number}", width, height)
    finally:
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
