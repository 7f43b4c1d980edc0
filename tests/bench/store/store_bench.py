"""Finding and opening among many: clients by every key of a name, trips by every key of a route.

All times are in milliseconds, one for each call of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import TypeVar

from desktop.identity.crypto.field_cipher import AesFieldCipher
from desktop.store.database import Database
from desktop.use_cases.ports.key_handle import KeyHandle
from tests.bench.row import Pair, Row, alone, beside, p95
from tests.support.store.opening import FIELDS, KEY, open_store

from .store_fill import Filled, fill

T = TypeVar("T")
_ROUNDS = 3
_OPENING_PAIRS, _OPENED_IN_A_ROW = 15, 40
_FEW_CLIENTS, _FEW_TRIPS = 200, 1_000


def store_rows(
    file: Path, filled: Filled, key: KeyHandle = KEY, fields: AesFieldCipher = FIELDS
) -> tuple[Row, ...]:
    """Of the records in `file`, and of a small file beside it that is made here."""
    small_file = file.with_name("few-trips.db")
    few = fill(small_file, _FEW_CLIENTS, _FEW_TRIPS)
    many = open_store(file, key, fields=fields)
    try:
        small = open_store(small_file)
        try:
            return (
                _found("store.find_client_ms", find_client_ms, many, filled),
                _found("store.find_client_by_letters_ms", find_by_letters_ms, many, filled),
                _found("store.find_trip_ms", find_trip_ms, many, filled),
                _found("store.find_trip_of_cities_ms", find_trip_of_cities_ms, many, filled),
                _opened(many, filled, small, few),
            )
        finally:
            small.close()
    finally:
        many.close()


def _found(
    name: str,
    find: Callable[[Database, Filled, int], list[float]],
    store: Database,
    filled: Filled,
) -> Row:
    """The median of some rounds, each of which asks after others."""
    rounds = [p95(find(store, filled, seed)) for seed in range(_ROUNDS)]
    note = f"p95 among {len(filled.clients):,} clients and {filled.trips:,} trips"
    return alone(name, rounds, "ms", 50, note)


def _opened(many: Database, filled: Filled, small: Database, few: Filled) -> Row:
    """One trip here, one there, in turn; each pair is of the medians of some such turns.

    No trip is opened twice: what is in memory already would only flatter the small file.
    """
    ours, theirs = open_trip_ms(many, filled), open_trip_ms(small, few)
    pairs = []
    for number in range(_OPENING_PAIRS + 1):
        turns = [Pair(next(ours), next(theirs)) for _ in range(_OPENED_IN_A_ROW)]
        if number:  # the first round is not counted
            pairs.append(
                Pair(median(turn.ours for turn in turns), median(turn.theirs for turn in turns))
            )
    other = f"a trip among {few.trips:,}"
    return beside("store.open_trip_ms", pairs, "ms", 1.2, other, f"among {filled.trips:,}")


def find_client_ms(store: Database, filled: Filled, seed: int, members: int = 40) -> list[float]:
    """Every key press while typing a name, and then mail and ends of the telephone number."""
    chance = Random(11 + 100 * seed)  # noqa: S311
    asked: list[str] = []
    for client in chance.sample(filled.clients, min(members, len(filled.clients))):
        family = client.name.split()[1]
        asked += [family[:end] for end in range(1, len(family) + 1)]
        asked += [client.name, client.email[:12], client.phone[-4:], client.phone[1:], ""]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.clients.find(text)))


def find_trip_ms(store: Database, filled: Filled, seed: int, trips: int = 40) -> list[float]:
    """Every key press while typing reference, name, city and route, and ends of tickets."""
    chance = Random(12 + 100 * seed)  # noqa: S311
    asked: list[str] = []
    for _ in range(trips):
        number = chance.randrange(1, filled.trips + 1)
        family = filled.client_of(number).name.split()[1]
        for text in (filled.record_locator(number), family, "london", f"{family} lax", "lax-jfk"):
            asked += [text[:end] for end in range(1, len(text) + 1)]
        asked += [filled.ticket(number)[-4:], filled.ticket(number), "lax lhr", "new york", ""]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.trips.find(text)))


def find_trip_of_cities_ms(store: Database, filled: Filled, seed: int) -> list[float]:
    """Three cities that never meet in one trip, whole and while they are typed."""
    cities = ("london", "paris", "tokyo", "singapore", "frankfurt", "boston", "madrid", "dublin")
    chance = Random(16 + 100 * seed)  # noqa: S311
    asked = [" ".join(chance.sample(cities, 3)) for _ in range(40)]
    asked += [" ".join(word[:3] for word in text.split()) for text in asked]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.trips.find(text)))


def find_by_letters_ms(store: Database, filled: Filled, seed: int) -> list[float]:
    """A client by two or three single letters."""
    chance = Random(17 + 100 * seed)  # noqa: S311
    asked = [" ".join(chance.sample("abcdefghijklmnoprstvwz", 2 + at % 2)) for at in range(60)]
    return each_ms(asked, lambda text: store.read(lambda repos: repos.clients.find(text)))


def open_trip_ms(store: Database, filled: Filled) -> Iterator[float]:
    """Opening one trip after the other with its order, in a random order, each once."""
    numbers = list(range(1, filled.trips + 1))
    Random(13).shuffle(numbers)  # noqa: S311
    for number in numbers:
        trip_id = filled.trip_id(number)
        yield from each_ms([trip_id], lambda each: store.read(lambda repos: repos.trips.get(each)))


def each_ms(asked: Iterable[T], action: Callable[[T], object]) -> list[float]:
    """One time for each thing asked."""
    taken = []
    for one in asked:
        begun = perf_counter()
        action(one)
        taken.append((perf_counter() - begun) * 1000)
    return taken
