"""Documents made in a process of their own."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.text.document_names import DocumentForm, document_name
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.documents.document_job import (
    MOST_BYTES,
    DocumentJob,
    Unreadable,
    answer_bytes,
    read_answer,
)
from desktop.documents.document_maker import DocumentMaker
from desktop.documents.document_process import DocumentProcess
from desktop.use_cases.errors import Cancelled, Refused
from tests.support.samples import (
    OPENED_AT,
    sample_agreement,
    sample_client,
    sample_offer_for_two,
    sample_receipt,
    sample_trip,
)

FORMS = list(DocumentForm)


def away(
    command: tuple[str, ...] = (), contact: str = "", word: str = "TRAINING"
) -> DocumentProcess:
    return DocumentProcess("Skycap Training", lambda: OPENED_AT, contact, command, test_word=word)


@pytest.mark.parametrize(
    ("form", "word"), [*((form, "TRAINING") for form in FORMS), (FORMS[0], "TEST"), (FORMS[0], "")]
)
def test_the_worker_makes_the_same_bytes_as_the_maker(form: DocumentForm, word: str) -> None:
    contact = "+1 213 555 0100"
    here = DocumentMaker("Skycap Training", lambda: OPENED_AT, contact, test_word=word)
    trip = sample_trip(offer=sample_offer_for_two())
    made = away((), contact, word).make_document(trip, sample_client(), form)
    assert made.content == here.make(trip, sample_client(), form)
    assert (made.form, made.name) == (form, document_name(trip, form))
    # The sample's offer is of a test mode, whatever the environment.
    assert made.title == f"{word or 'TEST'}: Itinerary K7PQ2M: Los Angeles to London and back"
    assert "%PDF" not in repr(made), "no content in a log"


def test_nothing_is_written_on_the_way(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMPDIR", "HOME", "XDG_RUNTIME_DIR", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.chdir(tmp_path)
    away().make_document(sample_trip(), sample_client(), DocumentForm.ITINERARY)
    assert list(tmp_path.rglob("*")) == []


@pytest.mark.parametrize("stage", list(TripStage))
def test_an_order_carries_what_is_printed_and_no_secret(stage: TripStage) -> None:
    trip = sample_trip(stage, receipts=(sample_receipt(),))
    trip = replace(trip, agreements=(sample_agreement(trip),))
    order = DocumentJob(
        DocumentForm.ITINERARY, "company", "contact", "TRAINING", OPENED_AT, trip, sample_client()
    )
    wire = order.as_json()
    for secret in (
        *("pm_sample", "tcd_sample", "keysample", "pi_sample", "airlineordersample"),
        *("X1234567", "TT1234567", "NW889201", "1984-05-17"),
        *("ada@example.com", "Aisle seat", "90012", "Robin Owner", "Shall I go on"),
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


WHOLE = answer_bytes(b"%PDF-1.3 and the rest")


@pytest.mark.parametrize(
    "answer",
    [
        *(b"", b"\n", b"[]\n", b"{}\n", b'{"bytes": 3}\nno', b'{"bytes": "5"}\n%PDF-'),
        *(b'{"refused": 1}\n', b'{"refused": {"why": "no"}}\n', b'{"bytes": 0}\n'),
        b'{"refused": {"code": "a", "happened": "b", "safe": "c", "press": 4}}\n',
        *(WHOLE[:-1], WHOLE + b"!", WHOLE.replace(b"%PDF", b"MZPD"), WHOLE[WHOLE.index(b"%") :]),
    ],
)
def test_an_answer_that_is_none_is_not_read(answer: bytes) -> None:
    with pytest.raises(Unreadable):
        read_answer(answer, DocumentForm.ITINERARY)


def test_a_mail_that_is_no_text_is_not_read() -> None:
    with pytest.raises(Unreadable):
        read_answer(answer_bytes(b"\xff\xfe"), DocumentForm.TEXT)


def test_a_refusal_keeps_its_sentences_on_the_pipe() -> None:
    refusal = Refused("code", "It happened.", "It is safe.", "Press Ctrl+D.")
    with pytest.raises(Refused) as caught:
        read_answer(answer_bytes(refusal), DocumentForm.ITINERARY)
    assert caught.value.code == "code"
    assert caught.value.sentences() == refusal.sentences()


def test_a_card_number_typed_as_a_name_is_refused_by_the_process_too() -> None:
    client = replace(sample_client(), name="4242424242424242")
    with pytest.raises(Refused, match="card_number_in_text"):
        away().make_document(sample_trip(), client, DocumentForm.ITINERARY)


@pytest.mark.parametrize(
    "code",
    [
        "raise SystemExit(3)",
        "print('no json')",
        "pass",
        f"import sys; sys.stdout.buffer.write({WHOLE!r}); sys.exit(1)",
        f"import sys; sys.stdout.buffer.write(b'x' * {MOST_BYTES + 5})",
    ],
)
def test_a_maker_that_fails_is_reported_and_loses_nothing(code: str) -> None:
    with pytest.raises(Refused) as refusal:
        away((sys.executable, "-c", code)).make_document(
            sample_trip(), sample_client(), DocumentForm.ITINERARY
        )
    assert refusal.value.code == "document_not_made"
    assert refusal.value.safe == "The booking itself is safe."


@pytest.mark.skipif(
    sys.platform == "win32", reason="the worker says by a pipe of POSIX that it runs"
)
def test_a_worker_under_way_is_killed_when_the_desk_closes(tmp_path: Path) -> None:
    started = tmp_path / "started"
    os.mkfifo(started)
    code = f"import os, time; print(os.getpid(), file=open({str(started)!r}, 'w')); time.sleep(600)"
    documents = away((sys.executable, "-c", code))
    ended: list[Exception] = []

    def make() -> None:
        try:
            documents.make_document(sample_trip(), sample_client(), DocumentForm.ITINERARY)
        except Cancelled as cancelled:
            ended.append(cancelled)

    making = threading.Thread(target=make)
    making.start()
    worker = int(started.read_text())
    documents.close()
    making.join(30)
    assert [str(each) for each in ended] == ["desk_closing"]
    assert not Path(f"/proc/{worker}").exists()
    make()
    assert len(ended) == 2, "and no other is started"


def test_the_desk_does_not_load_the_makers() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c",
         "import sys, desktop.documents.document_process;"
         "print({'fpdf', 'icalendar', 'cattrs', 'anyascii'} & set(sys.modules))"],
        capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3],
    )  # fmt: skip
    assert loaded.stdout.strip() == "set()"
