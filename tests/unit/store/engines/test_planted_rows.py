"""What another program wrote into the file, with its key: a change of key loses nothing by it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from desktop.booking.clients.client import Client
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.store.engines.sqlcipher.sqlcipher_engine import SqlCipherEngine
from desktop.use_cases.errors import Cancelled
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_client
from tests.support.store.opening import FIELDS, KEY, now, open_store, signer

NEXT = KeyHandle(bytes(range(100, 132)))
IDS = tuple(f"client{one}{other}" for one in "abcdefgh" for other in "abcde")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Forty clients and a draft."""
    file = tmp_path / "desk.db"
    store = open_store(file)
    _save(store, *(_client(each) for each in IDS))
    store.write(lambda repos: repos.drafts.keep("call", "what was typed today"))
    store.close()
    return file


def _client(client_id: str) -> Client:
    return replace(sample_client(), id=client_id)


def _save(store: Database, *clients: Client) -> None:
    def save(repos: Repositories) -> None:
        for each in clients:
            repos.clients.save(each)

    store.write(save)


def _plant(file: Path, *statements: str) -> None:
    with encrypted_file.opened(file, KEY) as connection:
        raw = encrypted_file.driver_connection(connection)
        for each in statements:
            raw.execute(each).fetchall()


def _kept(store: Database) -> list[str]:
    read: Callable[[str], bool] = lambda each: store.read(  # noqa: E731
        lambda repos: repos.clients.get(each) == _client(each)
    )
    return [each for each in IDS if read(each)]


def _made(file: Path, table: str) -> str:
    with encrypted_file.opened(file, KEY) as connection:
        raw = encrypted_file.driver_connection(connection)
        made = raw.execute("SELECT sql FROM sqlite_master WHERE name = ?", (table,)).fetchone()
    return str(made[0])


ALTERED = {
    "a column that hides the row numbers": ("ALTER TABLE clients ADD COLUMN rowid INTEGER",),
    "all names of row numbers hidden": tuple(
        f"ALTER TABLE clients ADD COLUMN {name} INTEGER" for name in ("ROWID", "_rowid_", "oid")
    ),
    "a value in capitals": ("ALTER TABLE clients RENAME COLUMN notes TO NOTES",),
    "an id in capitals": ("ALTER TABLE clients RENAME COLUMN id TO ID",),
    "the lowest number there is": (
        "PRAGMA foreign_keys = OFF",
        "UPDATE clients SET number = -9223372036854775808 WHERE number = 1",
        "CREATE TABLE planted(x)",
    ),
    "the highest number there is": (
        "UPDATE clients SET number = 9223372036854775807 WHERE number = 1",
        "CREATE TABLE planted(x)",
    ),
}


@pytest.mark.parametrize("statements", ALTERED.values(), ids=ALTERED)
def test_every_row_of_an_altered_table_is_kept(file: Path, statements: tuple[str, ...]) -> None:
    _plant(file, *statements)
    store = open_store(file)
    found = (*store.findings, *store.rekey(NEXT))
    assert [each for each in found if "could not be read" in each] == []
    assert _kept(store) == list(IDS)
    store.close()
    again = open_store(file, NEXT)
    assert again.findings == ()
    again.close()


def test_every_row_of_a_table_without_row_numbers_is_kept(file: Path) -> None:
    made = _made(file, "clients")
    _plant(
        file,
        "PRAGMA foreign_keys = OFF",
        "PRAGMA legacy_alter_table = ON",
        "ALTER TABLE clients RENAME TO earlier",
        f"{made} WITHOUT ROWID",
        "INSERT INTO clients SELECT * FROM earlier",
        "DROP TABLE earlier",
    )
    store = open_store(file)
    store.rekey(NEXT)
    assert _kept(store) == list(IDS)
    store.close()


def test_behind_pages_that_cannot_be_read_no_row_is_passed_over(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The steps that grow go back to the first row that can be read."""
    monkeypatch.setattr("desktop.store.engines.sqlcipher.row_copy._ONE_BY_ONE", 2)
    words = os.urandom(40_000).hex().translate(str.maketrans("0123456789", "ghijklmnop"))
    store = open_store(file)
    long = [replace(_client(f"long{n}".translate(str.maketrans("0123456789", "ghijklmnop"))),
                    notes=words[:80_000]) for n in range(13)]  # fmt: skip
    _save(store, *(each for each in long))
    _save(store, *(_client(f"{each}behind") for each in IDS))
    store.close()
    _plant(file, "PRAGMA wal_checkpoint(TRUNCATE)")
    with file.open("r+b") as harmed:
        # Pages that hold nothing but the long notes, one in each.
        size = file.stat().st_size // 4096
        for page in range(size // 4, size - size // 8, 8):
            harmed.seek(page * 4096 + 100)
            harmed.write(os.urandom(64))
    store = open_store(file)
    assert "some rows of the table clients could not be read" in store.rekey(NEXT)
    assert _kept(store) == list(IDS)
    for each in IDS:
        assert store.read(lambda repos, one=each: repos.clients.get(f"{one}behind"))  # type: ignore[misc]
    store.close()


@pytest.mark.skipif(sys.platform == "win32", reason="files have no holes there unless asked for")
def test_a_file_with_a_hole_takes_its_key_in_the_room_that_it_takes(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its length is written into it by who holds the key, and nothing is behind it."""
    beyond = 1 << 30
    monkeypatch.setattr(
        "desktop.store.engines.sqlcipher.key_change.size_of", lambda connection: beyond
    )
    monkeypatch.setattr(
        "desktop.store.engines.sqlcipher.key_change.shutil.disk_usage",
        lambda folder: _Disk(free=64 << 20),
    )
    os.truncate(file, beyond)
    store = open_store(file)
    assert store.rekey(NEXT) == ()
    assert _kept(store) == list(IDS)
    store.close()
    assert file.stat().st_size < 4 << 20


@dataclass(frozen=True)
class _Disk:
    free: int


PLANTED = {
    "a draft without a text": (
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_master SET sql = replace(sql, 'text BLOB NOT NULL', 'text BLOB')",
        "INSERT INTO drafts(name, text) VALUES ('planted', NULL)",
        "UPDATE sqlite_master SET sql = replace(sql, 'text BLOB', 'text BLOB NOT NULL') "
        "WHERE name = 'drafts'",
    ),
    "a draft too long for any program": (
        "INSERT INTO drafts(name, text) VALUES ('planted', zeroblob(20000000))",
    ),
    "a draft of the same name, as bytes": (
        "INSERT INTO drafts(name, text) SELECT CAST(name AS BLOB), x'01' FROM drafts",
    ),
}


@pytest.mark.parametrize("by_rows", [False, True], ids=["as a whole", "by rows"])
@pytest.mark.parametrize("statements", PLANTED.values(), ids=PLANTED)
def test_a_planted_value_stops_no_change_of_key_and_takes_no_place(
    file: Path, statements: tuple[str, ...], by_rows: bool
) -> None:
    # The first statement of the kind changes the table in one connection, as its maker would.
    for each in statements if len(statements) > 1 else ():
        _plant(file, "PRAGMA writable_schema = ON", each)
    if len(statements) == 1:
        _plant(file, *statements)
    if by_rows:
        _plant(file, "CREATE TABLE planted(x)")
    store = open_store(file)
    assert (*store.findings, *store.rekey(NEXT)) != ()
    assert store.read(lambda repos: repos.drafts.recall("call")) == "what was typed today"
    assert _kept(store) == list(IDS)
    store.close()


@pytest.mark.expects_warning("desktop.store.database")
def test_an_unexpected_error_keeps_nobody_out(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> tuple[str, ...]:
        raise TypeError("a value of another kind")

    monkeypatch.setattr("desktop.store.database.reseal_fields", fail)
    engine = SqlCipherEngine(file)
    store = Database.open(engine, KEY, signer=signer(), fields=FIELDS, now=now, next_keys=[NEXT])
    assert store.unfinished is not None
    assert (store.unfinished.code, store.change_finished) == ("store_damaged", False)
    assert _kept(store) == list(IDS)
    store.close()


def test_a_desk_that_closes_meanwhile_opens_nothing(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closing(*_: object) -> tuple[str, ...]:
        raise Cancelled("store_closed", "The desk is closing.", "")

    monkeypatch.setattr("desktop.store.database.reseal_fields", closing)
    with pytest.raises(Cancelled):
        Database.open(
            SqlCipherEngine(file), KEY, signer=signer(), fields=FIELDS, now=now, next_keys=[NEXT]
        )
