"""One process holds a lock, and it goes with the process."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from desktop.system.atomic_file import WriteFault, fault_of
from desktop.system.file_lock import hold_file_lock

_HOLD = """
import sys
from pathlib import Path
from desktop.system.file_lock import hold_file_lock
held = hold_file_lock(Path(sys.argv[1]))
print("held", flush=True)
sys.stdin.read()
"""


def _holder(file: Path) -> subprocess.Popen[str]:
    holder = subprocess.Popen(
        [sys.executable, "-c", _HOLD, str(file)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_a_second_process_is_refused_until_the_first_is_killed(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    with _holder(file) as holder:
        with pytest.raises(BlockingIOError):
            hold_file_lock(file)
        holder.kill()
        hold_file_lock(file, patience=30).release()


def test_a_released_lock_can_be_held_again_and_its_file_stays(tmp_path: Path) -> None:
    file = tmp_path / "lock"
    hold_file_lock(file).release()
    hold_file_lock(file).release()
    assert file.exists()


@pytest.mark.skipif(sys.platform == "win32", reason="Wine makes no links")
def test_a_link_is_not_followed_and_a_folder_is_refused(tmp_path: Path) -> None:
    link, folder = tmp_path / "link", tmp_path / "folder"
    link.symlink_to(tmp_path / "target")
    folder.mkdir()
    for file in (link, folder):
        with pytest.raises(OSError) as refused:  # noqa: PT011
            hold_file_lock(file)
        assert fault_of(refused.value) is WriteFault.IN_THE_WAY
    assert not (tmp_path / "target").exists()
