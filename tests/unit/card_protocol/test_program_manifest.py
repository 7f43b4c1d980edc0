"""The manifest of the installed programs, on a tree as the package unpacks it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.card_protocol import program_manifest
from desktop.card_protocol.program_manifest import Change, Comparison, compare_program
from distribution.manifest import write_manifest

if sys.platform == "win32":
    pytest.skip("owners, modes and links of POSIX", allow_module_level=True)

EPOCH = 1_790_000_000


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """Two programs, each in its folder, and their manifest."""
    root = tmp_path / "skycap"
    for name in ("desk", "pane"):
        (root / name / "_internal" / "empty").mkdir(parents=True)
        (root / name / name).write_bytes(b"program")
        (root / name / "_internal" / "libqt.so.6").write_bytes(b"library")
        (root / name / "_internal" / "libqt.so").symlink_to("libqt.so.6")
    write_manifest(root, {}, EPOCH)
    return root


def compared(programs: Path, *, contents: bool = False) -> Comparison | None:
    return compare_program(str(programs / "desk" / "desk"), contents=contents)


def as_packed(path: Path) -> None:
    """With the time that every file of the package has."""
    os.utime(path, (EPOCH, EPOCH), follow_symlinks=False)


@pytest.mark.parametrize("contents", [False, True])
def test_a_tree_as_it_was_packed_agrees(programs: Path, contents: bool) -> None:
    found = compared(programs, contents=contents)
    assert found == Comparison(files=2, root_owns=os.geteuid() == 0)


def test_what_another_program_of_the_package_is_like_does_not_matter(programs: Path) -> None:
    (programs / "pane" / "pane").write_bytes(b"other")
    found = compared(programs)
    assert found is not None
    assert found.change is None


def longer(folder: Path) -> Path:
    file = folder / "desk"
    file.write_bytes(b"program and more")
    as_packed(file)
    return file


def later(folder: Path) -> Path:
    os.utime(folder / "desk", (EPOCH + 1, EPOCH + 1))
    return folder / "desk"


def for_all_to_write(folder: Path) -> Path:
    (folder / "desk").chmod(0o666)
    return folder / "desk"


def open_folder(folder: Path) -> Path:
    (folder / "_internal").chmod(0o777)
    return folder / "_internal"


def link_in_its_place(folder: Path) -> Path:
    file = folder / "_internal" / "libqt.so.6"
    file.unlink()
    file.symlink_to("elsewhere")
    return file


def longer_link(folder: Path) -> Path:
    link = folder / "_internal" / "libqt.so"
    link.unlink()
    link.symlink_to("libqt.so.6.planted")
    return link


@pytest.mark.parametrize(
    "change", [longer, later, for_all_to_write, open_folder, link_in_its_place, longer_link]
)
def test_a_changed_entry_is_named(programs: Path, change: Callable[[Path], Path]) -> None:
    path = change(programs / "desk")
    assert compared(programs) == Comparison(Change.CHANGED, str(path))


@pytest.mark.parametrize("place", ["desk", "_internal/libqt.so", "_internal/empty"])
def test_a_missing_entry_is_named(programs: Path, place: str) -> None:
    path = programs / "desk" / place
    if path.is_dir():
        path.rmdir()
    else:
        path.unlink()
    assert compared(programs) == Comparison(Change.MISSING, str(path))


@pytest.mark.parametrize("place", ["planted.so", "_internal/empty/planted.py"])
def test_an_added_entry_is_named(programs: Path, place: str) -> None:
    path = programs / "desk" / place
    path.write_bytes(b"")
    assert compared(programs) == Comparison(Change.ADDED, str(path))


def test_other_contents_of_the_same_size_and_time_are_found_on_request(programs: Path) -> None:
    file = programs / "desk" / "_internal" / "libqt.so.6"
    file.write_bytes(b"planted")
    as_packed(file)
    unseen = compared(programs)
    assert unseen is not None
    assert unseen.change is None
    assert compared(programs, contents=True) == Comparison(Change.CHANGED, str(file))


def test_another_goal_of_a_link_is_found_on_request(programs: Path) -> None:
    link = programs / "desk" / "_internal" / "libqt.so"
    link.unlink()
    link.symlink_to("planted.so")
    assert compared(programs, contents=True) == Comparison(Change.CHANGED, str(link))


def test_everything_belongs_to_the_owner_of_the_manifest(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Owned:
        st_uid = os.geteuid() + 1

    with monkeypatch.context() as system:
        system.setattr(os, "fstat", lambda _file: Owned)
        found = compared(programs)
    assert found == Comparison(Change.CHANGED, str(programs / "desk"))


def test_a_folder_that_may_not_be_listed_is_not_looked_into(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = str(programs / "desk" / "_internal")
    listed = os.listdir

    def list_folder(path: str) -> list[str]:
        if path == closed:
            raise PermissionError(closed)
        return listed(path)

    monkeypatch.setattr(os, "listdir", list_folder)
    found = compared(programs)
    assert found is not None
    assert (found.change, found.files) == (None, 1)
    (programs / "desk" / "desk").unlink()
    assert compared(programs) == Comparison(Change.MISSING, str(programs / "desk" / "desk"))


def test_a_file_that_is_gone_while_it_is_looked_at_is_unreadable(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    listed = os.listdir
    gone = str(programs / "desk" / "_internal" / "empty" / "desk")
    with (programs / program_manifest.NAME).open("a") as manifest:
        manifest.write(f"0 0 100644 0 {Path(gone).relative_to(programs)}\n")
    monkeypatch.setattr(os, "listdir", lambda path: [*listed(path), *["desk"] * ("empty" in path)])
    assert compared(programs) == Comparison(Change.UNREADABLE, gone)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"skycap manifest 2\n",
        b"skycap manifest 1",
        b"skycap manifest 1\nno entry\n",
        b"skycap manifest 1\n0 0 rwx 0 desk\n",
        b"skycap manifest 1\n\xff\n",
    ],
    ids=["empty", "another version", "cut", "short line", "mode", "not UTF-8"],
)
def test_a_manifest_that_cannot_be_understood_is_what_differs(programs: Path, text: bytes) -> None:
    manifest = programs / program_manifest.NAME
    manifest.write_bytes(text)
    assert compared(programs) == Comparison(Change.CHANGED, str(manifest))


def test_a_program_that_is_in_no_manifest_was_added(programs: Path) -> None:
    (programs / program_manifest.NAME).write_text("skycap manifest 1\n")
    assert compared(programs) == Comparison(Change.ADDED, str(programs / "desk"))


def test_without_a_manifest_nothing_is_known_except_where_the_package_is_installed(
    programs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = programs / program_manifest.NAME
    manifest.unlink()
    assert compared(programs) is None
    monkeypatch.setattr(program_manifest, "INSTALLED", str(programs))
    assert compared(programs) == Comparison(Change.MISSING, str(manifest))
