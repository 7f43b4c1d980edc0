"""Tables, triggers and views that another program wrote into the file, with its key: they are named
and never used, everybody signs in, every act is logged, and the next key replaces the copied one.
"""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.access.audit_entry import RECORDS_CHECKED
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.trip import TripStage
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.use_cases.access.record_damage import log_damage
from desktop.use_cases.access.session_audit import record_sign_in
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import sample_client, sample_order, sample_trip
from tests.support.store.opening import ADA, KEY, OnlyAda, now, open_store

pytestmark = pytest.mark.hostile

NEXT = KeyHandle(bytes(range(100, 132)))
ADAS = Actor(Member(ADA.member_id, ADA.name, "owner", frozenset()), now, "desk-one")

_LIST = "UPDATE sqlite_master SET"
_CAPITALS = f"{_LIST} type = upper(type) WHERE name = 'planted'"
_CHECK = (
    f"{_LIST} sql = substr(sql, 1, length(rtrim(sql, char(10) || ' ')) - 1) || ', CHECK ({{}}))'"
)
_ODD_SQL = b'CREATE TRIGGER "od\xff" BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 1); END'
_ENDLESS = "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT"


def _trigger(event: str, statement: str) -> tuple[str, str]:
    return f"CREATE TRIGGER planted {event} BEGIN {statement}; END", _CAPITALS


def _view(table: str, columns: str) -> tuple[str, ...]:
    """Endless, without a row."""
    named = ", ".join(f"x AS {each}" for each in columns.split())
    return (
        f"DROP TABLE {table}",
        f"CREATE VIEW {table} AS {_ENDLESS} {named} FROM c WHERE x < 0",
        f"{_LIST} type = 'VIEW' WHERE name = '{table}'",
    )


PLANTED: dict[str, tuple[str, ...]] = {
    "no entry": _trigger("BEFORE INSERT ON audit", "SELECT RAISE(IGNORE)"),
    "no sign-in": _trigger("BEFORE INSERT ON audit", "SELECT RAISE(ABORT, 'no')"),
    "no change": _trigger("BEFORE UPDATE ON clients", "SELECT RAISE(IGNORE)"),
    "a change undone": _trigger(
        "AFTER UPDATE ON clients", "UPDATE clients SET notes = old.notes WHERE id = old.id"
    ),
    "a trigger under another kind": (
        *_trigger("BEFORE INSERT ON audit", "SELECT RAISE(ABORT, 'no')"),
        f"{_LIST} type = 'table' WHERE name = 'planted'",
    ),
    "a trigger under the name of ours": (
        *_trigger("BEFORE INSERT ON audit", "SELECT RAISE(ABORT, 'no')"),
        f"{_LIST} name = 'audit_no_update' WHERE name = 'planted'",
    ),
    "a name that is no text": (
        "CREATE TRIGGER planted BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no'); END",
        f"{_LIST} name = CAST(x'6fff' AS TEXT), sql = CAST(x'{_ODD_SQL.hex()}' AS TEXT) "
        "WHERE name = 'planted'",
    ),
    "a letter that looks like a space": (
        f"{_LIST} sql = replace(sql, 'audit BEGIN', 'audit' || char(160) || ' BEGIN') "
        "WHERE name = 'audit_no_update'",
    ),
    "an endless view": _view("insurance", "line insurer limit_minor limit_currency ends_on"),
    "thousands of views": (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 4000) INSERT INTO "
        "sqlite_master SELECT 'view', 'v' || x, 'v' || x, 0, 'CREATE VIEW v' || x || "
        "' AS SELECT 1' FROM c",
    ),
    "an endless view in the place of the version": _view("schema_version", "version_num"),
    "a table that refuses all": (_CHECK.format("0") + " WHERE name = 'audit'",),
    "a table that refuses one member": (
        _CHECK.format(f"member_id <> ''{ADA.member_id}''") + " WHERE name = 'audit'",
    ),
    "a column renamed": (
        f"{_LIST} sql = replace(sql, 'member_name', 'member_called') WHERE name = 'audit'",
    ),
    "no table": ("DROP TABLE audit",),
    "no version": ("DROP TABLE schema_version",),
    "a version that is none": ("UPDATE schema_version SET version_num = 'soon'",),
    "a later version": ("UPDATE schema_version SET version_num = '0999'",),
    "a later version and a trigger": (
        *_trigger("BEFORE INSERT ON audit", "SELECT RAISE(ABORT, 'no')"),
        "UPDATE schema_version SET version_num = '0999'",
    ),
    "two versions": ("INSERT INTO schema_version VALUES ('0999')",),
    "what does not parse": (
        "CREATE TABLE planted(a)",
        f"{_LIST} sql = 'CREATE TABLE planted(a' WHERE name = 'planted'",
    ),
    "two tables on one page": (
        f"{_LIST} rootpage = (SELECT rootpage FROM sqlite_master WHERE name = 'drafts') "  # noqa: S608
        "WHERE name = 'set_up'",
    ),
    "a computed column without an end": (
        "ALTER TABLE clients ADD COLUMN own AS (length(hex(zeroblob(400000000))))",
    ),
    "an index over what is sealed": ("CREATE INDEX planted ON clients (substr(notes, 1, 1))",),
}


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A client, a draft and a sign-in. To be copied."""
    file = tmp_path_factory.mktemp("sound") / "desk.db"
    store = open_store(file)
    store.write(lambda repos: repos.clients.save(sample_client()))
    store.write(lambda repos: repos.drafts.keep("call", "what was typed"))
    _sign_in(store)
    store.close()
    return file


@pytest.fixture
def file(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(sound, tmp_path / "desk.db"))


def _plant(file: Path, *statements: str) -> None:
    with encrypted_file.opened(file, KEY) as connection:
        raw = encrypted_file.driver_connection(connection)
        raw.execute("PRAGMA foreign_keys = OFF")
        raw.execute("PRAGMA writable_schema = ON")
        for each in statements:
            raw.execute(each).fetchall()
        encrypted_file.checkpoint_journal(connection)


def _sign_in(store: Database) -> None:
    store.write(lambda repos: record_sign_in(repos, ADAS))
    if store.findings:
        store.write(lambda repos: log_damage(repos, ADAS, store.findings))


def _notes(store: Database) -> str:
    return store.read(lambda repos: repos.clients.get(sample_client().id)).notes


@pytest.mark.parametrize("statements", PLANTED.values(), ids=PLANTED)
def test_what_is_planted_is_named_once_and_never_used(
    file: Path, statements: tuple[str, ...]
) -> None:
    _plant(file, *statements)
    store = open_store(file)
    assert store.findings
    _sign_in(store)
    store.write(lambda repos: repos.clients.save(replace(sample_client(), notes="as of today")))
    assert _notes(store) == "as of today"
    assert store.read(lambda repos: repos.drafts.recall("call")) == "what was typed"
    logged = [line.entry.action for line in store.read(lambda repos: repos.audit.newest())]
    found = len(store.findings)
    assert logged[: found + 1] == [*[RECORDS_CHECKED] * found, "signed in"]
    store.close()
    again = open_store(file)
    assert again.findings == ()
    assert again.read(lambda repos: len(repos.audit.newest())) == len(logged)
    assert _notes(again) == "as of today"
    again.close()


@pytest.mark.parametrize(
    "undone",
    [
        "BEFORE INSERT ON attempts BEGIN SELECT RAISE(IGNORE)",
        "BEFORE UPDATE ON attempts BEGIN SELECT RAISE(IGNORE)",
        "AFTER UPDATE ON attempts BEGIN UPDATE attempts SET state = old.state WHERE id = old.id",
        "AFTER INSERT ON attempts BEGIN UPDATE attempts SET answer = '{' WHERE id = new.id",
        "BEFORE UPDATE ON trips BEGIN SELECT RAISE(IGNORE)",
        "BEFORE INSERT ON trips BEGIN SELECT RAISE(IGNORE)",
    ],
)
def test_a_payment_that_the_records_do_not_keep_is_never_taken_for_saved(
    file: Path, undone: str
) -> None:
    """Planted while the records are open, past every lock."""
    store = open_store(file)
    planted = f"CREATE TRIGGER planted {undone}; END"
    encrypted_file.driver_connection(store._require_connection()).execute(planted)

    def book(repos: Repositories) -> None:
        repos.trips.save(sample_trip(TripStage.BOOKING, attempts=()))
        repos.trips.save_attempt(sample_order(AttemptState.REQUESTED))
        repos.trips.save_attempt(sample_order(AttemptState.UNKNOWN))

    with pytest.raises(Refused, match="store_damaged"):
        store.write(book)
    store.close()


def test_rows_of_the_log_that_cannot_be_read_stay_in_a_copy_until_the_next_key(file: Path) -> None:
    _plant(file, *PLANTED["no table"])
    open_store(file).close()
    [kept] = file.parent.glob("desk-before-*.db")
    assert encrypted_file.key_opens(kept, KEY)
    store = open_store(file)
    assert store.findings == ()
    store.rekey(NEXT)
    store.close()
    assert not kept.exists()


def test_where_the_rows_find_no_room_nothing_foreign_is_used(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _plant(file, *PLANTED["a table that refuses all"])
    with monkeypatch.context() as patch:
        patch.setattr("desktop.store.engines.sqlcipher.key_change._SPARE_BYTES", 1 << 60)
        with pytest.raises(Refused, match="disk_full") as refused:
            open_store(file)
    assert "to be put in order" in refused.value.happened
    store = open_store(file)
    _sign_in(store)
    assert store.audit_flaws(OnlyAda()) == ()
    store.close()


def test_a_table_that_takes_too_long_to_read_is_left_out(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = "desktop.store.engines.sqlcipher.row_copy"
    monkeypatch.setattr(f"{copy}._LONGEST_SECONDS", -1.0)
    monkeypatch.setattr(f"{copy}._STEPS_A_LOOK", 2000)
    many = (
        "WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c LIMIT 2000) "
        "INSERT INTO drafts SELECT x, x'00' FROM c"
    )
    _plant(file, "CREATE TABLE planted(a)", many)
    store = open_store(file)
    assert "some rows of the table drafts could not be read" in store.findings
    assert _notes(store) == sample_client().notes
    store.rekey(NEXT)
    store.close()
    assert not encrypted_file.key_opens(file, KEY)
