"""Processor time of a desk that nobody touches, with its window shown.

Of the desk's process and all it started, such as the pane that waits, but not of the training
servers: they play the airline and the processor. Without ``--measure``, which wakes every 5 ms.
"""

from __future__ import annotations

import time
from pathlib import Path

import psutil

from tests.bench.instruments.skycap import signed_in
from tests.bench.row import Row, alone
from tests.support.hostile.process_scan import ours
from tests.support.journeys.kept_records import ADA, make_desk
from tests.support.journeys.the_call import entry, search, take_call

_ROUNDS = 3
_WATCHED_SECONDS = 12.0
_SETTLE_SECONDS = 8.0
_MOST_PERCENT = 0.5


def idle_rows(folder: Path) -> tuple[Row, ...]:
    """On Today, and on a page of offers whose prices run out; a new profile in `folder`."""
    profile = folder / "idle"
    make_desk(profile)
    with signed_in(profile) as worked:
        desk = worked.desk
        time.sleep(_SETTLE_SECONDS)
        today = [idle_percent(desk.process.pid) for _ in range(_ROUNDS)]
        take_call(desk, ADA)
        search(desk, entry("lax-lon", "eco"))
        time.sleep(_SETTLE_SECONDS)
        offers = [idle_percent(desk.process.pid) for _ in range(_ROUNDS)]
    note = f"of one core, {_WATCHED_SECONDS:g} s at a time"
    return (
        alone("idle.today_percent", today, "%", _MOST_PERCENT, note),
        alone("idle.offers_percent", offers, "%", _MOST_PERCENT, note),
    )


def idle_percent(process_id: int, seconds: float = _WATCHED_SECONDS) -> float:
    """Processor time of a process and all it started, in percent of one core."""
    family = [psutil.Process(member) for member in ours(process_id)]
    before, began = _processor_seconds(family), time.perf_counter()
    time.sleep(seconds)
    used = _processor_seconds(family) - before
    return used / (time.perf_counter() - began) * 100


def _processor_seconds(family: list[psutil.Process]) -> float:
    """NoSuchProcess when one of them has ended: then what it spent is not known."""
    times = [process.cpu_times() for process in family]
    return float(sum(used.user + used.system for used in times))
