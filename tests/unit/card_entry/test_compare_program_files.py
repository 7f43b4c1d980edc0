"""The files of both installed programs, compared by the desk before it asks for a passphrase."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from desktop.app.command_line import run_command
from desktop.booking.program_files import ProgramFiles
from desktop.card_entry.compare_program_files import compare_files_of, compare_program_files
from distribution.manifest import write_manifest

# Every frozen program has a manifest there: test_windows_manifest.py.
WITHOUT = pytest.mark.skipif(sys.platform == "win32", reason="there is one on Windows")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Both programs as the package unpacks them; this process seems to be the desk of it."""
    root = tmp_path / "skycap"
    for name in ("skycap", "skycap-card-pane"):
        (root / name / "_internal").mkdir(parents=True)
        (root / name / name).write_bytes(b"program")
        (root / name / "_internal" / "libqt.so.6").write_bytes(b"library")
    write_manifest(root, {}, epoch=1_790_000_000)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(root / "skycap" / "skycap"))
    return root


def test_programs_as_they_were_packed_agree(installed: Path) -> None:
    owned = None if sys.platform == "win32" else os.geteuid() == 0
    for contents in (False, True):
        found = compare_program_files(contents=contents)
        assert found == ProgramFiles(has_manifest=True, files=2, root_owns=owned)


@pytest.mark.parametrize("name", ["skycap", "skycap-card-pane"])
def test_a_changed_file_of_either_program_is_named(installed: Path, name: str) -> None:
    file = installed / name / "_internal" / "libqt.so.6"
    file.write_bytes(b"another library")
    found = compare_program_files()
    assert (found.difference, found.path) == ("changed", str(file))


@WITHOUT
def test_a_frozen_program_without_a_manifest_says_so(installed: Path) -> None:
    (installed / "manifest").unlink()
    assert compare_program_files() == ProgramFiles(has_manifest=False, is_changeable=True)


def test_from_source_there_is_no_manifest() -> None:
    found = compare_program_files(contents=True)
    assert (found.has_manifest, found.difference) == (False, "")


@WITHOUT
def test_a_desk_without_its_pane_is_compared_alone(installed: Path, tmp_path: Path) -> None:
    found = compare_files_of(sys.executable, str(tmp_path / "nowhere" / "pane"), contents=False)
    assert (found.difference, found.files) == ("", 2)


@pytest.mark.parametrize("command", ["verify", "witness"])
def test_no_command_asks_for_a_passphrase_where_a_file_was_added(
    installed: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    planted = installed / "skycap" / "_internal" / "planted.so"
    planted.write_bytes(b"")
    with pytest.raises(SystemExit) as ended:
        run_command([command, "--profile", str(tmp_path / "profile")])
    assert ended.value.code == 2
    printed = capsys.readouterr()
    assert f"a file of its program is added: {planted}" in printed.err
    assert "no passphrase was asked for" in printed.err
    assert printed.out == ""
