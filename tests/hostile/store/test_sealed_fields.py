"""The host of a database reads every table: what is sealed one by one stays closed to it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, select, text, update

from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.store.schema import metadata
from desktop.store.sealed_columns import (
    CLIENT_NOTES,
    SEALED_COLUMNS,
    TRAVELER,
)
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.safeguard_samples import CHECK
from tests.support.samples import (
    sample_client,
    sample_order,
    sample_receipt,
    sample_traveler,
    sample_trip,
)
from tests.support.store.opening import KEY, open_store

pytestmark = pytest.mark.hostile

DRAFT = json.dumps({"page": "travelers", "born_on": "17 May 1984"})
SECRETS = (
    *("1984", "X1234567", "2031-02-28", "TT1234567", "NW889201"),
    *("Aisle seat", "pm_sample", "tcd_sample", "17 May", "Sterling"),
)


def _fill(repos: Repositories) -> None:
    repos.clients.save(sample_client())
    repos.clients.save(sample_client(id="clientben", name="Ben Okafor", notes="Window."))
    repos.clients.save_traveler(sample_traveler())
    repos.clients.save_traveler(sample_traveler(id="travelerben", client_id="clientben"))
    repos.trips.save(sample_trip())
    repos.trips.save_attempt(sample_order())
    repos.trips.add_receipt("tripsample", sample_receipt())
    repos.drafts.keep("call", DRAFT)
    repos.safeguards.save_check(CHECK)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "records.db"
    store = open_store(file)
    store.write(_fill)
    store.close()
    return file


def _all_values(connection: Connection) -> Iterator[str]:
    for table in metadata.sorted_tables:
        for row in connection.execute(text(f"SELECT * FROM {table.name}")):  # noqa: S608
            for value in row:
                yield value.decode("latin-1") if isinstance(value, bytes) else str(value)


def test_a_reader_of_all_tables_finds_nothing_that_is_sealed(file: Path) -> None:
    with opened(file, KEY) as connection, connection.begin():
        everything = "\n".join(_all_values(connection))
    assert "Calloway" in everything, "names are read: lists and searches need them"
    for secret in SECRETS:
        assert secret not in everything, secret


@pytest.mark.expects_warning("desktop.store.row_reads")
def test_no_index_and_no_list_needs_what_is_sealed(file: Path) -> None:
    """With every sealed value destroyed, finding and listing work as before."""
    with opened(file, KEY) as connection, connection.begin():
        for column in SEALED_COLUMNS:
            connection.execute(update(column.values.table).values({column.values: b"gone"}))
    store = open_store(file)
    try:
        assert [hit.name for hit in store.read(lambda b: b.clients.find("okafor"))] == [
            "Ben Okafor"
        ]
        assert [hit.id for hit in store.read(lambda b: b.trips.find("lhr"))] == ["tripsample"]
        assert len(store.read(lambda b: b.trips.of_client("clientada"))) == 1
        for read in (
            lambda b: b.clients.get("clientada"),
            lambda b: b.clients.travelers("clientada"),
            lambda b: b.trips.get("tripsample"),
        ):
            with pytest.raises(Refused, match="store_damaged"):
                store.read(read)
        # Without one a member's card step is closed, and the page says what is missing.
        assert store.read(lambda b: b.safeguards.read()).checks == ()
        # A draft is no record: nobody is kept from the page by one that cannot be read.
        assert store.read(lambda b: b.drafts.recall("call")) == ""
    finally:
        store.close()


@pytest.mark.parametrize("column", [CLIENT_NOTES, TRAVELER], ids=["notes", "travelers"])
def test_a_value_that_is_moved_to_another_row_is_refused(file: Path, column: object) -> None:
    sealed = CLIENT_NOTES if column is CLIENT_NOTES else TRAVELER
    theirs = "clientben" if sealed is CLIENT_NOTES else "travelerben"
    with opened(file, KEY) as connection, connection.begin():
        value = connection.scalar(select(sealed.values).where(sealed.row_id == theirs))
        mine = sealed.row_id.not_in([theirs])
        connection.execute(update(sealed.values.table).where(mine).values({sealed.values: value}))
    store = open_store(file)
    try:
        with pytest.raises(Refused, match="store_damaged"):
            store.read(
                lambda b: (
                    b.clients.get("clientada")
                    if sealed is CLIENT_NOTES
                    else b.clients.travelers("clientada")
                )
            )
    finally:
        store.close()
