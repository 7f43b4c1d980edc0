"""From no file, from an older file, and from a newer one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from desktop.store import migrate
from desktop.store.engines.sqlcipher import opened, settle_journal
from desktop.store.schema import metadata
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_client
from tests.support.store.opening import KEY, open_store

GOLDEN = Path(__file__).parent / "golden"
COPY = f"records-before-{migrate.REVISIONS[-1]}-0001-2026-11-24-183000.db"


def make_older(file: Path, revision: str = "0001") -> None:
    """A file as an earlier Skycap would have left it, with one client."""
    with opened(file, KEY) as connection:
        with connection.begin():
            migrate.upgrade(connection, revision)
            connection.execute(
                text(
                    "INSERT INTO clients (id, name, email, phone, opened_at, postcode, level, "
                    "notes, company) VALUES ('clientada', 'Ada Calloway', '', '', 0, '', "
                    "'standard', '', '')"
                )
            )
        settle_journal(connection)


def test_the_migrations_build_the_tables_that_the_code_uses(file: Path) -> None:
    open_store(file).close()
    with opened(file, KEY) as connection:
        context = MigrationContext.configure(
            connection, opts={"version_table": migrate.VERSION_TABLE, "compare_type": True}
        )
        assert compare_metadata(context, metadata) == []


def test_every_migration_is_known_and_in_one_line() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    newest_first = [script.revision for script in scripts.walk_revisions()]
    assert tuple(reversed(newest_first)) == migrate.REVISIONS


def test_an_older_file_is_copied_and_then_migrated(file: Path) -> None:
    make_older(file)
    as_it_was = file.read_bytes()
    store = open_store(file)
    assert store.read(lambda repos: repos.clients.get("clientada")).name == "Ada Calloway"
    store.close()
    assert (file.parent / COPY).read_bytes() == as_it_was
    assert _revision(file) == migrate.REVISIONS[-1]


def test_the_copy_opens_with_the_same_key(file: Path, tmp_path: Path) -> None:
    make_older(file)
    open_store(file).close()
    assert _revision(tmp_path / COPY) == "0001"


def test_an_up_to_date_file_is_not_copied(file: Path) -> None:
    open_store(file).close()
    open_store(file).close()
    assert sorted(path.name for path in file.parent.iterdir()) == ["records.db", "records.db.lock"]


def test_an_unfinished_journal_is_part_of_the_copy(file: Path) -> None:
    """The writer was killed: what it had committed is still in the journal."""
    with opened(file, KEY) as connection:
        with connection.begin():
            migrate.upgrade(connection, "0001")
        with connection.begin():
            connection.execute(text("INSERT INTO drafts VALUES ('call', 'lax-lhr')"))
        killed = {
            name: (file.parent / name).read_bytes() for name in ("records.db", "records.db-wal")
        }
    for name, content in killed.items():
        (file.parent / name).write_bytes(content)
    store = open_store(file)
    assert store.read(lambda repos: repos.drafts.recall("call")) == "lax-lhr"
    store.close()
    with opened(file.parent / COPY, KEY) as copy:
        assert copy.scalar(text("SELECT text FROM drafts")) == "lax-lhr"


def test_a_migration_that_fails_half_way_leaves_the_file_as_it_was(file: Path) -> None:
    make_older(file)
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(
            text("CREATE TRIGGER orders_no_delete DELETE ON orders BEGIN SELECT 1; END")
        )
    with_obstacle = file.read_bytes()
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "migration_failed"
    assert file.read_bytes() == with_obstacle
    assert _revision(file) == "0001"


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
        patch.setattr(migrate, "_upgrade", spoil)
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


def test_a_field_from_a_newer_version_is_refused_and_not_lost(file: Path) -> None:
    store = open_store(file)
    store.write(lambda repos: repos.clients.save(sample_client()))
    store.close()
    with opened(file, KEY) as connection, connection.begin():
        connection.execute(
            text(
                "INSERT INTO travelers (id, client_id, detail) VALUES ('one', 'clientada', "
                """'{"id":"one","client_id":"clientada","given_name":"Ada","""
                """"family_name":"Calloway","meal":"vegan"}')"""
            )
        )
    store = open_store(file)
    with pytest.raises(Refused) as refused:
        store.read(lambda repos: repos.clients.travelers("clientada"))
    assert refused.value.code == "store_newer"
    assert "meal" in refused.value.happened
    store.close()


@pytest.mark.parametrize(
    "act",
    [
        "DELETE FROM orders",
        "DELETE FROM payments",
        "DELETE FROM audit",
        "UPDATE audit SET who = 'bob'",
        "DELETE FROM pane_receipts",
        "UPDATE pane_receipts SET who = 'bob'",
    ],
)
def test_the_database_itself_refuses_to_forget_money_and_acts(file: Path, act: str) -> None:
    open_store(file).close()
    with opened(file, KEY) as connection:
        with connection.begin():
            for insert in _ONE_OF_EACH:
                connection.execute(text(insert))
        with pytest.raises(DBAPIError, match="only grow"), connection.begin():
            connection.execute(text(act))


_ONE_OF_EACH = (
    "INSERT INTO clients VALUES (1, 'c', '', '', '', 0, '', '', '', '')",
    "INSERT INTO trips (id, client_id, opened_at, departs_on, route, reference, total_minor, "
    "total_currency, fee_minor, fee_currency, unsettled) "
    "VALUES ('t', 'c', 0, '', '', '', 0, 'USD', 0, 'USD', 0)",
    "INSERT INTO orders VALUES (1, 'o', 't', '', 0, 'USD', 'asked', 0, NULL, NULL, '')",
    "INSERT INTO payments VALUES (1, 'p', 't', 0, 'USD', 'asked', '', 0, NULL, '', '')",
    "INSERT INTO pane_receipts VALUES (1, 't', '', 0, '', '{}')",
    "INSERT INTO audit VALUES (1, '', '', 0, '', '', '', '', x'00', x'01', '', x'02')",
)


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
