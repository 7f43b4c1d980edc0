"""Rows of the search index that Skycap never writes keep nothing from being saved or found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.trip.trip import TripStage
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.store.search.bitmap_index import BLOCK, decoded, encoded
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_client, sample_trip
from tests.support.store.opening import open_store

PLANTED = (
    "UPDATE search_bitmaps SET subjects = x'00' WHERE term = 'a'",
    "UPDATE search_bitmaps SET subjects = 'zzz' WHERE term = 'a'",
    "UPDATE search_bitmaps SET subjects = CAST(x'ff' AS TEXT) WHERE term = 'a'",
    "UPDATE search_bitmaps SET subjects = 5 WHERE term = 'a'",
    "UPDATE search_bitmaps SET subjects = x'ffff' WHERE term = 'a'",
    "UPDATE search_bitmaps SET subjects = zeroblob(100000) WHERE term = 'a'",
    "INSERT INTO search_bitmaps VALUES ('c*', 'a', 'zzz', x'0000')",
    "INSERT INTO search_bitmaps VALUES ('c*', 'a', 9223372036854775807, x'0000')",
    "UPDATE search_subjects SET words = x'ff'",
    "UPDATE search_subjects SET words = CAST(x'ff' AS TEXT)",
    "UPDATE search_subjects SET words = 7",
    "INSERT OR REPLACE INTO index_tasks VALUES ('client clientada', 'zzz')",
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """A client, and her booked trip."""
    store = open_store(tmp_path / "desk.db")
    trip = sample_trip(TripStage.BOOKED)

    def fill(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.trips.save(replace(trip, attempts=()))
        for attempt in trip.attempts:
            repos.trips.save_attempt(attempt)

    store.write(fill)
    yield store
    store.close()


@pytest.mark.parametrize("statement", PLANTED)
def test_a_planted_row_keeps_nothing_from_being_saved_or_found(
    store: Database, statement: str
) -> None:
    raw = encrypted_file.driver_connection(store._require_connection())
    assert raw.execute(statement).rowcount > 0
    store.write(lambda repos: repos.clients.save(sample_client(name="Ada Albright")))
    store.write(lambda repos: repos.clients.save(sample_client(id="clientnew", name="Adam Long")))
    found = store.read(lambda repos: repos.clients.find("adam lo"))
    assert [hit.id for hit in found] == ["clientnew"]
    store.read(lambda repos: repos.clients.find("a"))
    store.read(lambda repos: repos.trips.find("a"))


def test_a_block_of_another_shape_has_the_rows_that_could_be_its_own() -> None:
    assert decoded(b"\x01\x00\xff\xff\x02") == 0b10
    assert decoded(b"") == 0
    assert decoded(b"\x01\x00" * BLOCK) == 0b10
    assert decoded(encoded((1 << 300) - 1)) == (1 << 300) - 1
