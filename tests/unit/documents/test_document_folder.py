"""Paths and names of documents, and failed writes."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from desktop.booking.trip.trip import TripStage
from desktop.documents.document_file import write_document
from desktop.documents.document_folder import DocumentFolder
from desktop.documents.transliteration import transliterated
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Documents
from tests.support.samples import (
    OPENED_AT,
    sample_answer,
    sample_client,
    sample_order,
    sample_traveler,
    sample_trip,
)


def documents(folder: Path) -> DocumentFolder:
    return DocumentFolder(
        folder, "Calloway Concierge", lambda: OPENED_AT, "+1 213 555 0100", test_word="TRAINING"
    )


def test_both_documents_are_made_by_one_call(tmp_path: Path) -> None:
    maker: Documents = documents(tmp_path)
    made = maker.make_documents(sample_trip(), sample_client())
    assert [file.suffix for file in made] == [".pdf", ".ics"]
    assert sorted(tmp_path.iterdir()) == sorted(made)


def test_both_documents_of_a_booked_trip_are_written(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "documents"
    pdf = documents(folder).itinerary_pdf(sample_trip(), sample_client())
    ics = documents(folder).calendar_file(sample_trip(), sample_client())
    assert pdf == folder / "K7PQ2M_LAX-LHR-LAX_2026-12-12.pdf"
    assert ics == folder / "K7PQ2M_LAX-LHR-LAX_2026-12-12.ics"
    assert PdfReader(pdf).pages
    assert Calendar.from_ical(ics.read_bytes()).walk("VEVENT")
    assert sorted(folder.iterdir()) == sorted([pdf, ics])


def test_a_quote_is_named_by_its_trip(tmp_path: Path) -> None:
    file = documents(tmp_path).itinerary_pdf(sample_trip(TripStage.DRAFT), sample_client())
    assert file.name == "draft-tripsample_LAX-LHR-LAX_2026-12-12.pdf"


def test_no_persons_name_is_in_a_file_name(tmp_path: Path) -> None:
    file = documents(tmp_path).itinerary_pdf(sample_trip(), sample_client(name="Ada Calloway"))
    assert "ada" not in file.name.lower()
    assert "calloway" not in file.name.lower()


def test_a_reference_from_outside_cannot_lead_out_of_the_folder(tmp_path: Path) -> None:
    answer = sample_answer(record_locator="../../etc/x")
    trip = sample_trip(orders=(sample_order(answer=answer),))
    file = documents(tmp_path).itinerary_pdf(trip, sample_client())
    assert file.parent == tmp_path
    assert file.name == "etcx_LAX-LHR-LAX_2026-12-12.pdf"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no owner bits")
def test_documents_are_readable_by_their_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "documents"
    file = documents(folder).itinerary_pdf(sample_trip(), sample_client())
    assert file.stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_card_number_typed_as_a_name_reaches_no_document(tmp_path: Path) -> None:
    typed = sample_client(name="4242 4242 4242 4242")
    with pytest.raises(Refused, match="card_number_in_text"):
        documents(tmp_path).itinerary_pdf(sample_trip(), typed)
    traveler = sample_traveler(family_name="4242424242424242")
    with pytest.raises(Refused, match="card_number_in_text"):
        documents(tmp_path).calendar_file(sample_trip(travelers=(traveler,)), sample_client())
    assert not list(tmp_path.iterdir())


def test_writing_again_replaces_the_file_in_one_step(tmp_path: Path) -> None:
    file = tmp_path / "document.pdf"
    write_document(file, b"old")
    write_document(file, b"new")
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]


def test_a_failed_write_has_a_plain_sentence_and_leaves_no_file(tmp_path: Path) -> None:
    in_the_way = tmp_path / "document.pdf"
    in_the_way.mkdir()
    with pytest.raises(Refused) as refused:
        write_document(in_the_way, b"new")
    assert refused.value.code == "document_not_written"
    assert "not changed" in refused.value.sentences()
    assert list(tmp_path.iterdir()) == [in_the_way]


def test_a_folder_that_cannot_be_created_is_reported(tmp_path: Path) -> None:
    (tmp_path / "documents").write_text("a file is in the way")
    with pytest.raises(Refused, match="document_not_written"):
        documents(tmp_path / "documents").itinerary_pdf(sample_trip(), sample_client())


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("Straße, Ærø, Þór", "Straße, Ærø, Þór"),
        ("Œuvre ŒUVRE", "Oeuvre OEUVRE"),
        ("王小明", "Wang Xiao Ming"),
        ("Anne-王小明", "Anne-Wang Xiao Ming"),
        ("김철수", "Gim Cheol Su"),
        ("やまだ たろう", "Yamada Tarou"),
        ("Щербаков", "Shcherbakov"),
        ("ЩЕРБАКОВ", "SHCHERBAKOV"),
        ("БОРЩ И. Щ.", "BORSHCH I. Shch."),
        ("Игорь Подъячев", "Igor Podyachev"),
        ("Мар’яна", "Mar'yana"),
        ("გიორგი", "Giorgi"),
        ("محمد علي", "Mhmd Aly"),
        ("\u202bדוד בן-גוריון\u202c", "Dvd Vn-Gvryvn"),
        ("Lu\u0301cja", "Lúcja"),
        ("😀 Ada", "Ada"),
        ("“so” – it’s…", '"so" - it\'s...'),
        ("a\u200bb\x00c\nd", "abc d"),
        ("Nguyễn Thị Ánh", "Nguyen Thi Ánh"),
        ("李小龍 Bruce", "Li Xiao Long Bruce"),
        ("ｗｉｄｅ", "wide"),
    ],
)
def test_spelling_in_latin_letters(text: str, printed: str) -> None:
    assert transliterated(text) == printed


def test_a_client_whose_name_has_no_latin_spelling_still_gets_a_document(tmp_path: Path) -> None:
    client = replace(sample_client(), name="李小龍")
    assert documents(tmp_path).itinerary_pdf(sample_trip(), client).exists()


def test_the_main_program_does_not_load_the_document_libraries() -> None:
    code = (
        "import sys, desktop.documents.document_folder\n"
        "sys.exit(bool({'fpdf', 'icalendar'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
