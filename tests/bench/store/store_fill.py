"""Fills a store with many believable clients and trips, fast: for measuring only.

Rows go straight into the tables; search words and offers are made by the store's own code. The
rows are written by a process of their own, because SQLCipher locks every page it ever allocates in
a process that once opened the records as the desk does, which takes ten times as long.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import Connection, create_engine
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from desktop.booking.airport import Airport
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.booking.text_folding import folded
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.identity.crypto.field_cipher import AesFieldCipher
from desktop.store.column_types import microseconds
from desktop.store.repositories.json_codec import json_codec
from desktop.store.repositories.sealed_values import SealedValues
from desktop.store.sealed_columns import (
    CLIENT_ADDRESS,
    CLIENT_NOTES,
    CLIENT_PROFILE,
    TRIP_TRAVELERS,
)
from desktop.store.search import search_words
from desktop.store.search.bitmap_index import index_words
from desktop.store.search.search_terms import CLIENT, TRIP
from desktop.use_cases.ports.key_handle import KeyHandle
from tests.support.samples import (
    OPENED_AT,
    sample_answer,
    sample_client,
    sample_offer,
    sample_order,
    sample_traveler,
    sample_trip,
)
from tests.support.store.opening import FIELD_KEY, KEY, open_store

_AT_ONCE = 50_000
# A store that is thrown away needs no journal.
_FAST_PRAGMAS = (
    "journal_mode = OFF",
    "synchronous = OFF",
    "cache_size = -2000000",
)
_MINUTE = timedelta(minutes=1)
_SYLLABLES = re.findall("..", "bacadaelfigohainjokalamonaorperasatoulvewiza")
_ENDINGS = ("son", "ton", "field", "well", "man", "er", "ard", "ez", "ini", "ov")
_TRIP, _ORDER, _ANSWER = sample_trip(), sample_order(), sample_answer()
_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_AIRPORTS = tuple(
    Airport(code, f"{city} International", city, "US", "America/New_York", code)
    for code, city in (
        *(("LAX", "Los Angeles"), ("LHR", "London"), ("JFK", "New York"), ("DUB", "Dublin")),
        *(("CDG", "Paris"), ("NRT", "Tokyo"), ("SIN", "Singapore"), ("FRA", "Frankfurt")),
        *(("SFO", "San Francisco"), ("BOS", "Boston"), ("MAD", "Madrid"), ("FCO", "Rome")),
        *(("AMS", "Amsterdam"), ("ZRH", "Zurich"), ("SYD", "Sydney"), ("GRU", "Sao Paulo")),
    )
)


@dataclass(frozen=True, slots=True)
class Filled:
    """What was put in, for asking after it: clients, and the trip of each number."""

    clients: tuple[Client, ...]
    trips: int

    def trip_id(self, number: int) -> str:
        return f"trip{letters(number)}"

    def record_locator(self, number: int) -> str:
        """Six signs, as airlines give them; scattered, and the same at every run."""
        mixed = number * 2_654_435_761 % 2**30
        return "".join(_LETTERS[mixed >> (5 * place) & 31] for place in range(6))

    def ticket(self, number: int) -> str:
        return f"999-{number * 7_919 % 10**10:010d}"

    def client_of(self, number: int) -> Client:
        return self.clients[number * 40_503 % len(self.clients)]

    def offer(self, number: int, offers: tuple[Offer, ...]) -> Offer:
        return offers[number * 31 % len(offers)]


def letters(number: int) -> str:
    """A number as six lower-case letters."""
    return "".join(chr(97 + number // 26**place % 26) for place in range(5, -1, -1))


def fill(
    file: Path, clients: int, trips: int, key: KeyHandle = KEY, field_key: bytes = FIELD_KEY
) -> Filled:
    """So many clients and trips in a store that has none; the same at every run."""
    open_store(file, key).close()
    subprocess.run(
        [sys.executable, "-m", "tests.bench.store.store_fill", str(file), str(clients), str(trips)],
        cwd=Path(__file__).resolve().parents[3],
        input=key.expose_key_bytes() + field_key,
        check=True,
    )
    return _filled(clients, trips)


def _filled(clients: int, trips: int) -> Filled:
    chance = Random(7)  # noqa: S311
    return Filled(tuple(_client(number, chance) for number in range(1, clients + 1)), trips)


def _main() -> None:
    """Fill the store named on the command line; its keys come on standard input."""
    # The same names and cities come by the hundred thousand.
    vars(search_words)["folded"] = cache(folded)
    file, clients, trips = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    keys = sys.stdin.buffer.read()
    key, sealed = keys[:32], SealedValues(AesFieldCipher([keys[32:]]), json_codec())
    filled, offers = _filled(clients, trips), _offers(Random(8))  # noqa: S311
    engine = create_engine("sqlite://", creator=lambda: _opened(file, key), poolclass=StaticPool)
    with engine.connect() as connection:
        for numbers in _portions(clients):
            with connection.begin():
                _insert_clients(connection, filled, numbers, sealed)
        for numbers in _portions(trips):
            with connection.begin():
                _insert_trips(connection, filled, numbers, offers, sealed)
    engine.dispose()


def _opened(file: Path, key: bytes) -> Any:  # noqa: ANN401
    connection = dbapi2.connect(str(file))
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in _FAST_PRAGMAS:
        connection.execute(f"PRAGMA {pragma}").fetchall()
    return connection


def _portions(count: int) -> Iterator[range]:
    """1 to `count`."""
    for start in range(1, count + 1, _AT_ONCE):
        yield range(start, min(start + _AT_ONCE, count + 1))


def _client(number: int, chance: Random) -> Client:
    def word(syllables: int) -> str:
        # The product of two chances is skewed, as names are.
        at = (int(chance.random() * chance.random() * len(_SYLLABLES)) for _ in range(syllables))
        return "".join(_SYLLABLES[place] for place in at).capitalize()

    given, family = word(2), word(2) + chance.choice(_ENDINGS)
    return sample_client(
        id=f"client{letters(number)}",
        name=f"{given} {family}",
        email=f"{given}.{family}.{number}@example.com".lower(),
        phone=f"+1{chance.randrange(2 * 10**9, 10**10)}",
        opened_at=OPENED_AT - 3_000_000 * _MINUTE + number * _MINUTE,
        company="",
    )


def _insert_clients(
    connection: Connection, filled: Filled, numbers: range, sealed: SealedValues
) -> None:
    rows, words = [], {}
    for number in numbers:
        client = filled.clients[number - 1]
        at = microseconds(client.opened_at)
        address = sealed.seal(CLIENT_ADDRESS, client.id, client.address)
        notes = sealed.seal_text(CLIENT_NOTES, client.id, client.notes)
        profile = sealed.seal(CLIENT_PROFILE, client.id, client.profile)
        rows.append(
            (
                *(number, client.id, client.name, client.email, client.phone, at),
                *(address, client.level.value, notes, client.company, "", profile),
            )
        )
        words[number] = search_words.client_words(client)
    connection.exec_driver_sql("INSERT INTO clients VALUES (?,?,?,?,?,?,?,?,?,?,?,?)", rows)
    index_words(connection, CLIENT, words)


def _offers(chance: Random) -> tuple[Offer, ...]:
    """Return trips between random airports, over two years."""
    there, back = sample_offer().slices
    offers = []
    for _ in range(400):
        first, second = chance.sample(_AIRPORTS, 2)
        later = timedelta(days=chance.randrange(730))
        out = replace(there.segments[0], origin=first, destination=second)
        home = replace(back.segments[0], origin=second, destination=first)
        out = replace(out, departs=out.departs + later, arrives=out.arrives + later)
        home = replace(home, departs=home.departs + later, arrives=home.arrives + later)
        slices = (replace(there, segments=(out,)), replace(back, segments=(home,)))
        offers.append(sample_offer(slices=slices))
    return tuple(offers)


def _insert_trips(
    connection: Connection,
    filled: Filled,
    numbers: range,
    offers: tuple[Offer, ...],
    sealed: SealedValues,
) -> None:
    codec = json_codec()
    offer_texts = {id(offer): json.dumps(codec.encode(offer)) for offer in offers}
    flies = (sample_traveler(),)
    rows, details, orders, words = [], [], [], {}
    for number in numbers:
        client, offer = filled.client_of(number), filled.offer(number, offers)
        trip = _trip(filled, number, client, offer)
        order = trip.orders[0]
        at = microseconds(trip.opened_at)
        rows.append(
            (
                *(number, trip.id, client.id, at, trip.departs_on.isoformat(), trip.route),
                *(trip.record_locator, offer.total.minor, "USD", trip.fee.minor, "USD"),
                trip.fare_plan.value,
                number % 9973 == 0,
            )
        )
        travelers = sealed.seal(TRIP_TRAVELERS, number, flies, tuple[Traveler, ...])
        details.append((number, offer_texts[id(offer)], travelers))
        orders.append(
            (
                *(number, order.id, trip.id, order.kind.code, offer.source, offer.id),
                *(offer.total.minor, "USD", "", "", order.state.value, at, at),
                *(json.dumps(codec.encode(order.answer)), "", ""),
            )
        )
        words[number] = search_words.trip_words(trip, client.name)
    connection.exec_driver_sql(
        "INSERT INTO trips (number, id, client_id, opened_at, departs_on, route, record_locator, "
        "total_minor, total_currency, fee_minor, fee_currency, fare_plan, unsettled) "
        "VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)",
        rows,
    )
    connection.exec_driver_sql("INSERT INTO trip_details VALUES (?,?,?,'[]',NULL)", details)
    connection.exec_driver_sql(
        "INSERT INTO attempts (number, id, trip_id, kind, vendor, subject, amount_minor, "
        "amount_currency, idempotency_key, card, state, asked_at, answered_at, answer, reason, "
        "vendor_request_id) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)",
        orders,
    )
    index_words(connection, TRIP, words)


def _trip(filled: Filled, number: int, client: Client, offer: Offer) -> Trip:
    trip_id = filled.trip_id(number)
    ticket = replace(_ANSWER.tickets[0], number=filled.ticket(number))
    answer = replace(_ANSWER, record_locator=filled.record_locator(number), tickets=(ticket,))
    order = replace(_ORDER, id=f"order{letters(number)}", trip_id=trip_id, answer=answer)
    return replace(
        _TRIP,
        id=trip_id,
        client_id=client.id,
        opened_at=OPENED_AT - 2_000_000 * _MINUTE + number * _MINUTE,
        offer=offer,
        attempts=(order,),
    )


if __name__ == "__main__":
    _main()
