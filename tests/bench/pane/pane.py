"""What the sealed pane costs: from the request to the keyboard, and what it weighs then.

The first digit is accepted from the moment on at which the window has the keyboard: the X server
delivers keys there. The same moment is taken for pinentry-qt, from its start on.
"""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass, replace
from statistics import median

from desktop.card_entry.pane_process import PaneProcess, pane_command
from desktop.card_protocol import REPLY_LIMIT, encode_request
from tests.bench.instruments.peers import PINENTRY
from tests.bench.instruments.start_to_window import end_all, resident_mb
from tests.bench.row import Pair, Row, beside
from tests.support.hostile.pane_stage import ROOT
from tests.support.hostile.process_scan import card_process
from tests.support.virtual_display import VirtualDisplay, virtual_display
from tests.support.x11_client import X11Client, x11_client
from tests.unit.card_protocol.test_card_protocol import TRAINING

_ROUNDS = 9
_FRESH_ROUNDS = 3
_READY_SECONDS = 2.0


def pane_cost_rows() -> tuple[Row, ...]:
    """Time in turn with pinentry-qt, and memory."""
    opened, pairs = [], []
    for _ in range(_ROUNDS):
        ready = open_ready()
        opened.append(ready)
        pairs.append(Pair(ready.ms, pinentry_ms()))
    fresh = [open_fresh() for _ in range(_FRESH_ROUNDS)]
    return (
        beside("pane.open_ms", pairs, "ms", 0.5, PINENTRY.title),
        Row("pane.open_without_spare_ms", round(median(fresh), 1), "ms", None),
        Row("pane.memory_mb", round(max(o.memory_mb for o in opened), 1), "MiB", None),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """From the request to the keyboard, and what the process weighs then."""

    ms: float
    memory_mb: float


def open_ready() -> Opened:
    """As the desk does: the pane was started before, and waits."""
    with virtual_display() as display, x11_client(display.name) as keys:
        pane = _start(display)
        try:
            time.sleep(_READY_SECONDS)
            return Opened(_ask(pane, keys), resident_mb(card_process(pane.pid)))
        finally:
            pane.end()


def open_fresh() -> float:
    """Milliseconds, as after a spare that died: from the start of the program."""
    with virtual_display() as display, x11_client(display.name) as keys:
        started = time.perf_counter()
        pane = _start(display)
        try:
            _ask(pane, keys)
            return (time.perf_counter() - started) * 1000
        finally:
            pane.end()


def pinentry_ms() -> float:
    """From its start to the keyboard, as a key agent starts it for every passphrase."""
    with virtual_display() as display, x11_client(display.name) as keys:
        started = time.perf_counter()
        pinentry = subprocess.Popen(
            ["pinentry-qt"],
            env=display.environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
        try:
            if pinentry.stdin is not None:
                pinentry.stdin.write(b"GETPIN\n")
            keys.wait_for_focus()
            return (time.perf_counter() - started) * 1000
        finally:
            end_all(pinentry)


def _start(display: VirtualDisplay) -> PaneProcess:
    return PaneProcess.start(pane_command(), ROOT, display.environment(), REPLY_LIMIT)


def _ask(pane: PaneProcess, keys: X11Client) -> float:
    frame = encode_request(replace(TRAINING, window_id=0))
    asked = time.perf_counter()
    pane.send(frame)
    keys.wait_for_focus()
    return (time.perf_counter() - asked) * 1000
