"""What the sealed pane costs: from the request to the keyboard, and what it weighs then."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from statistics import median

from desktop.card_entry.pane_process import PaneProcess, pane_command
from desktop.card_protocol import REPLY_LIMIT, encode_request
from tests.support.hostile.pane_stage import ROOT, has_keyboard, until
from tests.support.virtual_display import VirtualDisplay, virtual_display
from tests.unit.cardpane.test_card_protocol import LIVE

from .peers import PINENTRY
from .row import Row, beside
from .start_to_window import resident_mb

_ROUNDS = 5
_READY_SECONDS = 2.0


def pane_rows() -> tuple[Row, ...]:
    """Time and memory; a number of a peer only where Debian's package is there."""
    pinentry = []
    if PINENTRY.is_here:
        for _ in range(_ROUNDS):
            with PINENTRY.start() as running:
                pinentry.append(running.window_ms)
    opened = [_open_ready() for _ in range(_ROUNDS)]
    fresh = [_open_fresh() for _ in range(_ROUNDS)]
    title = PINENTRY.title
    return (
        beside("pane.open_ms", [o.ms for o in opened], "ms", 1.2, title, pinentry),
        Row("pane.open_without_spare_ms", round(median(fresh), 1), "ms", None),
        Row("pane.memory_mb", round(max(o.memory_mb for o in opened), 1), "MiB", None),
    )


@dataclass(frozen=True, slots=True)
class Opened:
    """From the request to the keyboard, and what the process weighs then."""

    ms: float
    memory_mb: float


def _open_ready() -> Opened:
    """As the desk does: the pane was started before, and waits."""
    with virtual_display() as display:
        pane = _start(display)
        try:
            time.sleep(_READY_SECONDS)
            return Opened(_ask(pane, display), resident_mb(pane.pid))
        finally:
            pane.end()


def _open_fresh() -> float:
    """As after a spare that died: from the start of the program."""
    with virtual_display() as display:
        started = time.perf_counter()
        pane = _start(display)
        try:
            _ask(pane, display)
            return (time.perf_counter() - started) * 1000
        finally:
            pane.end()


def _start(display: VirtualDisplay) -> PaneProcess:
    return PaneProcess.start(pane_command(), ROOT, display.environment(), REPLY_LIMIT)


def _ask(pane: PaneProcess, display: VirtualDisplay) -> float:
    frame = encode_request(replace(LIVE, window_id=0))
    asked = time.perf_counter()
    pane.ask(frame)
    until(lambda: has_keyboard(display))
    return (time.perf_counter() - asked) * 1000
