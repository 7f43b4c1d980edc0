"""``python -m tests.bench``: measure everything and write build/bench.json.

Needs a Secret Service and, for the rows with a peer, Debian's packages: `make bench` brings both.
The exit code is 1 when a budget is not kept.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from .launch import launch_rows
from .lock import lock_once, lock_rows
from .pane import pane_rows
from .pane_copies import pane_copy_rows
from .peer_copies import peer_copy_rows
from .peers import KEEPASSXC_UNLOCKED
from .row import Row, alone, beside, read_out, write
from .skycap import Call, play_call, sign_in, start_skycap

RESULT = Path(__file__).resolve().parents[2] / "build" / "bench.json"
ROUNDS = 3


def main() -> int:
    """All rows, in the order of a working day; the exit code."""
    with TemporaryDirectory(prefix="skycap-bench-") as folder:
        profiles = [Path(folder) / f"profile{number}" for number in range(ROUNDS)]
        calls, peers = [], []
        for profile in profiles:
            calls.append(play_call(profile))
            if KEEPASSXC_UNLOCKED.is_here:
                with KEEPASSXC_UNLOCKED.start() as running:
                    peers.append(running.memory_mb())
        rows = [
            *call_rows(calls, peers),
            alone("signin.ms", [sign_in(profile) for profile in profiles], "ms", 600),
            *lock_rows([lock_once(profile) for profile in profiles]),
            *launch_rows(partial(start_skycap, profiles[0])),
            *pane_rows(),
            *pane_copy_rows(),
            *peer_copy_rows(),
        ]
    write(rows, RESULT)
    for row in rows:
        print(read_out(row))
    print(f"written to {RESULT}")
    return 0 if all(row.is_within for row in rows) else 1


def call_rows(calls: Sequence[Call], peers: list[float]) -> tuple[Row, ...]:
    """What whole calls cost; `peers` is the memory of KeePassXC in the same rounds, in MiB."""
    first_rows = [value for call in calls for value in call.pace.first_rows]
    # The log tells each new longest stall, so a call's own is the greatest.
    stalls = [max(call.pace.stalls, default=0.0) for call in calls]
    memory = [call.memory_mb for call in calls]
    return (
        beside("desk.memory_mb", memory, "MiB", 1.5, KEEPASSXC_UNLOCKED.title, peers),
        alone("window.longest_stall_ms", stalls, "ms", 50),
        alone("offers.first_rows_ms", first_rows, "ms", 150),
    )


if __name__ == "__main__":
    sys.exit(main())
