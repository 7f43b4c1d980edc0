"""From start to the first window, in turn with KeePassXC and Electrum."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager

from tests.bench.instruments.peers import ELECTRUM, KEEPASSXC
from tests.bench.instruments.start_to_window import Shown
from tests.bench.row import Pair, Row, beside

ROUNDS = 9
MOST = (("launch.window_ms", KEEPASSXC, 1.1), ("launch.window_ms.electrum", ELECTRUM, 1.0))


def launch_rows(start_skycap: Callable[[], AbstractContextManager[Shown]]) -> tuple[Row, ...]:
    """`start_skycap` must show the sign-in page of a desk that has an owner already."""
    pairs: dict[str, list[Pair]] = {name: [] for name, _, _ in MOST}
    for measured in range(-1, ROUNDS):  # the first round brings all files into memory
        with start_skycap() as running:
            ours = running.window_ms
        for name, peer, _ in MOST:
            with peer.start() as running:
                if measured >= 0:
                    pairs[name].append(Pair(ours, running.window_ms))
    return tuple(beside(name, pairs[name], "ms", most, peer.title) for name, peer, most in MOST)
