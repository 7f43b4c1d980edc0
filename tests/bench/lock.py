"""The lock: how soon the screen shows nothing, what is left in memory, how long the way back is."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.support.hostile.process_scan import copies, ours, written
from tests.support.journeys.kept_records import store_key_of
from tests.support.journeys.running_desk import PASSPHRASE, running_desk
from tests.support.journeys.the_call import choose, search, sign_in, take_call
from tests.support.training.servers import running_training_servers
from tests.support.virtual_display import virtual_display

from .row import Row, alone

_CLIENT = "Ada Calloway"
_A_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Lock:
    """One lock in the middle of a call, and the way back. `copies` of all that is secret."""

    blank_ms: float
    copies: int
    unlock_ms: float


def lock_once(profile: Path) -> Lock:
    """On a profile that has an owner and a client, after a call of theirs."""
    key = store_key_of(profile)
    sought = {
        "key": (key, *written(key.hex())),
        "passphrase": written(PASSPHRASE),
        "client": written(_CLIENT),
    }
    with running_training_servers("--quick") as servers, virtual_display() as display:
        told = profile.parent / "servers.json"
        told.write_text(servers.line, "ascii")
        with running_desk(display, profile, servers=told) as desk:
            sign_in(desk)
            take_call(desk, _CLIENT)
            search(desk)
            choose(desk)
            desk.press("ctrl+l")
            blank = _ms(desk.wait_for("lock blank"))
            desk.wait_for("lock left")
            desk.wait_for("page=sign_in")
            time.sleep(_A_SECOND)
            left = sum(copies(ours(desk.process.pid), sought).values())
            desk.type(PASSPHRASE)
            desk.press("Return")
            return Lock(blank, left, _ms(desk.wait_for("signed in ms=")))


def lock_rows(locks: Sequence[Lock]) -> tuple[Row, ...]:
    """The middle one of each; of what is left, the worst."""
    return (
        alone("lock.blank_ms", [lock.blank_ms for lock in locks], "ms", 200),
        alone("lock.copies_left", [float(max(lock.copies for lock in locks))], "copies", 0),
        alone("unlock.ms", [lock.unlock_ms for lock in locks], "ms", 600),
    )


def _ms(line: str) -> float:
    found = re.search(r"\bms=(\d+(?:\.\d+)?)", line)
    if found is None:
        raise ValueError(f"no time in {line!r}")
    return float(found[1])
