"""From no file, from an older file, and from a newer one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, IntegrityError

from desktop.store import migrate
from desktop.store.engines.sqlcipher import file_preparation
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.store.schema import metadata
from desktop.use_cases.errors import Refused
from tests.support.safeguard_samples import RECORD
from tests.support.samples import sample_client, sample_traveler
from tests.support.set_up_samples import finished
from tests.support.store.make_golden import GOLDEN_REFUNDS, GOLDEN_TRIPS
from tests.support.store.older_file import make_older
from tests.support.store.older_file import next_version as next_version
from tests.support.store.opening import FIELDS, KEY, OnlyAda, open_store, schema_of

GOLDEN = Path(__file__).parent / "golden"
COPY = "records-before-0002-0001-2026-11-24-183000.db"

needs_migration = pytest.mark.usefixtures("next_version")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """In a folder of its own."""
    (tmp_path / "records").mkdir()
    return tmp_path / "records" / "records.db"


def test_the_migrations_build_the_tables_that_the_code_uses(file: Path) -> None:
    open_store(file).close()
    with opened(file, KEY) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": migrate.VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_migrations_are_all_listed_and_linear() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    newest_first = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(newest_first)) == migrate.REVISIONS


@needs_migration
def test_an_older_file_is_copied_and_then_migrated(file: Path) -> None:
    make_older(file)
    as_it_was = file.read_bytes()
    store = open_store(file)
    assert store.read(lambda repos: repos.clients.get("clientada")).name == "Ada Calloway"
    store.close()
    assert (file.parent / COPY).read_bytes() == as_it_was
    assert _revision(file) == migrate.REVISIONS[-1]


@needs_migration
def test_the_copy_opens_with_the_same_key(file: Path) -> None:
    make_older(file)
    open_store(file).close()
    assert _revision(file.parent / COPY) == "0001"


def test_a_file_that_the_first_version_wrote_opens_with_all_that_is_in_it(file: Path) -> None:
    file.write_bytes((GOLDEN / "records_0001.db").read_bytes())
    store = open_store(file)
    trips = store.read(lambda repos: [repos.trips.get(trip.id) for trip in GOLDEN_TRIPS])
    assert trips == list(GOLDEN_TRIPS)
    assert store.read(lambda repos: repos.set_up.read()) == finished()
    assert store.read(lambda repos: repos.safeguards.read()) == RECORD
    refunds = store.read(lambda repos: repos.refunds.of_trip(GOLDEN_TRIPS[0].id))
    assert refunds == GOLDEN_REFUNDS
    assert store.read(lambda repos: repos.clients.get("clientada")) == sample_client()
    assert store.read(lambda repos: repos.clients.travelers("clientada")) == (sample_traveler(),)
    assert store.read(lambda repos: repos.audit.newest())[-1].entry.action == "card taken"
    assert store.read(lambda repos: repos.drafts.recall("call")) == "lax-lhr"
    assert store.audit_flaws(OnlyAda()) == ()
    store.close()


def test_the_first_version_is_the_one_whose_file_is_kept(file: Path) -> None:
    """The first migration may change until it is released, and then never: see `make_golden`."""
    golden = file.with_name("golden.db")
    golden.write_bytes((GOLDEN / "records_0001.db").read_bytes())
    with opened(file, KEY) as connection, connection.begin():
        migrate.upgrade(connection, "0001")
    assert schema_of(golden) == schema_of(file)


def test_an_up_to_date_file_is_not_copied(file: Path) -> None:
    open_store(file).close()
    open_store(file).close()
    assert sorted(path.name for path in file.parent.iterdir()) == ["records.db", "records.db.lock"]


@needs_migration
def test_an_unfinished_journal_is_part_of_the_copy(file: Path) -> None:
    """The writer was killed: what it had committed is still in the journal."""
    with opened(file, KEY) as connection:
        with connection.begin():
            migrate.upgrade(connection, "0001")
        with connection.begin():
            sealed = FIELDS.seal(b"lax-lhr", "drafts", "text", "call")
            connection.execute(
                text("INSERT INTO drafts VALUES ('call', :sealed)"), {"sealed": sealed}
            )
        killed = {
            name: (file.parent / name).read_bytes() for name in ("records.db", "records.db-wal")
        }
    for name, content in killed.items():
        (file.parent / name).write_bytes(content)
    store = open_store(file)
    assert store.read(lambda repos: repos.drafts.recall("call")) == "lax-lhr"
    store.close()
    with opened(file.parent / COPY, KEY) as copy:
        assert copy.scalar(text("SELECT text FROM drafts")) == sealed


@pytest.mark.expects_warning("desktop.store.engines.sqlcipher.file_preparation")
@needs_migration
def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(file: Path) -> None:
    make_older(file)
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("CREATE TABLE wishes (text TEXT)"))
    with_obstacle = file.read_bytes()
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "migration_failed"
    assert file.read_bytes() == with_obstacle
    assert _revision(file) == "0001"


@pytest.mark.expects_warning("desktop.store.engines.sqlcipher.file_preparation")
@needs_migration
def test_a_migration_that_spoils_the_file_is_undone_by_the_copy(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_older(file)
    as_it_was = file.read_bytes()

    def spoil(spoiled: Path, key: bytes) -> None:
        spoiled.write_bytes(b"half a file")
        spoiled.with_name(spoiled.name + "-wal").write_bytes(b"half a journal")
        raise RuntimeError("a mistake in a migration")

    with monkeypatch.context() as patch:
        patch.setattr(file_preparation, "_upgrade", spoil)
        with pytest.raises(Refused) as refused:
            open_store(file)
    assert refused.value.code == "migration_failed"
    assert file.read_bytes() == as_it_was
    store = open_store(file)
    assert store.read(lambda repos: repos.clients.get("clientada")).name == "Ada Calloway"
    store.close()


def test_a_newer_file_is_refused_and_left_alone(file: Path) -> None:
    open_store(file).close()
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("CREATE TABLE wishes (text TEXT)"))
        connection.execute(text("UPDATE schema_version SET version_num = '0999'"))
    before = file.read_bytes()
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "store_newer"
    assert refused.value.happened == (
        "These records were written by a newer Skycap (revision 0999)."
    )
    assert file.read_bytes() == before


def test_a_foreign_file_under_the_right_key_is_refused(file: Path) -> None:
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(text("CREATE TABLE somebody_elses (a TEXT)"))
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "store_damaged"


def test_a_value_with_an_unknown_field_is_refused_and_not_lost(file: Path) -> None:
    store = open_store(file)
    store.write(lambda repos: repos.clients.save(sample_client()))
    store.close()
    newer = b"""{"id":"one","client_id":"clientada","given_name":"Ada",
        "family_name":"Calloway","hobby":"chess"}"""
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO travelers (id, client_id, detail) VALUES ('one', 'clientada', :sealed)"
            ),
            {"sealed": FIELDS.seal(newer, "travelers", "detail", "one")},
        )
    store = open_store(file)
    with pytest.raises(Refused) as refused:
        store.read(lambda repos: repos.clients.travelers("clientada"))
    assert refused.value.code == "store_damaged"
    store.close()


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM attempts",
        "UPDATE attempts SET amount_minor = 1",
        "UPDATE attempts SET trip_id = 'u'",
        "UPDATE attempts SET subject = 'offerother'",
        "UPDATE attempts SET idempotency_key = 'keyother'",
        "UPDATE attempts SET asked_at = 1",
        "DELETE FROM audit",
        "UPDATE audit SET member_name = 'bob'",
        "DELETE FROM findings",
        "DELETE FROM pane_receipts",
        "UPDATE pane_receipts SET member_name = 'bob'",
        "DELETE FROM policy_texts",
        "UPDATE policy_texts SET version = 7",
        "DELETE FROM policy_signatures",
        "UPDATE policy_signatures SET member_id = 'bob'",
        "DELETE FROM refunds",
        "UPDATE refunds SET detail = '{}'",
        "UPDATE refunds SET trip_id = 'u'",
    ],
)
def test_triggers_refuse_to_delete_attempts_and_audit_entries(file: Path, statement: str) -> None:
    open_store(file).close()
    with opened(file, KEY) as connection:
        with connection.begin():
            for insert in _ONE_OF_EACH:
                connection.execute(text(insert))
        with pytest.raises(DBAPIError, match="only grow"), connection.begin():
            connection.execute(text(statement))


_ONE_OF_EACH = (
    "INSERT INTO clients VALUES (1, 'c', '', '', '', 0, '', '', '', '', '', '')",
    "INSERT INTO trips (id, client_id, opened_at, departs_on, route, record_locator, total_minor, "
    "total_currency, fee_minor, fee_currency, unsettled, fare_plan) "
    "VALUES ('t', 'c', 0, '', '', '', 0, 'USD', 0, 'USD', 0, '')",
    "INSERT INTO attempts VALUES (1, 'o', 't', 'order', '', '', 0, 'USD', '', '', 'requested', 0, "
    "NULL, NULL, '', '', NULL, NULL, NULL, NULL, NULL)",
    "INSERT INTO pane_receipts VALUES (1, 't', '', '', 0, '', '{}')",
    "INSERT INTO findings VALUES (1, 'f', '', '', '', '', '', 0, NULL, '', '')",
    "INSERT INTO policy_texts VALUES (1, 'p', 1, '{}', 0, '')",
    "INSERT INTO policy_signatures VALUES (1, 'p', 1, '', '', '', 0, 1, '', x'00')",
    "INSERT INTO refunds VALUES (1, 'r', 't', '[]', NULL)",
    "INSERT INTO audit VALUES (1, '', '', '', 0, '', '', '', '', 0, 0, 0, 1, x'00', x'01', '', "
    "x'02')",
)


@pytest.mark.parametrize("state", ["requested", "pending", "unknown"])
def test_the_database_itself_refuses_a_second_open_attempt_of_a_kind(
    file: Path, state: str
) -> None:
    open_store(file).close()
    second = text(
        "INSERT INTO attempts SELECT 2, 'second', trip_id, :kind, vendor, subject, "
        "amount_minor, amount_currency, '', '', 'requested', 0, NULL, NULL, '', '', NULL, NULL, "
        "NULL, NULL, NULL FROM attempts"
    )
    with opened(file, KEY) as connection:
        with connection.begin():
            for insert in _ONE_OF_EACH:
                connection.execute(text(insert))
            connection.execute(text("UPDATE attempts SET state = :state"), {"state": state})
        with pytest.raises(IntegrityError, match="UNIQUE"), connection.begin():
            connection.execute(second, {"kind": "order"})
        with connection.begin():
            connection.execute(second, {"kind": "fee"})


def test_an_outcome_may_be_written_into_an_attempt(file: Path) -> None:
    open_store(file).close()
    with opened(file, KEY) as connection:
        with connection.begin():
            for insert in _ONE_OF_EACH:
                connection.execute(text(insert))
        with connection.begin():
            connection.execute(text("UPDATE attempts SET state = 'refused', reason = 'no'"))
        assert connection.scalar(text("SELECT state FROM attempts")) == "refused"


def _revision(file: Path) -> str:
    with opened(file, KEY) as connection:
        found = connection.scalar(text("SELECT version_num FROM schema_version"))
    assert isinstance(found, str)
    return found


def test_the_file_is_no_plain_database(file: Path) -> None:
    open_store(file).close()
    plain = sqlite3.connect(file)
    try:
        with pytest.raises(sqlite3.DatabaseError):
            plain.execute("SELECT count(*) FROM sqlite_master")
    finally:
        plain.close()
