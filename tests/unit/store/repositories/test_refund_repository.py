"""Entries of the refund ledger that another program moved or made up: never shown as they are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.store.database import Database
from desktop.store.engines.sqlcipher.encrypted_file import driver_connection
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.booking.refund_samples import (
    sample_charged_trip,
    sample_refund,
    sample_refund_paid,
)
from tests.support.samples import sample_client
from tests.support.store.opening import open_store

pytestmark = pytest.mark.expects_warning("desktop.store.row_reads")

OWED, PAID = sample_refund(), sample_refund_paid()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Database]:
    """One entry is owed, one was paid; what refuses a change of them is gone."""

    def save(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        repos.trips.save(sample_charged_trip())
        repos.refunds.add(OWED)
        repos.refunds.add(PAID)

    store = open_store(tmp_path / "records.db")
    store.write(save)
    _plant(store, "DROP TRIGGER refunds_no_update")
    yield store
    store.close()


def _plant(store: Database, statement: str) -> None:
    """Past Skycap, with the key of the records."""
    done = driver_connection(store._require_connection()).execute(statement)
    assert done.rowcount == 1 or statement.startswith("DROP")


@pytest.mark.parametrize(
    "planted",
    [
        # The one that is owed would be another, smaller one.
        "UPDATE refunds SET detail = (SELECT detail FROM refunds WHERE number = 2) "
        "WHERE number = 1",
        # Days that cannot be counted, and nothing that is owed.
        "UPDATE refunds SET detail = replace(detail, '2026-11-24', '9999-12-31') WHERE number = 1",
        "UPDATE refunds SET detail = replace(detail, '184220', '-1') WHERE number = 1",
        "UPDATE refunds SET closing = '\"paid\"' WHERE number = 1",
    ],
)
def test_what_was_planted_is_left_out_and_keeps_the_ledger_from_being_exported(
    store: Database, planted: str
) -> None:
    _plant(store, planted)
    assert [line.entry for line in store.read(lambda repos: repos.refunds.all())] == [PAID]
    assert store.read(lambda repos: repos.refunds.owed()) == ()
    for strict in (
        lambda repos: repos.refunds.all(complete=True),
        lambda repos: repos.refunds.of_trip("tripsample"),
        lambda repos: repos.refunds.get(OWED.id),
    ):
        with pytest.raises(Refused) as refused:
            store.read(strict)
        assert refused.value.code == "store_damaged"


@pytest.mark.parametrize(
    "planted",
    [
        "UPDATE trips SET route = x'00' WHERE id = 'tripsample'",
        "UPDATE trips SET record_locator = CAST(x'ff' AS TEXT) WHERE id = 'tripsample'",
        "UPDATE clients SET name = x'00'",
    ],
)
def test_what_is_owed_is_shown_where_its_trip_cannot_be_read(store: Database, planted: str) -> None:
    _plant(store, planted)
    (line,) = store.read(lambda repos: repos.refunds.owed())
    assert (line.entry, line.route, line.client_name) == (OWED, "", "")
    assert [each.entry for each in store.read(lambda repos: repos.refunds.all())] == [OWED, PAID]
    with pytest.raises(Refused, match="store_damaged"):
        store.read(lambda repos: repos.refunds.all(complete=True))


def test_a_closing_inside_of_what_is_owed_counts_for_nothing(store: Database) -> None:
    """Else who can write could have it taken for paid without a sign of it."""
    closing = store.read(lambda repos: repos.refunds.get(PAID.id)).closing
    assert closing is not None
    _plant(
        store,
        "UPDATE refunds SET detail = json_set(detail, '$.closing', json((SELECT closing "
        "FROM refunds WHERE number = 2))) WHERE number = 1",
    )
    (line,) = store.read(lambda repos: repos.refunds.owed())
    assert line.entry == OWED


@pytest.mark.parametrize(
    "planted",
    [
        "DELETE FROM clients",
        "UPDATE trips SET client_id = 'nobody'",
        "UPDATE trips SET id = 'tripother'",
    ],
)
def test_an_entry_without_its_trip_or_client_is_left_out_of_no_export(
    store: Database, planted: str
) -> None:
    raw = driver_connection(store._require_connection())
    raw.commit()
    raw.execute("PRAGMA foreign_keys = OFF")
    _plant(store, planted)
    assert [line.entry for line in store.read(lambda repos: repos.refunds.all())] == [OWED, PAID]
    with pytest.raises(Refused, match="store_damaged"):
        store.read(lambda repos: repos.refunds.all(complete=True))
