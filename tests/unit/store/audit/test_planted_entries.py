"""Rows that are no entries, written into the audit log with its key: they are found, and nobody is
kept from signing in, so that the owner can end the access of who wrote them.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.booking.access.audit_entry import RECORDS_CHECKED, AuditEntry
from desktop.store.audit.audit_chain import Flaw
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.use_cases.access.record_damage import log_damage
from desktop.use_cases.access.session_audit import record_sign_in, record_sign_out
from desktop.use_cases.actor import Actor
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.identity_port import Member
from tests.support.store.opening import ADA, KEY, OnlyAda, now, open_store

ADAS = Actor(Member(ADA.member_id, ADA.name, "owner", frozenset()), now, "desk-one")

COLUMNS = (
    "seq, member_id, member_name, action, at, outcome, workstation, subject, detail, unsigned, "
    "latest, clock_set_back, revision, previous, hash, signer, signature"
)


_HASH_OF_THE_HEAD = "(SELECT hash FROM audit ORDER BY seq DESC LIMIT 1)"


def _row(
    seq: str = "4",
    latest: str = "0",
    digest: str = "randomblob(32)",
    revision: str = "1",
    previous: str = "randomblob(32)",
) -> str:
    values = (
        f"{seq}, 'a', 'b', 'c', 0, 'd', 'e', 'f', 'g', 0, {latest}, 0, {revision}, "
        f"{previous}, {digest}, 'h', x'00'"
    )
    return f"INSERT INTO audit({COLUMNS}) VALUES ({values})"  # noqa: S608


ROWS = {
    "the last number there is": _row(seq="9223372036854775807"),
    "a time beyond all calendars": _row(latest="9223372036854775807"),
    "a time that is a word": _row(latest="'soon'"),
    "a time that is no text": _row(latest="CAST(x'ff' AS TEXT)"),
    "a hash that is a number": _row(digest="7"),
    "a hash that is short": _row(digest="x'00'"),
    "a revision that is a word": _row(revision="'soon'"),
    "number 0, in the place behind the last": _row(seq="0", previous=_HASH_OF_THE_HEAD),
    "a number below 0, in that place": _row(seq="-5", previous=_HASH_OF_THE_HEAD),
    "a number between two": _row(seq="3.5", previous=_HASH_OF_THE_HEAD),
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three entries."""
    file = tmp_path / "desk.db"
    store = open_store(file)
    for _ in range(3):
        _sign_in(store)
    store.close()
    return file


def _sign_in(store: Database) -> None:
    store.write(lambda repos: record_sign_in(repos, ADAS))


def _plant(file: Path, *statements: str) -> None:
    with encrypted_file.opened(file, KEY) as connection:
        for each in statements:
            encrypted_file.driver_connection(connection).execute(each)


def _newest(store: Database) -> AuditEntry:
    return store.read(lambda repos: repos.audit.newest())[0].entry


@pytest.mark.parametrize("statement", ROWS.values(), ids=ROWS)
def test_a_planted_row_is_found_and_keeps_nobody_out(file: Path, statement: str) -> None:
    _plant(file, statement)
    for _ in range(2):
        store = open_store(file)
        _sign_in(store)
        assert len(store.read(lambda repos: repos.audit.newest())) >= 4
        assert store.read(lambda repos: repos.audit.find("signed")) != ()
        flaws = [flaw.flaw for flaw in store.audit_flaws(OnlyAda())]
        assert flaws, "it is found"
        assert set(flaws) <= {Flaw.EDITED, Flaw.MISSING}
        head = store.audit_head()
        assert store.audit_holds(head)
        assert store.audit_flaws(OnlyAda(), start=head) is not None
        store.close()


def test_a_page_of_the_log_that_cannot_be_read_is_no_planted_row(file: Path) -> None:
    """Passed over, the log would go on from its beginning."""
    with encrypted_file.opened(file, KEY) as connection:
        raw = encrypted_file.driver_connection(connection)
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = 'audit'").fetchone()
    with file.open("r+b") as harmed:
        harmed.seek((root[0] - 1) * 4096 + 100)
        harmed.write(bytes(64))
    store = open_store(file)
    with pytest.raises(Refused, match="store_damaged"):
        store.audit_head()
    store.close()


def test_many_planted_rows_one_behind_the_other_are_passed_over(file: Path) -> None:
    _plant(file, *(_row(seq=str(seq), digest="7") for seq in range(4, 30)))
    store = open_store(file)
    before = store.audit_head()
    _sign_in(store)
    assert (before.seq, store.audit_head().seq) == (3, 30)
    store.close()


def test_a_log_of_planted_rows_alone_begins_anew_behind_them(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    open_store(file).close()
    _plant(file, _row(seq="1", digest="7"))
    store = open_store(file)
    _sign_in(store)
    assert store.audit_head().seq == 2
    store.close()


def test_where_a_check_begins_at_a_planted_row_it_begins_at_the_beginning(file: Path) -> None:
    store = open_store(file)
    head = store.audit_head()
    store.close()
    soon = f"UPDATE audit SET latest = 'soon' WHERE seq = {head.seq}"  # noqa: S608
    _plant(file, "DROP TRIGGER audit_no_update", soon)
    store = open_store(file)
    assert store.audit_flaws(OnlyAda(), start=head) != ()
    store.close()


@pytest.mark.parametrize(
    "altered", ["latest = 'soon'", "hash = x'0001020304'", "previous = randomblob(32)"]
)
def test_an_altered_last_entry_is_found_and_keeps_nobody_out(file: Path, altered: str) -> None:
    _plant(file, "DROP TRIGGER audit_no_update", f"UPDATE audit SET {altered} WHERE seq = 3")  # noqa: S608
    for _ in range(2):
        store = open_store(file)
        _sign_in(store)
        assert store.audit_flaws(OnlyAda()) != ()
        store.close()


@pytest.mark.parametrize(
    "undone",
    ["BEFORE INSERT ON audit BEGIN SELECT RAISE(IGNORE)",
     "AFTER INSERT ON audit BEGIN DELETE FROM audit WHERE seq = new.seq",
     "AFTER INSERT ON audit BEGIN UPDATE audit SET detail = 'another' WHERE seq = new.seq",
     "AFTER INSERT ON audit BEGIN UPDATE audit SET latest = 'soon' WHERE seq = new.seq",
     "BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no')"],
)  # fmt: skip
def test_an_entry_that_the_log_does_not_keep_is_never_taken_for_saved(
    file: Path, undone: str
) -> None:
    """Planted while the records are open, past every lock."""
    store = open_store(file)
    connection = store._require_connection()
    for statement in (
        "DROP TRIGGER audit_no_update",
        "DROP TRIGGER audit_no_delete",
        f"CREATE TRIGGER planted {undone}; END",
    ):
        encrypted_file.driver_connection(connection).execute(statement)
    with pytest.raises(Refused, match="store_damaged"):
        _sign_in(store)
    store.close()
    again = open_store(file)
    assert again.findings != ()
    _sign_in(again)
    again.close()


@pytest.mark.expects_warning("desktop.store.row_reads")
def test_junk_under_the_mark_of_a_lock_locks_nobody_out(file: Path) -> None:
    store = open_store(file)
    store.write(lambda repos: record_sign_out(repos, ADAS, why="F12", locks=True))
    store.close()
    _plant(file, "UPDATE drafts SET text = x'01deadbeef'")
    store = open_store(file)
    _sign_in(store)
    assert _newest(store).action == "signed in"
    assert store.read(lambda repos: repos.drafts.recall("another")) == ""
    store.close()


def test_a_name_that_looks_like_a_card_number_is_logged_without_it(file: Path) -> None:
    _plant(file, "CREATE TABLE t4242424242424242(x)")
    store = open_store(file)
    assert store.findings == ("the table with a foreign name is not as Skycap makes it",)
    for found in (store.findings, ("the table t4242424242424242 is foreign",)):
        store.write(lambda repos, all_of=found: log_damage(repos, ADAS, all_of))  # type: ignore[misc]
        assert _newest(store).action == RECORDS_CHECKED
        assert "4242" not in _newest(store).detail
    store.close()


def test_a_search_that_another_program_marked_as_indexed_goes_on(file: Path) -> None:
    _plant(file, "DELETE FROM index_tasks", "INSERT INTO index_tasks VALUES ('audit', 'x')")
    store = open_store(file)
    _sign_in(store)
    assert store.read(lambda repos: repos.audit.find("signed")) != ()
    store.close()
