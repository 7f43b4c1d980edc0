"""Whatever way a search takes, it finds the same."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from desktop.booking.airport import Airport
from desktop.booking.trip.itinerary import Segment
from desktop.booking.trip.trip import TripStage
from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.store.search import bitmap_index
from desktop.use_cases.ports.store_port import Repositories, Store
from tests.support.fakes.store import FakeStore
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
from tests.support.store.opening import KEY, open_store

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


def _blocks_of(patch: pytest.MonkeyPatch, size: int) -> None:
    patch.setattr(bitmap_index, "BLOCK", size)
    patch.setattr(bitmap_index, "_SPARSE", size // 16 - 1)


@pytest.fixture(scope="module", params=[4096, 32, 16], ids="blocks of {}".format)
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Database, int]]:
    """Forty clients with a trip each, and the size of a block: in one block, or in several."""
    store = open_store(tmp_path_factory.mktemp("filled") / "records.db")
    with pytest.MonkeyPatch.context() as patch:
        _blocks_of(patch, request.param)
        _fill(store)
    yield store, request.param
    store.close()


@pytest.fixture(scope="module")
def expected() -> FakeStore:
    """The same forty, searched one by one."""
    fake = FakeStore()
    _fill(fake)
    return fake


@pytest.mark.parametrize("few_blocks", [32, 1])
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_every_way_finds_the_newest_of_the_same(
    filled: tuple[Database, int],
    expected: FakeStore,
    monkeypatch: pytest.MonkeyPatch,
    few_blocks: int,
    limit: int,
) -> None:
    store, size = filled
    _blocks_of(monkeypatch, size)
    monkeypatch.setattr(bitmap_index, "_FEW_BLOCKS", few_blocks)
    for asked in _ASKED:

        def clients_and_trips(repos: Repositories, asked: str = asked) -> tuple[object, object]:
            return repos.clients.find(asked, limit), repos.trips.find(asked, limit)

        assert store.read(clients_and_trips) == expected.read(clients_and_trips), asked


@given(st.sets(st.integers(0, bitmap_index.BLOCK - 1)))
def test_a_block_is_read_as_it_was_written(rows: set[int]) -> None:
    bits = sum(1 << row for row in rows)
    raw = bitmap_index.encoded(bits)
    assert bitmap_index.decoded(raw) == bits
    assert len(raw) <= bitmap_index.BLOCK // 8


@pytest.mark.parametrize("count", [0, 1, 255, 256, 4095, 4096])
def test_a_block_may_be_as_full_as_it_gets(count: int) -> None:
    bits = (1 << count) - 1
    assert bitmap_index.decoded(bitmap_index.encoded(bits)) == bits


def test_words_that_go_leave_nothing_in_the_index(file: Path, store: Database) -> None:
    client = sample_client(name="Ada Calloway")
    for name in ("Ada Calloway", "Zenobia Q", "Ada Calloway"):
        store.write(lambda repos, n=name: repos.clients.save(replace(client, name=n)))  # type: ignore[misc]
    assert store.read(lambda repos: repos.clients.find("zeno")) == ()
    assert len(store.read(lambda repos: repos.clients.find("ada call"))) == 1
    store.close()
    with opened(file, KEY) as connection:
        terms = connection.execute(text("SELECT term FROM search_bitmaps")).scalars().all()
    assert not [term for term in terms if term.startswith(("z", "q"))]


def test_a_word_without_end_is_found_by_its_beginning(store: Database) -> None:
    store.write(lambda repos: repos.clients.save(sample_client(company="y" * 500)))
    for asked in ("y" * 63, "y" * 64, "y" * 400):
        assert len(store.read(lambda repos, a=asked: repos.clients.find(a))) == 1  # type: ignore[misc]


@pytest.mark.parametrize("last", ["\ud7ff", "\U0010ffff", "\U0001f600", "z", "ß"])
def test_any_letter_may_end_what_is_asked(store: Database, last: str) -> None:
    store.write(lambda repos: repos.clients.save(sample_client(company="x" + last + "a")))
    store.write(lambda repos: repos.clients.save(sample_client(id="other", company="y")))
    found = store.read(lambda repos: repos.clients.find("x" + last))
    assert [hit.id for hit in found] == ["clientada"]
