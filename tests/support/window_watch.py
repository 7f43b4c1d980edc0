"""Which windows appear on a display, as the X server reports them: nothing polls or is guessed."""

from __future__ import annotations

import re
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from .virtual_display import VirtualDisplay

WAIT_SECONDS = 60.0


class CannotWatch(Exception):
    """xev does not run; the text says how far it came."""


@contextmanager
def watched(display: VirtualDisplay) -> Iterator[IO[bytes]]:
    """What xev reports of windows that appear, from now on."""
    watcher = subprocess.Popen(
        ["xev", "-root", "-event", "substructure"],
        env=display.environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        bufsize=0,  # so that `select` and `readline` see the same
    )
    if watcher.stdout is None:
        raise CannotWatch("xev cannot be read")
    try:
        _wait_until_watched(display)
        yield watcher.stdout
    finally:
        watcher.terminate()
        watcher.wait()
        watcher.stdout.close()


def next_window(events: IO[bytes]) -> int | None:
    """Read on until a window is mapped: its X id, None when none is in time."""
    until = time.monotonic() + WAIT_SECONDS
    mapped = False
    while (left := until - time.monotonic()) > 0:
        if not select.select([events], [], [], left)[0]:
            return None
        line = events.readline()
        if not line:
            return None
        mapped = mapped or line.startswith(b"MapNotify")
        window = re.search(rb" event 0x[0-9a-f]+, window (0x[0-9a-f]+)", line)
        if mapped and window:
            return int(window[1], 16)
    return None


def _wait_until_watched(display: VirtualDisplay) -> None:
    """Until the X server says that it reports new windows."""
    until = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < until:
        events = subprocess.run(
            ["xwininfo", "-root", "-events"],
            env=display.environment(),
            capture_output=True,
            text=True,
            check=True,
        )
        if "SubstructureNotify" in events.stdout:
            return
    raise CannotWatch("xev does not watch")
