"""Whatever way a search takes, it finds the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from desktop.booking.airport import Airport
from desktop.booking.trip.itinerary import Segment
from desktop.booking.trip.trip import TripStage
from desktop.store.database import Database
from desktop.store.search import search_terms
from desktop.use_cases.ports.store_port import Repositories, Store
from tests.support.fakes.store import FakeRecords
from tests.support.samples import (
    DUB,
    JFK,
    LAX,
    LHR,
    OPENED_AT,
    sample_client,
    sample_inbound,
    sample_offer,
    sample_outbound,
    sample_trip,
)
from tests.support.store.opening import open_store

_NAMES = ("Ada Calloway", "Adam Caldwell", "Adele Kim-Lee", "Zoë Adams", "Noor Haddad", "Lon Dub")
_ASKED = (
    *("", "a", "ad", "ada", "ada cal", "cal", "c l", "kim-lee", "lee", "zzz", "lon", "londo"),
    *("lax", "lax-", "lax-lhr", "lhr-lax", "jfk lon", "lax dub", "haddad jfk", "new york", "dub d"),
    *("0142", "55", "1310", "example.com", "ada@"),
)


def _fill(store: Store) -> None:
    chance = Random(3)  # noqa: S311

    def save(repos: Repositories) -> None:
        for at in range(40):
            client_id = f"client{chr(97 + at // 20)}{chr(97 + at % 20)}"
            opened = OPENED_AT + timedelta(hours=chance.randrange(30))
            name = chance.choice(_NAMES)
            repos.clients.save(sample_client(id=client_id, name=name, opened_at=opened))
            origin, destination = chance.sample((DUB, JFK, LAX, LHR), 2)
            there, back = sample_outbound().segments[0], sample_inbound().segments[0]
            slices = (
                sample_outbound(segments=(_between(there, origin, destination),)),
                sample_inbound(segments=(_between(back, destination, origin),)),
            )
            trip = sample_trip(
                TripStage.DRAFT,
                id=client_id.replace("client", "trip"),
                client_id=client_id,
                opened_at=opened,
                offer=sample_offer(slices=slices),
            )
            repos.trips.save(trip)

    store.write(save)


def _between(segment: Segment, origin: Airport, destination: Airport) -> Segment:
    return replace(segment, origin=origin, destination=destination)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Forty clients with a trip each."""
    folder: Path = tmp_path_factory.mktemp("filled")
    store = open_store(folder / "records.db")
    _fill(store)
    yield store
    store.close()


@pytest.fixture(scope="module")
def expected() -> FakeRecords:
    """The same forty, searched one by one."""
    fake = FakeRecords()
    _fill(fake)
    return fake


@pytest.mark.parametrize(
    ("read_whole", "side_by_side"),
    [(4000, 24), (3, 1000), (3, 2), (0, 1000), (0, 0)],
    ids=["whole", "some whole, else words", "all three", "words", "table"],
)
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_every_way_finds_the_newest_of_the_same(
    filled: Database,
    expected: FakeRecords,
    monkeypatch: pytest.MonkeyPatch,
    read_whole: int,
    side_by_side: int,
    limit: int,
) -> None:
    monkeypatch.setattr(search_terms, "_READ_WHOLE", read_whole)
    monkeypatch.setattr(search_terms, "_SIDE_BY_SIDE", side_by_side)
    for asked in _ASKED:

        def clients_and_trips(repos: Repositories, asked: str = asked) -> tuple[object, object]:
            return repos.clients.find(asked, limit), repos.trips.find(asked, limit)

        assert filled.read(clients_and_trips) == expected.read(clients_and_trips), asked


@pytest.mark.parametrize("last", ["\ud7ff", "\U0010ffff", "\U0001f600", "z", "ß"])
def test_any_letter_may_end_what_is_asked(store: Database, last: str) -> None:
    store.write(lambda repos: repos.clients.save(sample_client(company="x" + last + "a")))
    store.write(lambda repos: repos.clients.save(sample_client(id="other", company="y")))
    found = store.read(lambda repos: repos.clients.find("x" + last))
    assert [hit.id for hit in found] == ["clientada"]
