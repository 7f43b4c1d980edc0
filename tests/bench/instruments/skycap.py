"""Skycap itself, started and worked as its user would, on a display of its own."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.journeys.running_desk import RunningDesk, running_desk
from tests.support.journeys.the_call import sign_in
from tests.support.training.servers import running_training_servers
from tests.support.virtual_display import virtual_display
from tests.support.x11_client import X11Client, x11_client

from .start_to_window import Shown, shown


@contextmanager
def start_skycap(profile: Path) -> Iterator[Shown]:
    """Its first window, nothing typed yet."""
    command = [sys.executable, "-m", "desktop", "--training", "--profile", str(profile)]
    with virtual_display() as display:
        # As for a user: compiled modules are kept, so that the second start is the usual one.
        usual = display.environment()
        usual.pop("PYTHONDONTWRITEBYTECODE", None)
        with shown(command, display, usual) as running:
            yield running


@dataclass(frozen=True, slots=True)
class Worked:
    """A desk at work, and a keyboard that takes no time of its own."""

    desk: RunningDesk
    keys: X11Client


@contextmanager
def signed_in(
    profile: Path, servers_file: Path | None = None, extra: tuple[str, ...] = ()
) -> Iterator[Worked]:
    """The desk of this profile, on Today.

    The training servers are this function's own, unless `line_file` names a file with their line.
    """
    with running_training_servers("--quick") as servers, virtual_display() as display:
        if servers_file is None:
            servers_file = write_line(profile, servers.line)
        with (
            running_desk(display, profile, servers=servers_file, extra=extra) as desk,
            x11_client(display.name) as keys,
        ):
            sign_in(desk)
            desk.wait_for("today needs=")
            yield Worked(desk, keys)


def write_line(profile: Path, line: str) -> Path:
    """Where the desk reads how the training servers are reached."""
    servers_file = profile.parent / f"{profile.name}-servers.json"
    servers_file.write_text(line, "ascii")
    return servers_file
