"""From start to the first window, beside KeePassXC and Electrum, taken in turns."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from .peers import ELECTRUM, KEEPASSXC
from .row import Row, beside
from .start_to_window import Shown

ROUNDS = 7
LIMITS = (("launch.window_ms", KEEPASSXC, 1.5), ("launch.window_ms.electrum", ELECTRUM, 1.0))


def launch_rows(start_skycap: Callable[[], AbstractContextManager[Shown]]) -> tuple[Row, ...]:
    """`start_skycap` must show the sign-in page of a desk that has an owner already.

    In turns, so that a machine that is slower for a while is slower for all of them.
    """
    ours: list[float] = []
    theirs: dict[str, list[float]] = {name: [] for name, _, _ in LIMITS}
    for _ in range(ROUNDS):
        with start_skycap() as running:
            ours.append(running.window_ms)
        for name, peer, _ in LIMITS:
            if peer.is_here:
                with peer.start() as running:
                    theirs[name].append(running.window_ms)
    return tuple(
        beside(name, ours, "ms", most, peer.title, theirs[name]) for name, peer, most in LIMITS
    )
