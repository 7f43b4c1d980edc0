"""How long the store takes: every function returns milliseconds, one a try.

``python -m tests.bench.store_bench [CLIENTS TRIPS]`` fills a store, prints all, and removes it.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import TypeVar

from desktop.store.database import Database
from tests.support.store.opening import open_store

from .store_fill import Filled, fill

T = TypeVar("T")
CLIENTS, TRIPS = 200_000, 1_000_000


def opening_ms(file: Path, tries: int = 5) -> list[float]:
    """Opening records that are up to date."""

    def opening() -> float:
        begun = perf_counter()
        store = open_store(file)
        taken = (perf_counter() - begun) * 1000
        store.close()
        return taken

    return [opening() for _ in range(tries)]


def find_client_ms(store: Database, filled: Filled, members: int = 40) -> list[float]:
    """Every key press while typing a name, and then mail and ends of the telephone number."""
    chance = Random(11)  # noqa: S311
    asked: list[str] = []
    for client in chance.sample(filled.clients, min(members, len(filled.clients))):
        family = client.name.split()[1]
        asked += [family[:end] for end in range(1, len(family) + 1)]
        asked += [client.name, client.email[:12], client.phone[-4:], client.phone[1:], ""]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.clients.find(text)))


def find_trip_ms(store: Database, filled: Filled, trips: int = 40) -> list[float]:
    """Every key press while typing reference, name, city and route, and ends of tickets."""
    chance = Random(12)  # noqa: S311
    asked: list[str] = []
    for _ in range(trips):
        number = chance.randrange(1, filled.trips + 1)
        family = filled.client_of(number).name.split()[1]
        for text in (filled.reference(number), family, "london", f"{family} lax", "lax-jfk"):
            asked += [text[:end] for end in range(1, len(text) + 1)]
        asked += [filled.ticket(number)[-4:], filled.ticket(number), "lax lhr", "new york", ""]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.trips.find(text)))


def find_trip_of_cities_ms(store: Database) -> list[float]:
    """Three cities that never meet in one trip, whole and while they are typed."""
    cities = ("london", "paris", "tokyo", "singapore", "frankfurt", "boston", "madrid", "dublin")
    chance = Random(16)  # noqa: S311
    asked = [" ".join(chance.sample(cities, 3)) for _ in range(40)]
    asked += [" ".join(word[:3] for word in text.split()) for text in asked]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.trips.find(text)))


def find_by_letters_ms(store: Database) -> list[float]:
    """A client by two or three single letters."""
    chance = Random(17)  # noqa: S311
    asked = [" ".join(chance.sample("abcdefghijklmnoprstvwz", 2 + at % 2)) for at in range(60)]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.clients.find(text)))


def open_trip_ms(store: Database, filled: Filled, trips: int = 200) -> list[float]:
    """Opening a trip with its order."""
    chance = Random(13)  # noqa: S311
    ids = [filled.trip_id(chance.randrange(1, filled.trips + 1)) for _ in range(trips)]
    return each_ms(ids, lambda trip_id: store.read(lambda repos: repos.trips.get(trip_id)))


def of_client_ms(store: Database, filled: Filled, members: int = 100) -> list[float]:
    """The list of one client's trips."""
    ids = [c.id for c in Random(14).sample(filled.clients, min(members, len(filled.clients)))]  # noqa: S311
    return each_ms(
        ids, lambda client_id: store.read(lambda repos: repos.trips.of_client(client_id))
    )


def save_client_ms(store: Database, filled: Filled, members: int = 50) -> list[float]:
    """One durable transaction."""
    clients = Random(15).sample(filled.clients, min(members, len(filled.clients)))  # noqa: S311
    return each_ms(clients, lambda client: store.write(lambda repos: repos.clients.save(client)))


def p95(values: list[float]) -> float:
    """The value that 95 of 100 do not exceed."""
    return sorted(values)[max(0, -(-len(values) * 95 // 100) - 1)]


def each_ms(asked: Iterable[T], act: Callable[[T], object]) -> list[float]:
    """One time for each thing asked."""
    taken = []
    for one in asked:
        begun = perf_counter()
        act(one)
        taken.append((perf_counter() - begun) * 1000)
    return taken


def main() -> None:
    clients, trips = (int(text) for text in sys.argv[1:3]) if sys.argv[2:] else (CLIENTS, TRIPS)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "records.db"
        begun = perf_counter()
        filled = fill(file, clients, trips)
        size = file.stat().st_size / 2**20
        print(f"filled in {perf_counter() - begun:.0f} s, {size:.0f} MB")
        print_ms("opening", opening_ms(file))
        store = open_store(file)
        try:
            for name, measure in (
                *(("find client", find_client_ms), ("find trip", find_trip_ms)),
                ("find client by letters", lambda store, _: find_by_letters_ms(store)),
                ("find trip by three cities", lambda store, _: find_trip_of_cities_ms(store)),
                *(("open trip", open_trip_ms), ("trips of client", of_client_ms)),
                ("save client", save_client_ms),
            ):
                print_ms(name, measure(store, filled))
        finally:
            store.close()


def print_ms(name: str, values: list[float]) -> None:
    """For a person."""
    print(f"{name}: median {median(values):.1f}, p95 {p95(values):.1f}, worst {max(values):.1f} ms")


if __name__ == "__main__":
    main()
