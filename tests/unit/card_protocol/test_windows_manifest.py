"""The manifest that the installer for Windows brings: kinds, names, sizes, and contents on request.

On every system: what is compared is chosen by the name of the system.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop.card_protocol import program_manifest
from desktop.card_protocol.program_manifest import Change, Comparison, compare_program
from distribution.manifest import write_manifest


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    root = tmp_path.resolve() / "Skycap"
    for name in ("desk", "pane"):
        (root / name / "_internal").mkdir(parents=True)
        (root / name / f"{name}.exe").write_bytes(b"program")
        (root / name / "_internal" / "Qt6Core.dll").write_bytes(b"library")
    write_manifest(root, {}, 1_790_000_000)
    return root


def compared(programs: Path, *, contents: bool = False) -> Comparison | None:
    return compare_program(str(programs / "desk" / "desk.exe"), contents=contents, platform="win32")


@pytest.mark.parametrize("contents", [False, True])
def test_neither_times_nor_modes_are_compared_and_no_owner_is_named(
    programs: Path, contents: bool
) -> None:
    library = programs / "desk" / "_internal" / "Qt6Core.dll"
    os.utime(library, (1, 1))
    library.chmod(0o666)
    assert compared(programs, contents=contents) == Comparison(files=2, root_owns=None)


def longer(folder: Path) -> Path:
    (folder / "desk.exe").write_bytes(b"program and more")
    return folder / "desk.exe"


def folder_in_its_place(folder: Path) -> Path:
    (folder / "desk.exe").unlink()
    (folder / "desk.exe").mkdir()
    return folder / "desk.exe"


@pytest.mark.parametrize("change", [longer, folder_in_its_place])
def test_a_changed_entry_is_named(programs: Path, change: Callable[[Path], Path]) -> None:
    path = change(programs / "desk")
    found = compared(programs)
    assert found is not None
    assert (found.change, Path(found.path)) == (Change.CHANGED, path)


def test_an_added_and_a_missing_entry_are_named(programs: Path) -> None:
    planted = programs / "desk" / "_internal" / "planted.dll"
    planted.write_bytes(b"")
    found = compared(programs)
    assert found is not None
    assert (found.change, Path(found.path)) == (Change.ADDED, planted)
    planted.unlink()
    (programs / "desk" / "_internal" / "Qt6Core.dll").unlink()
    found = compared(programs)
    assert found is not None
    assert found.change is Change.MISSING


def test_other_contents_of_the_same_size_are_found_on_request(programs: Path) -> None:
    library = programs / "desk" / "_internal" / "Qt6Core.dll"
    library.write_bytes(b"planted")
    assert compared(programs) == Comparison(files=2, root_owns=None)
    found = compared(programs, contents=True)
    assert found is not None
    assert (found.change, Path(found.path)) == (Change.CHANGED, library)


def test_a_manifest_that_is_gone_is_missing(programs: Path) -> None:
    manifest = programs / program_manifest.NAME
    manifest.unlink()
    assert compared(programs) == Comparison(Change.MISSING, str(manifest))
