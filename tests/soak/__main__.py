"""``python -m tests.soak``: 300 kills in the middle of bookings, and what the vendors' books say.

Writes build/soak.json: name -> {value, unit, budget}. Exit code 1 where anything was done twice,
forgotten or given up. `SKYCAP_SOAK_KILLS` changes the number, `SKYCAP_SOAK_SEED` the moments.
"""

from __future__ import annotations

import json
import os
import random
import secrets
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import open_attempts
from tests.support.journeys.cuttable_proxy import cuttable_proxies
from tests.support.training.caller import calling
from tests.support.training.servers import running_training_servers

from .rounds import Rounds
from .vendor_books import Findings, compare
from .window_rounds import window_rounds
from .windowless_desk import WindowlessDesk

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("SKYCAP_SOAK_KILLS", "300"))
LONGEST_MINUTES = 18.0
# The rest are of desks without a window, of which there are four in the time of one with it.
BY_WINDOW = 0.1


@dataclass(frozen=True, slots=True)
class Result:
    """`value` against `budget`, in `unit`; without a budget it is only told."""

    name: str
    value: float
    unit: str
    budget: float | None


@contextmanager
def stage(folder: Path, chance: random.Random) -> Iterator[Rounds]:
    """Servers in a process of their own, behind lines that can be cut."""
    with (
        running_training_servers("--quick") as servers,
        cuttable_proxies(servers) as (proxies, line),
        calling(servers) as caller,
    ):
        servers_file = folder / "servers.json"
        servers_file.write_text(line, "ascii")
        yield Rounds(servers, proxies, caller, folder / "records.db", servers_file, chance)


def put_right(rounds: Rounds) -> tuple[Trip, ...]:
    """All that is pending is decided, and a desk that nothing disturbs asks about what is open."""
    rounds.servers.settle()
    desk = WindowlessDesk.opened(rounds.records, json.loads(rounds.servers_file.read_text("ascii")))
    try:
        for _ in range(3):
            desk.resume()
        hits = desk.store.read(lambda repos: repos.trips.find("", 100_000))
        return tuple(desk.use_cases.open_trip(hit.id).trip for hit in hits)
    finally:
        desk.store.close()


def results(kills: int, trips: tuple[Trip, ...], found: Findings, minutes: float) -> list[Result]:
    """What goes into build/soak.json."""
    still_open = sum(bool(open_attempts(trip)) for trip in trips)
    return [
        Result("money.kills", kills, "kills", None),
        Result("money.minutes", round(minutes, 1), "minutes", 20),
        Result("money.trips", len(trips), "trips", None),
        Result("money.still_open", still_open, "trips", None),
        Result("money.double_orders", len(found.double_orders), "trips", 0),
        Result("money.double_captures", len(found.double_captures), "trips", 0),
        Result("money.forgotten_holds", len(found.forgotten_holds), "holds", 0),
        Result("money.forgotten_orders", len(found.forgotten_orders), "orders", 0),
        Result("money.forgotten_charges", len(found.forgotten_charges), "charges", 0),
        Result("money.given_up_that_exist", len(found.given_up), "orders", 0),
        Result("money.invented", len(found.invented), "orders", 0),
    ]


def main() -> int:
    seed = int(os.environ.get("SKYCAP_SOAK_SEED", secrets.randbits(32)))
    print(f"seed {seed}", flush=True)
    chance = random.Random(seed)  # noqa: S311  # moments to repeat, no secrets
    began, kills = time.monotonic(), 0

    def minutes() -> float:
        return (time.monotonic() - began) / 60

    def count_kill() -> bool:
        nonlocal kills
        kills += 1
        if kills % 20 == 0:
            print(f"{kills} kills, {minutes():.1f} minutes", flush=True)
        return minutes() < LONGEST_MINUTES

    with TemporaryDirectory(prefix="skycap-soak-") as folder:
        with window_rounds(Path(folder) / "window", chance) as by_window:
            for number in range(int(KILLS * BY_WINDOW)):
                (by_window.kill_pane if number % 4 == 3 else by_window.kill_desk)()
                if not count_kill():
                    break
            trips = by_window.trips()
            seen = by_window.place.servers.seen()
            found, orders, charges = compare(trips, seen), len(seen["orders"]), len(seen["charges"])
        with stage(Path(folder), chance) as rounds:
            while kills < KILLS:
                rounds.one()
                if not count_kill():
                    break
            others = put_right(rounds)
            seen = rounds.servers.seen()
            found.add(compare(others, seen))
            orders, charges = orders + len(seen["orders"]), charges + len(seen["charges"])
        print(dict(rounds.ended.most_common()))
    print(found)
    rows = [
        *results(kills, (*trips, *others), found, minutes()),
        Result("money.orders", orders, "orders", None),
        Result("money.charges", charges, "charges", None),
    ]
    written = {
        row.name: {"value": row.value, "unit": row.unit, "budget": row.budget} for row in rows
    }
    file = ROOT / "build" / "soak.json"
    file.parent.mkdir(exist_ok=True)
    file.write_text(json.dumps(written, indent=1) + "\n", "ascii")
    for row in rows:
        print(f"{row.name}: {row.value} {row.unit}")
    missed = [row.name for row in rows if row.budget is not None and row.value > row.budget]
    # Where little was booked, little was tried.
    moved = orders >= KILLS // 4 and charges >= KILLS // 8
    return 1 if missed or kills < KILLS or not moved else 0


if __name__ == "__main__":
    sys.exit(main())
