"""There is no room on the disk: nothing half saved, a sentence, and life after it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.store.database import Database
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.store_port import Repositories
from tests.support.samples import OPENED_AT, sample_client
from tests.support.store.older_file import make_older
from tests.support.store.older_file import next_version as next_version
from tests.support.store.opening import OnlyAda, open_store

pytestmark = [
    pytest.mark.hostile,
    pytest.mark.skipif(sys.platform != "linux", reason="a small disk is mounted as on Linux"),
]

LONG = "She prefers the aisle. " * 4000


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of one megabyte; skipped where this user may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def _save(repos: Repositories, number: int) -> None:
    repos.clients.save(
        sample_client(id=f"client{'abcdefghijklmnopqrstuvwxyz'[number]}", notes=LONG)
    )
    repos.audit.add(AuditEntry("adaid", "Ada", "save_client", OPENED_AT, "done", "desk"))


def _code_of_saving(store: Database, number: int) -> str:
    """The code of the refusal, or nothing."""
    try:
        store.write(lambda repos: _save(repos, number))
    except Refused as refused:
        return refused.code
    return ""


def _fill(store: Database) -> int:
    """Save until the disk is full; how many were confirmed."""
    codes = [""]
    while not codes[-1]:
        codes.append(_code_of_saving(store, len(codes)))
    assert codes[-1] == "disk_full"
    return len(codes) - 2


@pytest.mark.expects_warning("desktop.store.database")
def test_a_full_disk_takes_back_the_whole_step_and_keeps_all_before_it(small_disk: Path) -> None:
    store = open_store(small_disk / "records.db")
    try:
        confirmed = _fill(store)
        assert confirmed > 0
        assert len(store.read(lambda repos: repos.clients.find("", 100))) == confirmed
        assert store.audit_head().seq == confirmed
    finally:
        store.close()
    again = open_store(small_disk / "records.db")
    try:
        assert len(again.read(lambda repos: repos.clients.find("", 100))) == confirmed
        assert again.audit_flaws(OnlyAda()) == ()
    finally:
        again.close()


@pytest.mark.expects_warning("desktop.store.database")
def test_work_goes_on_when_room_is_made(small_disk: Path) -> None:
    ballast = small_disk / "ballast"
    store = open_store(small_disk / "records.db")
    try:
        ballast.write_bytes(bytes(300_000))
        confirmed = _fill(store)
        ballast.unlink()
        store.write(lambda repos: _save(repos, 0))
        assert len(store.read(lambda repos: repos.clients.find("", 100))) == confirmed + 1
    finally:
        store.close()


def test_a_first_start_on_a_full_disk_leaves_no_half_file(small_disk: Path) -> None:
    (small_disk / "ballast").write_bytes(bytes(1024 * 1024 - 64 * 1024))
    with pytest.raises(Refused) as refused:
        open_store(small_disk / "records.db")
    assert refused.value.code == "disk_full"
    assert not (small_disk / "records.db").exists()
    (small_disk / "ballast").unlink()
    open_store(small_disk / "records.db").close()


@pytest.mark.usefixtures("next_version")
def test_no_room_for_the_copy_means_no_migration(small_disk: Path) -> None:
    file = small_disk / "records.db"
    make_older(file)
    before = file.read_bytes()
    used = sum(path.stat().st_size for path in small_disk.iterdir())
    (small_disk / "ballast").write_bytes(bytes(1024 * 1024 - used - 64 * 1024))
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "disk_full"
    assert file.read_bytes() == before
    assert not list(small_disk.glob("records-before-*"))
    (small_disk / "ballast").unlink()
    open_store(file).close()
