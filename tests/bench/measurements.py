"""Everything that is measured, in the order of a working day.

Left out until it is built: 50 desks on one PostgreSQL, and finding a client or a trip there.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tests.bench.desk.day import SEARCHES, day_rows
from tests.bench.desk.idle_cpu import idle_rows
from tests.bench.desk.key_to_paint import key_to_paint_rows
from tests.bench.desk.launch import launch_rows
from tests.bench.desk.lock import lock_rows, measured_locks
from tests.bench.desk.offers_received import offers_rows
from tests.bench.desk.whole_call import whole_call_rows
from tests.bench.instruments.peers import ELECTRUM, KEEPASSXC, PINENTRY, Peer
from tests.bench.instruments.skycap import start_skycap
from tests.bench.pane.pane import pane_cost_rows
from tests.bench.pane.pane_copies import pane_copy_rows
from tests.bench.pane.peer_copies import peer_copy_rows
from tests.bench.store.store_bench import store_rows
from tests.bench.store.stored_desk import make_stored_desk
from tests.support.journeys.kept_records import make_desk

from .row import Row


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is stored, and how long the day is. Budgets hold for these numbers only."""

    clients: int = 200_000
    trips: int = 1_000_000
    searches: int = SEARCHES


@dataclass(frozen=True, slots=True)
class Measurement:
    """Some rows that are measured together. `run` works in an empty folder of its own."""

    name: str
    rows: tuple[str, ...]
    run: Callable[[Path, Scale], Sequence[Row]]
    peers: tuple[Peer, ...] = ()

    def is_called(self, name: str) -> bool:
        """By its own name or by one of its rows'."""
        return name in (self.name, *self.rows)


def _launch(folder: Path, _: Scale) -> Sequence[Row]:
    make_desk(folder / "launch")
    return launch_rows(partial(start_skycap, folder / "launch"))


def _stored(folder: Path, scale: Scale) -> Sequence[Row]:
    desk = make_stored_desk(folder / "stored", scale.clients, scale.trips)
    return (*key_to_paint_rows(desk), *store_rows(desk.file, desk.filled, desk.key, desk.fields))


MEASUREMENTS = (
    Measurement(
        "launch", ("launch.window_ms", "launch.window_ms.electrum"), _launch, (KEEPASSXC, ELECTRUM)
    ),
    Measurement(
        "lock",
        ("signin.ms", "unlock.ms", "lock.blank_ms", "lock.copies_left"),
        lambda folder, _: lock_rows(measured_locks(folder)),
        (KEEPASSXC,),
    ),
    Measurement(
        "call",
        ("desk.memory_mb", "window.longest_stall_ms"),
        lambda folder, _: whole_call_rows(folder),
        (KEEPASSXC,),
    ),
    Measurement(
        "offers",
        ("offers.received_to_rows_ms",),
        lambda folder, _: offers_rows(folder),
        (KEEPASSXC,),
    ),
    Measurement(
        "idle",
        ("idle.today_percent", "idle.offers_percent"),
        lambda folder, _: idle_rows(folder),
    ),
    Measurement(
        "pane",
        ("pane.open_ms", "pane.open_without_spare_ms", "pane.memory_mb"),
        lambda _, __: pane_cost_rows(),
        (PINENTRY,),
    ),
    Measurement(
        "copies",
        (
            *("pane.copies_while_typed", "pane.copies_desk", "pane.copies_after_refusal"),
            *("pane.exit_ms", "pane.copies_after_token", "pane.copies_after_cancel"),
            "pane.copies_after_lock",
        ),
        lambda _, __: pane_copy_rows(),
    ),
    Measurement(
        "peer_copies",
        (
            *("line_edit.copies_typed", "line_edit.copies_after_clear"),
            *("pinentry_qt.copies_typed", "pinentry_qt.copies_after_answer"),
            *("chromium.copies_typed", "chromium.copies_after_clear"),
        ),
        lambda _, __: peer_copy_rows(),
    ),
    Measurement(
        "day",
        ("day.memory_mb", "day.memory_growth"),
        lambda folder, scale: day_rows(folder, scale.searches),
        (KEEPASSXC,),
    ),
    Measurement(
        "stored",
        (
            *("keys.trips_ms", "keys.clients_ms", "keys.offers_ms", "keys.letters_ms"),
            *(
                "store.find_client_ms",
                "store.find_client_by_letters_ms",
                "store.find_trip_ms",
                "store.find_trip_of_cities_ms",
                "store.open_trip_ms",
            ),
        ),
        _stored,
    ),
)


class UnknownName(Exception):
    """No measurement and no row is called so; the text names those there are."""


def chosen(names: Sequence[str], every: Sequence[Measurement]) -> tuple[Measurement, ...]:
    """Those that are called so or have a row that is; all when no name is given. UnknownName."""
    for name in names:
        if not any(each.is_called(name) for each in every):
            known = ", ".join(each.name for each in every)
            raise UnknownName(f"nothing measured is called {name!r}; there are {known}")
    return tuple(each for each in every if not names or any(each.is_called(name) for name in names))


def missing_peers(measurements: Sequence[Measurement]) -> tuple[Peer, ...]:
    """Programs that some of these are measured beside and that are not installed."""
    needed = {peer.package: peer for each in measurements for peer in each.peers}
    return tuple(peer for peer in needed.values() if not peer.is_installed)


def measured(measurement: Measurement, folder: Path, scale: Scale) -> Iterator[Row]:
    """Its rows. One that cannot be measured is a missed budget, and the others go on."""
    try:
        rows = tuple(measurement.run(folder, scale))
        if {row.name for row in rows} != set(measurement.rows):
            raise RuntimeError(f"{measurement.name} measured other rows than it lists")
    except Exception as broken:
        traceback.print_exc()
        why = f"not measured: {type(broken).__name__}: {broken}".splitlines()[0]
        rows = tuple(Row(name, None, "", 0.0, note=why) for name in measurement.rows)
    yield from rows
