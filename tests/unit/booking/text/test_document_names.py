"""File names that are suggested for documents."""

from __future__ import annotations

import pytest

from desktop.booking.text.document_names import DocumentForm, document_name
from desktop.booking.trip.trip import TripStage
from tests.support.samples import sample_answer, sample_order, sample_trip


@pytest.mark.parametrize(
    ("form", "ending"),
    [(DocumentForm.ITINERARY, "pdf"), (DocumentForm.CALENDAR, "ics"), (DocumentForm.TEXT, "txt")],
)
def test_a_name_is_reference_route_and_day(form: DocumentForm, ending: str) -> None:
    assert document_name(sample_trip(), form) == f"K7PQ2M_LAX-LHR-LAX_2026-12-12.{ending}"


@pytest.mark.parametrize(
    ("stage", "begins"),
    [
        (TripStage.DRAFT, "quote"),
        (TripStage.CARD_TAKEN, "quote"),
        (TripStage.UNKNOWN, "unconfirmed"),
        (TripStage.PENDING, "unconfirmed"),
        (TripStage.FEE_DUE, "K7PQ2M"),
    ],
)
def test_a_name_without_a_reference_says_what_it_is(stage: TripStage, begins: str) -> None:
    name = document_name(sample_trip(stage), DocumentForm.ITINERARY)
    assert name == f"{begins}_LAX-LHR-LAX_2026-12-12.pdf"


def test_no_persons_name_is_in_a_file_name() -> None:
    for form in DocumentForm:
        name = document_name(sample_trip(), form).lower()
        assert "ada" not in name
        assert "calloway" not in name


def test_a_reference_from_outside_cannot_lead_out_of_a_folder() -> None:
    answer = sample_answer(record_locator="../../etc/x")
    trip = sample_trip(orders=(sample_order(answer=answer),))
    assert document_name(trip, DocumentForm.ITINERARY) == "etcx_LAX-LHR-LAX_2026-12-12.pdf"


def test_a_long_reference_still_makes_a_file_name() -> None:
    trip = sample_trip(orders=(sample_order(answer=sample_answer(record_locator="K" * 300)),))
    assert len(document_name(trip, DocumentForm.ITINERARY)) == 124
