"""Documents made in a process of their own."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.documents.document_folder import DocumentFolder
from desktop.documents.document_job import DocumentJob, Unreadable, answer_json, read_answer
from desktop.documents.document_process import DocumentProcess
from desktop.use_cases.errors import Refused
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_offer_for_two,
    sample_receipt,
    sample_trip,
)


@pytest.mark.parametrize("word", ["TRAINING", "TEST", ""])
def test_the_worker_makes_the_same_documents_as_the_folder(tmp_path: Path, word: str) -> None:
    away = DocumentProcess(
        tmp_path / "away", "Skycap Training", lambda: OPENED_AT, "+1 213 555 0100", test_word=word
    )
    here = DocumentFolder(
        tmp_path / "here", "Skycap Training", lambda: OPENED_AT, "+1 213 555 0100", test_word=word
    )
    trip = sample_trip(offer=sample_offer_for_two())
    made = away.make_documents(trip, sample_client())
    expected = here.make_documents(trip, sample_client())
    assert [file.parent for file in made] == [tmp_path / "away"] * 2
    assert [file.name for file in made] == [file.name for file in expected]
    assert [file.read_bytes() for file in made] == [file.read_bytes() for file in expected]


def test_one_press_starts_one_process(tmp_path: Path) -> None:
    starts = tmp_path / "starts"
    counting = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[2])\n"
        "with pathlib.Path(sys.argv[1]).open('a') as log: log.write('x')\n"
        "from desktop.documents.__main__ import main\n"
        "main()"
    )
    root = str(Path(__file__).parents[3])
    command = (sys.executable, "-c", counting, str(starts), root)
    documents = DocumentProcess(
        tmp_path, "Skycap Training", lambda: OPENED_AT, test_word="TRAINING", command=command
    )
    documents.make_documents(sample_trip(), sample_client())
    assert starts.read_text() == "x"


@pytest.mark.parametrize("stage", list(TripStage))
def test_an_order_carries_what_is_printed_and_no_secret(stage: TripStage) -> None:
    trip = sample_trip(stage, receipts=(sample_receipt(),))
    order = DocumentJob(
        "folder", "company", "contact", "TRAINING", OPENED_AT, trip, sample_client()
    )
    wire = order.as_json()
    for secret in (
        *("pm_sample", "tcd_sample", "keysample", "pi_sample", "airlineordersample"),
        *("X1234567", "TT1234567", "NW889201", "1984-05-17"),
        *("ada@example.com", "Aisle seat", "90012", "Robin Owner"),
    ):
        assert secret.encode() not in wire
    read = DocumentJob.read(wire)
    assert read.trip.offer == trip.offer
    assert read.trip.record_locator == trip.record_locator
    assert stage_of(read.trip) is stage_of(trip)
    assert read.client.name == "Ada Calloway"
    assert [who.airline_name for who in read.trip.travelers] == ["CALLOWAY/ADA"]


@pytest.mark.parametrize("text", [b"", b"null", b"{}", b'{"trip": 1}', b"\x80\x04K\x01."])
def test_an_order_that_is_none_is_not_read(text: bytes) -> None:
    with pytest.raises(Unreadable):
        DocumentJob.read(text)


@pytest.mark.parametrize(
    "text",
    [b"", b"[]", b"{}", b'{"files": 3}', b'{"files": [3]}', b'{"refused": 1}',
     b'{"refused": {"why": "no"}}'],
)  # fmt: skip
def test_an_answer_that_is_none_is_not_read(text: bytes) -> None:
    with pytest.raises(Unreadable):
        read_answer(text)


def test_a_refusal_keeps_its_sentences_on_the_pipe() -> None:
    refusal = Refused("code", "It happened.", "It is safe.", "Press Ctrl+D.")
    with pytest.raises(Refused) as caught:
        read_answer(answer_json(refusal))
    assert caught.value.code == "code"
    assert caught.value.sentences() == refusal.sentences()
    assert json.loads(answer_json([Path("a.pdf")])) == {"files": ["a.pdf"]}


def test_a_refusal_comes_back_with_its_own_sentence(tmp_path: Path) -> None:
    occupied = tmp_path / "file"
    occupied.write_text("not a folder")
    documents = DocumentProcess(
        occupied, "Skycap Training", lambda: OPENED_AT, test_word="TRAINING"
    )
    with pytest.raises(Refused) as refusal:
        documents.make_documents(sample_trip(), sample_client())
    assert refusal.value.code == "document_not_written"
    assert refusal.value.press == "Move it out of Skycap's folder, then start Skycap again."


def test_a_card_number_typed_as_a_name_is_refused_by_the_process_too(tmp_path: Path) -> None:
    documents = DocumentProcess(
        tmp_path, "Skycap Training", lambda: OPENED_AT, test_word="TRAINING"
    )
    with pytest.raises(Refused, match="card_number_in_text"):
        documents.make_documents(sample_trip(), replace(sample_client(), name="4242424242424242"))


@pytest.mark.parametrize("code", ["raise SystemExit(3)", "print('no json')", "pass"])
def test_a_maker_that_fails_is_reported_and_loses_nothing(tmp_path: Path, code: str) -> None:
    failing = (sys.executable, "-c", code)
    documents = DocumentProcess(
        tmp_path, "Skycap Training", lambda: OPENED_AT, test_word="TRAINING", command=failing
    )
    with pytest.raises(Refused) as refusal:
        documents.make_documents(sample_trip(), sample_client())
    assert refusal.value.code == "document_not_written"
    assert refusal.value.safe == "The booking itself is safe."


def test_the_desk_does_not_load_the_makers() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c",
         "import sys, desktop.documents.document_process;"
         "print({'fpdf', 'icalendar', 'cattrs', 'anyascii'} & set(sys.modules))"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert loaded.stdout.strip() == "set()"
