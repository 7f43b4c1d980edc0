"""The pane compares its own files with the manifest of the package before it takes a card."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.card_protocol import Code
from desktop.cardpane.lockdown import ProtectionFailed
from desktop.cardpane.process.own_files import compare_own_files
from distribution.manifest import write_manifest


@pytest.fixture
def pane(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An unpacked pane, which this process seems to be."""
    program = tmp_path / "skycap-card-pane" / "skycap-card-pane"
    program.parent.mkdir()
    program.write_bytes(b"program")
    write_manifest(tmp_path, {}, epoch=1_790_000_000)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    return program


def test_files_as_they_were_packed_are_counted(pane: Path) -> None:
    assert compare_own_files() == 1
    assert compare_own_files(contents=True) == 1


def test_a_planted_file_is_refused(pane: Path) -> None:
    (pane.parent / "planted.so").write_bytes(b"")
    with pytest.raises(ProtectionFailed) as failed:
        compare_own_files()
    assert failed.value.code is Code.PROGRAM_CHANGED


def test_without_a_manifest_and_from_source_there_is_nothing_to_compare(
    pane: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (pane.parents[1] / "manifest").unlink()
    if sys.platform == "win32":
        # Every frozen program has one there.
        with pytest.raises(ProtectionFailed):
            compare_own_files()
    else:
        assert compare_own_files() == 0
    monkeypatch.setattr(sys, "frozen", False, raising=False)
    assert compare_own_files(contents=True) == 0
