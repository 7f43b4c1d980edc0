"""The folder in memory for the system's viewer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop.documents.delivery.viewer_folder import (
    NoPrivateFolder,
    ViewerFolder,
    file_system_of,
    remove_abandoned,
    runtime_folder,
)
from desktop.use_cases.errors import Cancelled

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or not os.access("/dev/shm", os.W_OK), reason="needs memory as a folder"
)
NAME = "K7PQ2M_LAX-LHR-LAX_2026-12-12.pdf"


@pytest.fixture
def runtime() -> Iterator[Path]:
    """A user's runtime folder in memory."""
    folder = Path(tempfile.mkdtemp(prefix="skycap-test-", dir="/dev/shm"))
    yield folder
    shutil.rmtree(folder)


def of(runtime: Path) -> dict[str, str]:
    return {"XDG_RUNTIME_DIR": str(runtime)}


def test_a_document_is_there_for_its_owner_until_the_desk_closes(runtime: Path) -> None:
    folder = ViewerFolder(of(runtime))
    assert list(runtime.iterdir()) == [], "nothing before the first document"
    file = folder.write(NAME, b"%PDF-1")
    assert file.read_bytes() == b"%PDF-1"
    assert (file.name, file.stat().st_mode & 0o777) == (NAME, 0o600)
    assert {each.stat().st_mode & 0o777 for each in (file.parent, file.parent.parent)} == {0o700}
    assert folder.write(NAME, b"%PDF-2").read_bytes() == b"%PDF-2"
    folder.close()
    assert [each.name for each in runtime.rglob("*")] == ["skycap-documents"]
    with pytest.raises(Cancelled, match="desk_closing"):
        folder.write(NAME, b"%PDF-3")
    folder.close()


def test_what_a_killed_desk_left_goes_at_the_next_start_and_a_running_desk_keeps_its_own(
    runtime: Path,
) -> None:
    code = (
        "import os, sys; from desktop.documents.delivery.viewer_folder import ViewerFolder\n"
        "print(ViewerFolder(os.environ).write('left.pdf', b'%PDF'), flush=True)\n"
        "os.kill(os.getpid(), 9)"
    )
    killed = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, **of(runtime)},
        cwd=Path(__file__).parents[4],
        capture_output=True,
        text=True,
        check=False,
    )
    left = Path(killed.stdout.strip())
    assert left.exists()
    running = ViewerFolder(of(runtime))
    shown = running.write(NAME, b"%PDF")
    remove_abandoned(of(runtime))
    assert not left.parent.exists()
    assert shown.exists()
    running.close()


def test_a_link_in_its_place_is_not_followed(runtime: Path, tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    (runtime / "skycap-documents").symlink_to(tmp_path)
    with pytest.raises(OSError, match="directory"):
        ViewerFolder(of(runtime)).write(NAME, b"%PDF")
    (runtime / "skycap-documents").unlink()
    (runtime / "skycap-documents").mkdir()
    (runtime / "skycap-documents" / "planted").symlink_to(precious)
    remove_abandoned(of(runtime))
    assert precious.is_dir()


def test_a_link_to_a_home_removes_nothing_of_it(runtime: Path, tmp_path: Path) -> None:
    keys = tmp_path / ".ssh"
    keys.mkdir()
    (keys / "id").write_text("precious")
    (tmp_path / "0123456789abcdef").mkdir()
    (runtime / "skycap-documents").symlink_to(tmp_path)
    remove_abandoned(of(runtime))
    assert (keys / "id").exists()
    assert (tmp_path / "0123456789abcdef").exists()


def test_a_folder_of_another_name_is_not_ours_to_remove(runtime: Path) -> None:
    other = runtime / "skycap-documents" / "letters"
    other.mkdir(parents=True)
    remove_abandoned(of(runtime))
    assert other.exists()


def test_a_closed_folder_beside_a_document_does_not_keep_it(
    runtime: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = ViewerFolder(of(runtime))
    shown = viewer.write(NAME, b"%PDF")
    (shown.parent / "closed").mkdir()

    def denied(*_: object, **__: object) -> None:
        raise PermissionError

    with monkeypatch.context() as patch:
        # As for an ordinary user, whom a folder without permissions keeps out.
        patch.setattr(os, "chmod", denied)
        patch.setattr(shutil, "rmtree", lambda *_args, **_kwargs: None)
        with pytest.raises(OSError, match="not empty"):
            viewer.close()
    assert not shown.exists()


def test_a_runtime_folder_on_a_disk_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    mounts = "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
    with pytest.raises(NoPrivateFolder) as refused:
        runtime_folder(of(tmp_path), mounts)
    assert refused.value.reason == "The user's runtime folder lies on a disk."


@pytest.mark.parametrize("mode", [0o755, 0o770, 0o701])
def test_a_runtime_folder_that_others_may_open_is_refused(runtime: Path, mode: int) -> None:
    runtime.chmod(mode)
    with pytest.raises(NoPrivateFolder) as refused:
        ViewerFolder(of(runtime)).write(NAME, b"%PDF")
    assert refused.value.reason.startswith("Others can look")
    assert list(runtime.iterdir()) == []


@pytest.mark.parametrize(
    "environment",
    [{}, {"XDG_RUNTIME_DIR": ""}, {"XDG_RUNTIME_DIR": "run"}, {"XDG_RUNTIME_DIR": "/no/such"}],
)
def test_without_a_runtime_folder_nothing_is_written(environment: dict[str, str]) -> None:
    with pytest.raises(NoPrivateFolder):
        ViewerFolder(environment).write(NAME, b"%PDF")
    remove_abandoned(environment)


def test_the_last_mount_of_the_longest_path_holds_a_folder() -> None:
    mounts = (
        "1 0 8:1 / / rw - ext4 /dev/sda1 rw\n"
        "2 1 0:2 / /run rw - tmpfs tmpfs rw\n"
        "3 1 0:3 / /run/user/1000 rw shared:1 - tmpfs tmpfs rw\n"
        "4 1 8:2 / /run/user/1000 rw - ext4 /dev/sda2 rw\n"
        "5 1 0:5 / /media/a\\040b rw - vfat /dev/sdb1 rw\n"
        "nonsense\n"
    )
    assert file_system_of(Path("/run/user/1000"), mounts) == "ext4"
    assert file_system_of(Path("/run/user/1001"), mounts) == "tmpfs"
    assert file_system_of(Path("/runner"), mounts) == "ext4"
    assert file_system_of(Path("/media/a b/c"), mounts) == "vfat"
    assert file_system_of(Path("/run"), "") == ""
