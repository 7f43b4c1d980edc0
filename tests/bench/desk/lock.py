"""Signing in, the lock and the way back, in turn with KeePassXC's own unlock.

The lock: how soon the screen shows nothing, and what is left in memory a second later.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.instruments.desk_log import ms_of
from tests.bench.instruments.peers import KEEPASSXC, keepassxc_start_ms, keepassxc_unlock_ms
from tests.bench.instruments.skycap import write_line
from tests.bench.row import Pair, Row, alone, beside
from tests.bench.store.stored_desk import cost_of
from tests.support.hostile.process_scan import copies, ours, written
from tests.support.journeys.kept_records import ADA, make_desk, store_key_of
from tests.support.journeys.running_desk import PASSPHRASE, running_desk
from tests.support.journeys.the_call import choose, search, take_call
from tests.support.training.servers import running_training_servers
from tests.support.virtual_display import virtual_display

_ROUNDS = 7
_A_SECOND = 1.0


@dataclass(frozen=True, slots=True)
class Lock:
    """A sign-in, a lock in the middle of a call, and the way back. `copies` of all secrets.

    `sign_in` and `unlock` are in milliseconds, each beside what KeePassXC took right before or
    after: its own unlock at the same cost, and its start.
    """

    sign_in: Pair
    blank_ms: float
    copies: int
    unlock: Pair


def measured_locks(folder: Path) -> tuple[Lock, ...]:
    """Some rounds on a new profile in `folder`, KeePassXC before and after each."""
    profile = folder / "locks"
    make_desk(profile)
    return tuple(lock_once(profile) for _ in range(_ROUNDS))


def lock_once(profile: Path) -> Lock:
    """On a profile that has an owner and a client. The passphrase is typed at once."""
    key = store_key_of(profile).expose_key_bytes()
    sought = {
        "key": (key, *written(key.hex())),
        "passphrase": written(PASSPHRASE),
        "client": written(ADA),
    }
    allowed_before = _keepassxc_ms(profile)
    with running_training_servers("--quick") as servers, virtual_display() as display:
        servers_file = write_line(profile, servers.line)
        with running_desk(display, profile, servers=servers_file) as desk:
            desk.wait_for("page=sign_in")
            desk.type(PASSPHRASE)
            desk.press("Return")
            sign_in_ms = ms_of(desk.wait_for("signed in ms="))
            take_call(desk, ADA)
            search(desk)
            choose(desk)
            desk.press("ctrl+l")
            blank_ms = ms_of(desk.wait_for("lock covered"))
            desk.wait_for("lock left")
            desk.wait_for("page=sign_in")
            time.sleep(_A_SECOND)
            left = sum(copies(ours(desk.process.pid), sought).values())
            desk.type(PASSPHRASE)
            desk.press("Return")
            unlock_ms = ms_of(desk.wait_for("signed in ms="))
    return Lock(
        Pair(sign_in_ms, allowed_before), blank_ms, left, Pair(unlock_ms, _keepassxc_ms(profile))
    )


def _keepassxc_ms(profile: Path) -> float:
    cost = cost_of(profile)
    unlock = keepassxc_unlock_ms(cost.memory_kib, cost.passes, cost.lanes)
    return unlock + keepassxc_start_ms()


def lock_rows(locks: Sequence[Lock]) -> tuple[Row, ...]:
    """The median of each; of what is left, the worst."""
    other = f"unlock at the same Argon2id cost, and start, of {KEEPASSXC.title}"
    return (
        beside("signin.ms", [lock.sign_in for lock in locks], "ms", 1.0, other),
        beside("unlock.ms", [lock.unlock for lock in locks], "ms", 1.0, other),
        alone("lock.blank_ms", [lock.blank_ms for lock in locks], "ms", 200),
        alone("lock.copies_left", [float(max(lock.copies for lock in locks))], "copies", 0),
    )
