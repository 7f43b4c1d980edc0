"""Opening, closing, and the refusals that only a real file can bring about."""

from __future__ import annotations

import os
import stat
import sys
import threading
from pathlib import Path

import pytest

from desktop.store.database import Database
from desktop.use_cases.errors import Cancelled, Refused
from desktop.use_cases.ports.key_handle import KeyHandle
from tests.support.samples import sample_client, sample_trip
from tests.support.store.opening import open_store


def test_records_outlive_the_process_that_wrote_them(file: Path) -> None:
    store = open_store(file)
    store.write(lambda repos: repos.clients.save(sample_client()))
    store.write(lambda repos: repos.trips.save(sample_trip(orders=(), payments=())))
    store.close()
    again = open_store(file)
    assert again.read(lambda repos: repos.clients.get("clientada")) == sample_client()
    assert again.read(lambda repos: repos.trips.find("lax"))[0].id == "tripsample"
    again.close()


def test_jobs_run_in_one_thread_that_is_nobody_elses(store: Database) -> None:
    def here(_: object) -> int:
        return threading.get_ident()

    owners = {store.read(here), store.write(here), store.read(here)}
    assert len(owners) == 1
    assert owners != {threading.get_ident()}


def test_a_second_desk_on_the_same_records_is_refused(file: Path, store: Database) -> None:
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "desk_already_open"
    store.write(lambda repos: repos.clients.save(sample_client()))


def test_after_a_refused_opening_the_records_can_be_opened(file: Path) -> None:
    open_store(file).close()
    with pytest.raises(Refused):
        open_store(file, KeyHandle(bytes(32)))
    open_store(file).close()


def test_a_closed_store_does_nothing_more(file: Path) -> None:
    store = open_store(file)
    store.close()
    store.close()
    with pytest.raises(Cancelled) as cancelled:
        store.read(lambda repos: repos.clients.find(""))
    assert cancelled.value.code == "store_closed"


def test_closing_waits_for_the_job_at_work(file: Path) -> None:
    store = open_store(file)
    begun, go_on = threading.Event(), threading.Event()

    def save(repos: object) -> None:
        begun.set()
        go_on.wait()
        repos.clients.save(sample_client())  # type: ignore[attr-defined]

    writer = threading.Thread(target=lambda: store.write(save))
    writer.start()
    begun.wait()
    closer = threading.Thread(target=store.close)
    closer.start()
    go_on.set()
    closer.join()
    writer.join()
    again = open_store(file)
    assert len(again.read(lambda repos: repos.clients.find(""))) == 1
    again.close()


def test_no_journal_is_left_after_an_orderly_close(file: Path) -> None:
    store = open_store(file)
    store.write(lambda repos: repos.clients.save(sample_client()))
    store.close()
    assert sorted(path.name for path in file.parent.iterdir()) == ["records.db", "records.db.lock"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows folders carry their own rights")
def test_nobody_else_on_the_machine_may_read_the_file(file: Path, store: Database) -> None:
    store.write(lambda repos: repos.clients.save(sample_client()))
    for path in file.parent.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path.name


def test_a_missing_file_is_reported_where_one_is_expected(file: Path) -> None:
    with pytest.raises(Refused) as refused:
        open_store(file, may_create=False)
    assert refused.value.code == "store_missing"
    assert not file.exists()


def test_a_first_start_cut_short_is_begun_again(file: Path) -> None:
    for ending in (".new", ".new-wal"):
        file.with_name(file.name + ending).write_bytes(b"half of a first start")
    open_store(file).close()
    assert sorted(path.name for path in file.parent.iterdir()) == ["records.db", "records.db.lock"]


def test_the_store_keeps_no_reference_to_the_key(file: Path) -> None:
    raw = os.urandom(32)
    key = KeyHandle(raw)
    before = sys.getrefcount(key), sys.getrefcount(raw)
    store = open_store(file, key)
    store.read(lambda repos: repos.drafts.recall("call"))  # the owning thread has moved on
    assert (sys.getrefcount(key), sys.getrefcount(raw)) == before
    store.close()


def test_a_key_of_another_length_is_a_bug(file: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        open_store(file, KeyHandle(bytes(16)))
