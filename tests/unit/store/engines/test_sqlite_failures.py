"""Every failure of the system becomes a sentence; every mistake of ours stays a mistake."""

from __future__ import annotations

import errno
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlcipher3 import dbapi2

from desktop.store.engines.sqlcipher import sqlite_failures
from desktop.store.engines.sqlcipher.encrypted_file import opened
from desktop.store.engines.sqlcipher.sqlite_failures import refusal_for
from desktop.use_cases.errors import Refused
from tests.support.special_files import place_special_file
from tests.support.store.opening import KEY, open_store


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.ENOSPC, "disk_full"),
        (errno.EDQUOT, "disk_full"),
        (errno.EACCES, "store_not_permitted"),
        (errno.EROFS, "store_not_permitted"),
        (errno.EIO, "store_damaged"),
        # A disk that was pulled out, and a home folder on another machine.
        (errno.ENODEV, "store_damaged"),
        (errno.ESTALE, "store_damaged"),
        (errno.ETIMEDOUT, "store_damaged"),
    ],
)
def test_the_systems_errors_are_put_into_sentences(number: int, code: str) -> None:
    refusal = refusal_for(OSError(number, "said by the system"))
    assert isinstance(refusal, Refused)
    assert refusal.code == code
    assert all((refusal.happened, refusal.safe, refusal.press))


def test_our_own_mistakes_are_not_excused() -> None:
    mistake = ValueError("a moment without a zone")
    assert refusal_for(mistake) is mistake
    lost = OSError(errno.EBADF, "a descriptor closed twice")
    assert refusal_for(lost) is lost


def test_a_folder_in_place_of_the_file_is_reported(file: Path) -> None:
    file.mkdir()
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "store_not_permitted"


def test_another_process_with_the_file_open_is_reported(file: Path) -> None:
    open_store(file).close()
    with opened(file, KEY), pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "desk_already_open"
    open_store(file).close()


_FILES = ("records.db.lock", "records.db", "records.db-wal", "records.db-journal")


@pytest.mark.parametrize("name", _FILES)
@pytest.mark.parametrize("what", ["pipe", "socket", "circle of links"])
def test_what_cannot_be_read_as_a_file_is_named_and_never_waited_for(
    file: Path, name: str, what: str
) -> None:
    place_special_file(file.parent / name, what)
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "store_not_permitted"
    assert refused.value.happened.endswith(f"that Skycap needs: {name}.")


@pytest.mark.parametrize("name", _FILES)
@pytest.mark.parametrize("what", ["folder", "dangling link", "link"])
def test_what_is_no_file_of_ours_is_named_and_never_followed(
    file: Path, name: str, what: str
) -> None:
    target = file.parent / "another-file"
    if what == "folder":
        (file.parent / name).mkdir()
    elif sys.platform == "win32":
        pytest.skip("Wine makes no links")
    else:
        (file.parent / name).symlink_to(target)
        if what == "link":
            target.write_bytes(b"")
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.code == "store_not_permitted"
    assert refused.value.happened == (
        f"A folder or a link has the name of a file that Skycap needs: {name}."
    )
    assert target.exists() == (what == "link")
    if what == "link":
        assert target.read_bytes() == b""


@pytest.mark.parametrize("number", [errno.EDQUOT, errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_each_answer_of_the_disk_has_a_sentence_of_its_own(number: int) -> None:
    own = str(refusal_for(OSError(number, "")).happened)  # type: ignore[attr-defined]
    others = {errno.EDQUOT, errno.EROFS, errno.ENOSPC, errno.EACCES} - {number}
    assert own not in {refusal_for(OSError(other, "")).happened for other in others}  # type: ignore[attr-defined]


@pytest.fixture
def small_mount(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own; skipped where this user may not mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk of its own here: {mounted.stderr.strip()}")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


@pytest.mark.hostile
@pytest.mark.skipif(sys.platform != "linux", reason="mounted as on Linux")
def test_a_disk_that_is_read_only_is_called_so(small_mount: Path) -> None:
    file = small_mount / "records.db"
    open_store(file).close()
    subprocess.run(["mount", "-o", "remount,ro", str(small_mount)], check=True)
    with pytest.raises(Refused) as refused:
        open_store(file)
    assert refused.value.happened == "The disk is read-only: nothing can be written to it."


@pytest.mark.parametrize(
    ("number", "happened"),
    [
        (errno.EDQUOT, "Your user's share of the disk (its quota) is used up."),
        (errno.EROFS, "The disk is read-only: nothing can be written to it."),
        (None, "The disk did not read or write."),
    ],
)
def test_what_sqlite_does_not_say_is_asked_of_the_system(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, number: int | None, happened: str
) -> None:
    """No disk with a quota can be made here, so its answer is given instead of the system's."""
    failed = dbapi2.OperationalError("disk I/O error")
    failed.sqlite_errorcode = 778  # SQLITE_IOERR_WRITE
    answer = None if number is None else OSError(number, "")
    monkeypatch.setattr(
        sqlite_failures, "probe", lambda folder: answer if folder == tmp_path else None
    )
    refusal = refusal_for(failed, tmp_path)
    assert isinstance(refusal, Refused)
    assert refusal.happened == happened
