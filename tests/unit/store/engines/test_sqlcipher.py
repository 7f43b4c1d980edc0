"""The switches of the encrypted file, read back from the open file itself."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import CompoundSelect, Select, text
from sqlalchemy.exc import IntegrityError

from desktop.store.engines.sqlcipher.encrypted_file import opened, reading
from desktop.store.engines.sqlcipher.sqlcipher_engine import SqlCipherEngine
from desktop.store.repositories.trip_loader import ONE
from tests.support.store.opening import KEY, open_store


@pytest.mark.parametrize(
    ("switch", "value"),
    [
        ("foreign_keys", 1),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("secure_delete", 1),
        ("temp_store", 2),
        ("trusted_schema", 0),
        ("locking_mode", "exclusive"),
        ("cipher_memory_security", "1"),
        ("cipher_page_size", "4096"),
    ],
)
def test_the_file_is_open_with(file: Path, switch: str, value: object) -> None:
    open_store(file).close()
    with opened(file, KEY) as connection:
        assert connection.exec_driver_sql(f"PRAGMA {switch}").scalar() == value


def test_a_row_that_belongs_to_nobody_is_refused_by_the_file_itself(file: Path) -> None:
    open_store(file).close()
    orphan = text("INSERT INTO travelers (id, client_id, detail) VALUES ('t', 'nobody', '{}')")
    with opened(file, KEY) as connection, pytest.raises(IntegrityError), connection.begin():
        connection.execute(orphan)


def test_what_a_person_typed_is_not_in_the_message_of_a_failure(file: Path) -> None:
    open_store(file).close()
    twice = [{"name": "call", "text": "Calloway"}, {"name": "call", "text": "Calloway"}]
    with opened(file, KEY) as connection, pytest.raises(IntegrityError) as failed:
        connection.execute(text("INSERT INTO drafts VALUES (:name, :text)"), twice)
    assert "Calloway" not in str(failed.value)


def test_a_reading_keeps_what_sqlite_has_compiled(file: Path) -> None:
    """A PRAGMA that changes a switch makes SQLite compile every statement again."""
    open_store(file).close()
    reported: list[str] = []
    with opened(file, KEY) as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(reported.append)
        with reading(connection):
            connection.exec_driver_sql("SELECT name FROM drafts")
    assert reported[:3] == ["BEGIN IMMEDIATE", "SELECT name FROM drafts", "ROLLBACK"]


@pytest.mark.parametrize("statement", [ONE.trips, ONE.parts], ids=["trip", "parts"])
def test_a_trip_is_opened_by_its_indexes_and_without_tables_for_the_moment(
    file: Path, statement: Select[Any] | CompoundSelect[Any]
) -> None:
    open_store(file).close()
    with opened(file, KEY) as connection:
        compiled = statement.compile(connection, compile_kwargs={"literal_binds": False})
        values = tuple(compiled.params[name] or "trip" for name in compiled.positiontup or ())
        plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", values).all()
    steps = [str(row[3]) for row in plan]
    assert any(step.startswith("SEARCH") for step in steps)
    assert not [s for s in steps if s.startswith(("SCAN", "LIST SUBQUERY", "USE TEMP"))]


def test_a_sign_in_looks_at_no_trip_but_at_those_that_wait(file: Path) -> None:
    """By the index: all trips of years would be read at each sign-in otherwise."""
    open_store(file).close()
    asked: list[str] = []
    with opened(file, KEY) as connection:
        raw = connection.connection.driver_connection
        assert raw is not None
        raw.set_trace_callback(asked.append)
        SqlCipherEngine(file).check_values(connection)
        raw.set_trace_callback(None)
        (query,) = asked
        steps = [str(row[3]) for row in raw.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert [step for step in steps if step.startswith("SEARCH trips ")]
    assert not [step for step in steps if step.startswith(("SCAN trips", "SCAN attempts"))]
