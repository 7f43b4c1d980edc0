"""The store takes another key: whole under the one or whole under the other, never between."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select, text

from desktop.booking.clients.client import Client
from desktop.identity.crypto.field_cipher import AesFieldCipher
from desktop.store.database import Database
from desktop.store.engines.sqlcipher import encrypted_file
from desktop.store.engines.sqlcipher.sqlcipher_engine import SqlCipherEngine
from desktop.store.repositories.field_resealing import reseal_fields
from desktop.store.sealed_columns import (
    SEALED_COLUMNS,
)
from desktop.use_cases.errors import Cancelled, Refused
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.store_port import Repositories
from tests.support.fork_server import forked
from tests.support.samples import sample_client
from tests.support.store import key_programs
from tests.support.store.key_programs import BOTH_FIELDS, NEXT, NEXT_FIELD_KEY, PERCENT, STEPS
from tests.support.store.opening import FIELDS, KEY, now, open_store, signer

_NO_DIGITS = str.maketrans("0123456789", "ghijklmnop")
NEXT_FIELDS = AesFieldCipher([NEXT_FIELD_KEY])


def _filled(file: Path, drafts: int = 1) -> Client:
    """Keep a client and so many drafts of 16,000 letters there."""
    file.write_bytes(_filled_file(drafts))
    return sample_client()


@cache
def _filled_file(drafts: int) -> bytes:
    def fill(repos: Repositories) -> None:
        repos.clients.save(sample_client())
        for name in range(drafts):
            words = os.urandom(8000).hex().translate(_NO_DIGITS)
            repos.drafts.keep(f"draft {name}", words)

    with TemporaryDirectory() as folder:
        file = Path(folder) / "desk.db"
        store = open_store(file)
        store.write(fill)
        store.close()
        return file.read_bytes()


def _refusal(call: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return caught.value.code


def _resumed(file: Path, fields: AesFieldCipher = FIELDS) -> Database:
    return Database.open(
        SqlCipherEngine(file), KEY, signer=signer(), fields=fields, now=now, next_keys=[NEXT]
    )


def _client(store: Database, client: Client) -> Client:
    try:
        return store.read(lambda repos: repos.clients.get(client.id))
    finally:
        store.close()


def test_a_file_with_another_key_answers_to_it_alone(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file)
    store = open_store(file)
    store.rekey(NEXT)
    store.write(lambda repos: repos.drafts.keep("call", "after the change"))
    store.close()
    assert _refusal(lambda: open_store(file)) == "store_damaged"
    assert _client(open_store(file, NEXT), client) == client


def test_a_change_of_key_that_was_begun_is_finished_at_the_next_opening(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file)
    assert _client(_resumed(file), client) == client
    assert _refusal(lambda: open_store(file)) == "store_damaged"
    assert _client(_resumed(file), client) == client


def test_a_new_file_answers_to_the_next_key_at_once(tmp_path: Path) -> None:
    _resumed(tmp_path / "desk.db").close()
    open_store(tmp_path / "desk.db", NEXT).close()


def test_a_key_of_another_length_changes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file)
    store = open_store(file)
    with pytest.raises(ValueError, match="32 bytes"):
        store.rekey(KeyHandle(b"short"))
    store.close()
    assert _client(open_store(file), client) == client


@pytest.mark.hostile
@pytest.mark.parametrize("percent", [0, 20, 50, 90, 100])
def test_a_change_of_key_that_is_killed_loses_nothing(tmp_path: Path, percent: int) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file, drafts=200)
    with closing(forked(key_programs.__name__, (PERCENT, str(file)), os.environ)) as changing:
        while int(changing.stdout.readline()) < percent:
            pass
        changing.kill()
    assert _client(_resumed(file), client) == client
    assert _client(open_store(file, NEXT), client) == client
    assert _names(tmp_path) == ["desk.db", "desk.db.lock"]


@pytest.mark.hostile
@pytest.mark.parametrize("steps", [1, 2, 3])
def test_sealing_anew_that_is_killed_is_finished_at_the_next_opening(
    tmp_path: Path, steps: int
) -> None:
    """After one step and two, some of the values are under either key; after three, they are
    being read back. The former field key opens none of them in the end.
    """
    file = tmp_path / "desk.db"
    client = _filled(file, drafts=250)
    with closing(forked(key_programs.__name__, (STEPS, str(file)), os.environ)) as sealing:
        assert [sealing.stdout.readline() for _ in range(steps)] == ["step\n"] * steps
        sealing.kill()
    again = Database.open(
        SqlCipherEngine(file), KEY, signer=signer(), fields=BOTH_FIELDS, now=now, next_keys=[NEXT]
    )
    assert _client(again, client) == client
    assert _sealed_by(file, NEXT) == {NEXT_FIELDS.newest}
    store = open_store(file, NEXT, fields=NEXT_FIELDS)
    assert len(store.read(lambda repos: repos.drafts.recall("draft 249"))) == 16_000
    assert _client(store, client) == client


def test_values_written_while_the_key_changes_are_under_the_next_field_key(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file, drafts=200)
    assert _sealed_by(file, KEY) == {FIELDS.newest}
    store = open_store(file)
    store.rekey(NEXT, fields=BOTH_FIELDS)
    store.write(lambda repos: repos.drafts.keep("call", "after the change"))
    assert _client(store, client) == client
    assert _sealed_by(file, NEXT) == {NEXT_FIELDS.newest}


def _sealed_by(file: Path, key: KeyHandle) -> set[bytes]:
    """How the sealed values of the closed file begin."""
    with encrypted_file.opened(file, key) as connection, connection.begin():
        return {
            value[: len(FIELDS.newest)]
            for column in SEALED_COLUMNS
            for value in connection.scalars(select(column.values))
            if value is not None
        }


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_others_read_and_write_while_the_key_changes(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file, drafts=200)
    store = open_store(file)
    begun, percents, done_at = threading.Event(), [-1], list[int]()

    def progress(percent: int) -> None:
        percents.append(percent)
        begun.set()
        # The owning thread goes on only when the other's job waits.
        while percent < 100 and not done_at and not store._owner._jobs:
            pass

    def background(repos: Repositories) -> None:
        repos.drafts.keep("draft 0", "written meanwhile")
        repos.drafts.keep("draft new", "new meanwhile")
        assert repos.clients.get(client.id) == client
        done_at.append(percents[-1])

    with ThreadPoolExecutor(1) as other:
        written = other.submit(lambda: (begun.wait(), store.write(background)))
        store.rekey(NEXT, progress)
        written.result()
    assert 0 <= done_at[0] < 100
    assert percents == sorted(set(percents))
    assert percents[-1] == 100
    store.close()
    again = open_store(file, NEXT)
    assert again.read(lambda repos: repos.drafts.recall("draft 0")) == "written meanwhile"
    assert again.read(lambda repos: repos.drafts.recall("draft new")) == "new meanwhile"
    again.close()


def test_records_that_are_closed_meanwhile_keep_the_key_they_had(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file, drafts=200)
    store = open_store(file)
    begun = threading.Event()

    def progress(_: int) -> None:
        begun.set()
        while not store._owner.is_closing:
            pass

    def close_then() -> None:
        begun.wait()
        store.close()

    with ThreadPoolExecutor(1) as other:
        closed = other.submit(close_then)
        with pytest.raises(Cancelled, match="store_closed"):
            store.rekey(NEXT, progress)
        closed.result()
    assert _names(tmp_path) == ["desk.db", "desk.db.lock"]
    assert _client(open_store(file), client) == client


def test_a_disk_without_room_for_a_second_file_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file)
    store = open_store(file)
    with monkeypatch.context() as patch:
        patch.setattr(
            "desktop.store.engines.sqlcipher.key_change.shutil.disk_usage",
            lambda _: _Usage(free=16 << 20),
        )
        with pytest.raises(Refused) as refused:
            store.rekey(NEXT)
    assert refused.value.code == "disk_full"
    assert refused.value.happened.endswith("16 MB are free.")
    store.close()
    assert _names(tmp_path) == ["desk.db", "desk.db.lock"]
    assert _client(open_store(file), client) == client


@dataclass(frozen=True, slots=True)
class _Usage:
    free: int


def test_a_damaged_page_costs_its_own_rows_and_does_not_stop_the_change(tmp_path: Path) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file, drafts=200)
    with file.open("r+b") as harmed:
        harmed.seek(file.stat().st_size - 4096 * 5 + 100)
        harmed.write(os.urandom(64))
    store = open_store(file)
    assert store.rekey(NEXT) == ("some rows of the table drafts could not be read",)
    kept = store.read(lambda repos: [repos.drafts.recall(f"draft {n}") for n in range(200)])
    assert sum(text != "" for text in kept) == 199
    assert _client(store, client) == client
    assert _names(tmp_path) == ["desk.db", "desk.db.lock"]
    assert _refusal(lambda: open_store(file)) == "store_damaged"
    again = open_store(file, NEXT)
    assert (again.findings, again.rekey(KEY)) == ((), ())
    again.close()


@pytest.mark.expects_warning("desktop.store.database")
@pytest.mark.parametrize("step", ["replace_file", "flush_folder"])
def test_a_copy_that_cannot_take_the_place_keeps_nobody_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = tmp_path / "desk.db"
    client = _filled(file)
    full = OSError(errno.ENOSPC, "full")
    with monkeypatch.context() as patch:
        patch.setattr(f"desktop.store.engines.sqlcipher.key_change.{step}", _raising(full))
        store = _resumed(file, BOTH_FIELDS)
    assert store.unfinished is not None
    assert (store.unfinished.code, store.change_finished) == ("disk_full", False)
    store.write(lambda repos: repos.drafts.keep("call", "meanwhile"))
    assert _client(store, client) == client
    under = KEY if step == "replace_file" else NEXT
    assert _sealed_by(file, under) == {FIELDS.newest}, "under no key that is to come"
    store = _resumed(file, BOTH_FIELDS)
    assert (store.unfinished, store.change_finished) == (None, True)
    assert _client(store, client) == client
    assert _sealed_by(file, NEXT) == {NEXT_FIELDS.newest}


def _raising(error: OSError) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_sealing_anew_that_is_undone_is_never_taken_for_done(tmp_path: Path) -> None:
    """The read-back: an update that changes nothing, without an error."""
    file = tmp_path / "desk.db"
    _filled(file)
    undo = "CREATE TRIGGER undo BEFORE UPDATE ON clients BEGIN SELECT RAISE(IGNORE); END"
    with encrypted_file.opened(file, KEY) as connection:
        with connection.begin():
            connection.execute(text(undo))
        assert _refusal(lambda: reseal_fields(connection, BOTH_FIELDS, _nothing)) == "store_damaged"
        with connection.begin():
            connection.execute(text("DROP TRIGGER undo"))
        assert reseal_fields(connection, BOTH_FIELDS, _nothing) == ()


def _nothing() -> None:
    """Nobody else uses the records."""
