"""Papers made in a process of their own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from desktop.documents.document_folder import DocumentFolder
from desktop.documents.document_process import DocumentProcess
from desktop.use_cases.errors import Refused
from tests.support.samples import OPENED_AT, sample_client, sample_trip


def test_the_process_makes_the_same_papers_as_the_folder(tmp_path: Path) -> None:
    away = DocumentProcess(tmp_path / "away", "Skycap Training", lambda: OPENED_AT)
    here = DocumentFolder(tmp_path / "here", "Skycap Training", lambda: OPENED_AT)
    for make in ("itinerary_pdf", "calendar_file"):
        made = getattr(away, make)(sample_trip(), sample_client())
        assert made.parent == tmp_path / "away"
        assert made.read_bytes() == getattr(here, make)(sample_trip(), sample_client()).read_bytes()


def test_a_refusal_comes_back_in_its_own_words(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder")
    documents = DocumentProcess(occupied, "Skycap Training", lambda: OPENED_AT)
    with pytest.raises(Refused) as refusal:
        documents.itinerary_pdf(sample_trip(), sample_client())
    assert refusal.value.code == "paper_not_written"


def test_a_maker_that_dies_is_told_and_loses_nothing(tmp_path: Path) -> None:
    dying = (sys.executable, "-c", "raise SystemExit(3)")
    documents = DocumentProcess(tmp_path, "Skycap Training", lambda: OPENED_AT, command=dying)
    with pytest.raises(Refused) as refusal:
        documents.calendar_file(sample_trip(), sample_client())
    assert refusal.value.safe == "The booking itself is safe."


def test_the_desk_does_not_load_the_makers() -> None:
    import subprocess

    loaded = subprocess.run(
        [sys.executable, "-c",
         "import sys, desktop.documents.document_process; print('fpdf' in sys.modules)"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert loaded.stdout.strip() == "False"
