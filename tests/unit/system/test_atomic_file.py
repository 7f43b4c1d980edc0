"""Files are replaced whole; links and folders in their place are refused."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system import atomic_file
from desktop.system.atomic_file import (
    WriteFault,
    check_regular_file,
    fault_of,
    open_regular_file,
    probe,
    read_regular_file,
    replace_file,
    write_atomically,
)
from tests.support.special_files import place_special_file

_WRITE_FOR_EVER = """
import sys
from itertools import count
from pathlib import Path
from desktop.system.atomic_file import write_atomically
for number in count():
    write_atomically(Path(sys.argv[1]), bytes([number % 256]) * 300_000)
    print(number, flush=True)
"""


def test_a_file_is_replaced_whole_and_is_its_owners_alone(tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "file.json"
    write_atomically(file, b"old")
    write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(file.parent.iterdir()) == [file]
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.hostile
@pytest.mark.parametrize("after", [0, 3, 11])
def test_a_writer_that_is_killed_leaves_the_old_or_the_new_file(tmp_path: Path, after: int) -> None:
    file = tmp_path / "file"
    command = [sys.executable, "-c", _WRITE_FOR_EVER, str(file)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdout is not None
        while int(writer.stdout.readline()) < after:
            pass
        writer.kill()
    content = file.read_bytes()
    assert len(content) == 300_000
    assert len(set(content)) == 1


def test_half_files_of_a_killed_writer_are_removed_when_they_are_old(tmp_path: Path) -> None:
    file = tmp_path / "file"
    old, young = tmp_path / ".file.aa.part", tmp_path / ".file.bb.part"
    for part in (old, young):
        part.write_bytes(b"half")
    os.utime(old, (1, 1))
    write_atomically(file, b"whole")
    assert sorted(tmp_path.iterdir()) == sorted([file, young])


def test_a_failed_write_keeps_the_old_file_and_leaves_nothing(tmp_path: Path) -> None:
    in_the_way = tmp_path / "file"
    in_the_way.mkdir()
    with pytest.raises(OSError) as failed:  # noqa: PT011
        write_atomically(in_the_way, b"new")
    assert fault_of(failed.value) is WriteFault.IN_THE_WAY
    assert list(tmp_path.iterdir()) == [in_the_way]


@pytest.mark.skipif(os.name != "posix", reason="makes links, pipes and sockets as POSIX has them")
@pytest.mark.parametrize("what", ["link", "dangling", "folder", "pipe", "socket"])
def test_what_is_no_file_of_ours_is_not_opened(tmp_path: Path, what: str) -> None:
    file, target = tmp_path / "file", tmp_path / "target"
    if what == "folder":
        file.mkdir()
    elif what in ("pipe", "socket"):
        place_special_file(file, what)
    else:
        file.symlink_to(target)
        if what == "link":
            target.write_bytes(b"not ours")
    for open_it in (
        lambda: read_regular_file(file, 10),
        lambda: open_regular_file(file, os.O_RDWR | os.O_CREAT),
        lambda: open_regular_file(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND),
        lambda: check_regular_file(file),
    ):
        with pytest.raises(OSError) as refused:  # noqa: PT011
            open_it()
        assert fault_of(refused.value) is WriteFault.IN_THE_WAY
    assert target.exists() == (what == "link")


@pytest.mark.parametrize(
    ("number", "fault"),
    [
        (errno.ENOSPC, WriteFault.FULL),
        (errno.EDQUOT, WriteFault.QUOTA),
        (errno.EROFS, WriteFault.READ_ONLY),
        (errno.EACCES, WriteFault.NOT_PERMITTED),
        (errno.ELOOP, WriteFault.IN_THE_WAY),
        (errno.EISDIR, WriteFault.IN_THE_WAY),
        (errno.EIO, WriteFault.FAILED),
        (errno.ESTALE, WriteFault.FAILED),
        (errno.EBADF, None),
    ],
)
def test_each_answer_of_the_system_has_its_kind(number: int, fault: WriteFault | None) -> None:
    assert fault_of(OSError(number, "said by the system")) is fault


def test_a_folder_that_takes_files_has_nothing_to_say(tmp_path: Path) -> None:
    assert probe(tmp_path) is None
    assert not list(tmp_path.iterdir())
    missing = probe(tmp_path / "missing")
    assert missing is not None
    assert missing.errno == errno.ENOENT


class HeldOpen:
    """`Path.replace` as Windows does it while another program has the file open `times` times."""

    def __init__(self, times: int) -> None:
        self.left, self.replace = times, Path.replace

    def __call__(self, source: Path, target: Path) -> Path:
        if self.left:
            self.left -= 1
            raise PermissionError(errno.EACCES, "Access is denied", str(source))
        return self.replace(source, target)


@pytest.fixture
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(atomic_file, "_REPLACE_PAUSE_SECONDS", 0.0)


@pytest.mark.usefixtures("no_pause")
def test_on_windows_a_file_that_is_only_just_being_read_is_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = tmp_path / "new", tmp_path / "file"
    source.write_bytes(b"new")
    target.write_bytes(b"old")
    held = HeldOpen(3)
    monkeypatch.setattr(Path, "replace", lambda *paths: held(*paths))
    replace_file(source, target, "win32")
    assert (target.read_bytes(), held.left) == (b"new", 0)


@pytest.mark.usefixtures("no_pause")
@pytest.mark.parametrize(
    ("place", "fault"),
    [
        ("file", WriteFault.IN_USE),
        ("folder", WriteFault.IN_THE_WAY),
        ("nothing", WriteFault.NOT_PERMITTED),
    ],
)
def test_on_windows_what_keeps_a_file_from_being_replaced_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, fault: WriteFault
) -> None:
    source, target = tmp_path / "new", tmp_path / "file"
    source.write_bytes(b"new")
    if place == "file":
        target.write_bytes(b"old")
    elif place == "folder":
        target.mkdir()
    held = HeldOpen(1000)
    monkeypatch.setattr(Path, "replace", lambda *paths: held(*paths))
    with pytest.raises(OSError, match=r".") as refused:
        replace_file(source, target, "win32")
    assert fault_of(refused.value) is fault
    with pytest.raises(PermissionError):
        replace_file(source, target, "linux")
