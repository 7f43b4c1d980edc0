"""Skycap itself, started and worked as its user would, on a display of its own."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.journeys.tour.call import play
from tests.support.journeys.running_desk import PASSPHRASE, running_desk
from tests.support.training.servers import running_training_servers
from tests.support.virtual_display import virtual_display

from .desk_log import Pace, pace_of
from .start_to_window import Shown, resident_mb, shown

_SETTLE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Call:
    """What one whole phone call cost. `memory_mb` is the desk's own, once it rests."""

    pace: Pace
    memory_mb: float


def play_call(profile: Path) -> Call:
    """The call of the tour, in a fresh profile, which has an owner and trips afterwards."""
    profile.mkdir()
    with running_training_servers("--quick") as servers, virtual_display() as display:
        told = _told(profile, servers.line)
        with running_desk(display, profile, servers=told, extra=("--measure",)) as desk:
            for _ in play(desk, servers.fault):
                pass
            time.sleep(_SETTLE_SECONDS)
            return Call(pace_of(desk.log_file.read_text("utf-8")), resident_mb(desk.process.pid))


@contextmanager
def start_skycap(profile: Path) -> Iterator[Shown]:
    """Its first window, nothing typed yet."""
    command = [sys.executable, "-m", "desktop", "--training", "--profile", str(profile)]
    with virtual_display() as display, shown(command, display, display.environment()) as running:
        yield running


def sign_in(profile: Path) -> float:
    """Milliseconds from Enter on the passphrase to the first page painted, as the desk tells.

    The training servers run already: starting the far side is no part of signing in.
    """
    with running_training_servers("--quick") as servers, virtual_display() as display:
        told = _told(profile, servers.line)
        with running_desk(display, profile, servers=told) as desk:
            desk.wait_for("page=sign_in")
            desk.type(PASSPHRASE)
            desk.press("Return")
            return pace_of(desk.wait_for("signed in ms=")).sign_ins[0]


def _told(profile: Path, line: str) -> Path:
    told = profile.parent / "servers.json"
    told.write_text(line, "ascii")
    return told
