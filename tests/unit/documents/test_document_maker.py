"""Documents as bytes, in each of their forms."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace
from io import BytesIO

import pytest
from icalendar import Calendar
from pypdf import PdfReader

from desktop.booking.text.document_names import DocumentForm
from desktop.booking.trip.trip import TripStage
from desktop.documents.document_maker import DocumentMaker
from desktop.documents.transliteration import transliterated
from desktop.use_cases.errors import Refused
from tests.support.documents.written_lines import WrittenLine, written_lines
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_offer_for_two,
    sample_traveler,
    sample_trip,
)

MAKER = DocumentMaker(
    "Calloway Concierge", lambda: OPENED_AT, "+1 213 555 0100", test_word="TRAINING"
)


def test_each_form_is_made() -> None:
    made = {form: MAKER.make(sample_trip(), sample_client(), form) for form in DocumentForm}
    assert PdfReader(BytesIO(made[DocumentForm.ITINERARY])).pages
    assert Calendar.from_ical(made[DocumentForm.CALENDAR]).walk("VEVENT")
    assert json.loads(made[DocumentForm.PAGES])["pages"]
    assert "K7PQ2M" in made[DocumentForm.TEXT].decode()


@pytest.mark.parametrize("form", DocumentForm)
def test_a_card_number_typed_as_a_name_reaches_no_document(form: DocumentForm) -> None:
    typed = sample_client(name="4242 4242 4242 4242")
    with pytest.raises(Refused, match="card_number_in_text"):
        MAKER.make(sample_trip(), typed, form)
    traveler = sample_traveler(family_name="4242424242424242")
    with pytest.raises(Refused, match="card_number_in_text"):
        MAKER.make(sample_trip(travelers=(traveler,)), sample_client(), form)


def test_the_printed_pages_hold_every_line_of_the_pdf_in_its_place() -> None:
    trip = sample_trip(offer=sample_offer_for_two())
    pdf = MAKER.make(trip, sample_client(), DocumentForm.ITINERARY)
    drawn = json.loads(MAKER.make(trip, sample_client(), DocumentForm.PAGES))
    lines = written_lines(pdf)
    assert {line.page for line in lines} == set(range(len(drawn["pages"])))
    for page, marks in enumerate(drawn["pages"]):
        texts = [mark for mark in marks if mark[0] == "text" and not _is_number(mark[3])]
        printed = sorted((mark[3], mark[1], drawn["height"] - mark[2]) for mark in texts)
        in_pdf = sorted(
            (line.text, _millimeters(line.left), _millimeters(_baseline(line)))
            for line in lines
            if line.page == page and not _is_number(line.text)
        )
        assert [text for text, _, _ in printed] == [text for text, _, _ in in_pdf]
        for (_, x, y), (_, pdf_x, pdf_y) in zip(printed, in_pdf, strict=True):
            assert (x, y) == pytest.approx((pdf_x, pdf_y), abs=0.5)
    kinds = {mark[0] for marks in drawn["pages"] for mark in marks}
    assert kinds == {"text", "line", "rectangle", "dot"}


def _is_number(text: str) -> bool:
    """Empty, or the number of the page, which the library for PDF writes in two pieces."""
    return re.fullmatch(r"\s*|\d+( / \d*)?", text) is not None


def _millimeters(points: float) -> float:
    return points * 25.4 / 72


def _baseline(line: WrittenLine) -> float:
    """As `written_lines` makes the box around it: 0.19 of the size below, 0.70 above."""
    return line.bottom + (line.top - line.bottom) * 0.19 / 0.89


def test_the_mail_has_all_that_the_client_needs() -> None:
    text = MAKER.make(sample_trip(), sample_client(), DocumentForm.TEXT).decode()
    for needed in (
        *("TRAINING: nothing here is a real ticket.", "Los Angeles to London and back"),
        *("Northwind reference K7PQ2M (Kilo 7 Papa Quebec 2 Mike)", "Ada Calloway"),
        *("ticket 999-2400176310", "NW 214", "Operated by Northwind Regional", "Sat 12 Dec"),
        *("AIRLINE CHARGES", "WE CHARGE", "USD 35.00", "All times are local to their airport."),
        "Calloway Concierge: +1 213 555 0100.",
    ):
        assert needed in text, needed
    assert "\n\n\n" not in text


@pytest.mark.parametrize(
    ("stage", "sentence"),
    [
        (TripStage.DRAFT, "A quote: nothing is booked yet. The price ends"),
        (TripStage.UNKNOWN, "The airline has not confirmed yet. This is not a ticket"),
    ],
)
def test_a_mail_says_that_nothing_is_booked(stage: TripStage, sentence: str) -> None:
    text = MAKER.make(sample_trip(stage), sample_client(), DocumentForm.TEXT).decode()
    assert sentence in text
    assert "reference above" not in text


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


def test_a_client_whose_name_has_no_latin_spelling_still_gets_a_document() -> None:
    client = replace(sample_client(), name="\u674e\u5c0f\u9f8d")
    assert MAKER.make(sample_trip(), client, DocumentForm.ITINERARY)


def test_the_main_program_does_not_load_the_document_libraries() -> None:
    code = (
        "import sys, desktop.documents.document_maker\n"
        "sys.exit(bool({'fpdf', 'icalendar'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
