"""What a whole phone call costs: memory, and the longest time the window did not answer."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path

from tests.bench.instruments.desk_log import LoggedDelays, delays_of
from tests.bench.instruments.peers import KEEPASSXC, KEEPASSXC_UNLOCKED, keepassxc_start_ms
from tests.bench.instruments.skycap import write_line
from tests.bench.instruments.start_to_window import resident_mb
from tests.bench.row import Pair, Row, beside
from tests.journeys.tour.call import play
from tests.support.journeys.running_desk import running_desk
from tests.support.training.servers import running_training_servers
from tests.support.virtual_display import virtual_display

_ROUNDS = 3
_SETTLE_SECONDS = 3.0


@dataclass(frozen=True, slots=True)
class Call:
    """What one whole phone call cost. `memory_mb` is the desk's own, once it rests."""

    delays: LoggedDelays
    memory_mb: float


def whole_call_rows(folder: Path) -> tuple[Row, ...]:
    """Some calls, each in a fresh profile in `folder`, in turn with KeePassXC."""
    stalls, memory = [], []
    for number in range(_ROUNDS):
        start_before = keepassxc_start_ms()
        call = play_call(folder / f"call{number}")
        # A call takes half a minute, so the start beside it is the mean of before and after.
        start = (start_before + keepassxc_start_ms()) / 2
        with KEEPASSXC_UNLOCKED.start() as running:
            memory.append(Pair(call.memory_mb, running.memory_mb()))
        # The log has each new longest stall, so a call's own is the greatest.
        stalls.append(Pair(max(call.delays.stalls, default=0.0), start))
    return (
        beside("desk.memory_mb", memory, "MiB", 1.3, KEEPASSXC_UNLOCKED.title),
        beside("window.longest_stall_ms", stalls, "ms", 0.2, f"start of {KEEPASSXC.title}"),
    )


def play_call(profile: Path) -> Call:
    """The call of the tour, in a fresh profile, which has an owner and trips afterwards."""
    profile.mkdir()
    with running_training_servers("--quick") as servers, virtual_display() as display:
        servers_file = write_line(profile, servers.line)
        with running_desk(display, profile, servers=servers_file, extra=("--measure",)) as desk:
            for _ in play(desk, servers.fault):
                pass
            time.sleep(_SETTLE_SECONDS)
            return Call(delays_of(desk.log_file.read_text("utf-8")), resident_mb(desk.process.pid))
