"""What the records do beside their daily work: a rename, the audit log, a change of key.

``python -m tests.bench.store.store_upkeep [TRIPS ENTRIES]`` fills one, prints all, and removes it.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from random import Random
from statistics import median

from desktop.app.audit.verify_audit import check_chain
from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.clients.client import Client
from desktop.booking.trip.trip import TripStage
from desktop.store.database import Database
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Repositories
from tests.bench.row import p95
from tests.support.samples import OPENED_AT, sample_client, sample_trip
from tests.support.store.opening import ADA, OnlyAda, open_store

from .store_bench import each_ms
from .store_fill import letters

TRIPS, ENTRIES = 2_000, 20_000
_NEXT_KEY = KeyHandle(bytes(range(100, 132)))


def print_ms(name: str, values: list[float]) -> None:
    """For a person."""
    print(f"{name}: median {median(values):.1f}, p95 {p95(values):.1f}, worst {max(values):.1f} ms")


def rename_client_ms(store: Database, client: Client, names: int = 5) -> list[float]:
    """A new name for a client with many trips, until the window has its answer."""
    named = [replace(client, name=f"Renamed {letters(at)}") for at in range(names)]
    return each_ms(named, lambda one: store.write(lambda repos: repos.clients.save(one)))


def find_entry_ms(store: Database, entries: int = 20) -> list[float]:
    """Every key press of words in the audit log, whether they meet or not."""
    chance = Random(18)  # noqa: S311
    asked: list[str] = []
    for _ in range(entries):
        subject = f"trip{letters(chance.randrange(1, 1000))}"
        for text in (f"taken {subject}", "robin client changed", "owner nobody", "concierge asked"):
            asked += [text[:end] for end in range(1, len(text) + 1)]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.audit.find(text, 500)))


def check_chain_seconds(store: Database) -> tuple[float, float]:
    """The first check of the audit log, and the next."""
    begun = time.perf_counter()
    checkpoint = check_chain(store, None, OnlyAda(), lambda line: None).checkpoint
    first = time.perf_counter()
    check_chain(store, checkpoint, OnlyAda(), lambda line: None)
    return first - begun, time.perf_counter() - first


def find_while_ms(store: Database, job: Callable[[], object]) -> list[float]:
    """Finding a client again and again while `job` runs on another thread."""
    working = threading.Thread(target=job)
    working.start()
    taken = []
    while working.is_alive():
        taken += each_ms(["ren"], lambda text: store.read(lambda repos: repos.clients.find(text)))
    return taken


def _fill(store: Database, trips: int, entries: int) -> Client:
    client = sample_client()

    def save_trips(repos: Repositories) -> None:
        repos.clients.save(client)
        for number in range(trips):
            repos.trips.save(sample_trip(TripStage.DRAFT, id=f"trip{letters(number)}"))

    def add_entries(repos: Repositories) -> None:
        for number in range(entries):
            subject = f"trip{letters(number)}"
            entry = AuditEntry(
                ADA.member_id, ADA.name, "card taken", OPENED_AT, "done", "desk-one", subject
            )
            repos.audit.add(entry)

    store.write(save_trips)
    store.write(add_entries)
    return client


def _wait_for_index(store: Database) -> None:
    while store._owner._maintenance is not None:
        time.sleep(0.1)


def main() -> None:
    trips, entries = (int(text) for text in sys.argv[1:3]) if sys.argv[2:] else (TRIPS, ENTRIES)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.db"
        store = open_store(file)
        try:
            client = _fill(store, trips, entries)
            print_ms(f"rename a client with {trips} trips", rename_client_ms(store, client))
            _wait_for_index(store)
            print_ms(f"search {entries} entries", find_entry_ms(store))
            first, again = check_chain_seconds(store)
            print(f"check {entries} entries: {first:.1f} s, then {again:.2f} s")
            begun = time.perf_counter()
            meanwhile = find_while_ms(store, lambda: store.rekey(_NEXT_KEY))
            size = file.stat().st_size / 2**20
            print(f"change the key of {size:.0f} MB: {time.perf_counter() - begun:.1f} s")
            print_ms("find a client meanwhile", meanwhile)
        finally:
            store.close()


if __name__ == "__main__":
    main()
