"""Each way to hand a document out: one use case, checked, and audited before and after."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.polling.order_news import WatchedOrder
from desktop.booking.text.document_names import DocumentForm
from desktop.booking.trip.attempt_kinds import CANCEL
from desktop.booking.trip.order import OrderCancellation
from desktop.booking.trip.trip import Trip, TripStage
from desktop.documents.itinerary_text import booking_state, document_title
from desktop.use_cases.documents.open_document import OpenDocument
from desktop.use_cases.documents.print_document import PrintDocument
from desktop.use_cases.documents.save_document import SaveDocument
from desktop.use_cases.documents.send_itinerary import SendItinerary
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.documents_port import Document
from tests.support.fakes.documents import FakeDelivery, FakeDocuments
from tests.support.samples import (
    OPENED_AT,
    sample_client,
    sample_inbound,
    sample_outbound,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

FULL = Refused("document_not_written", "The disk is full.")
PDF, CALENDAR = DocumentForm.ITINERARY, DocumentForm.CALENDAR


@dataclass
class Rig:
    """The four use cases over one small desk."""

    desk: UseCaseFixture
    folder: Path
    documents: FakeDocuments = field(default_factory=FakeDocuments)
    delivery: FakeDelivery = field(default_factory=FakeDelivery)
    printed: list[Document] = field(default_factory=list)

    def save(self, trip: Trip, form: DocumentForm = PDF, name: str = "trip.pdf") -> Path:
        use_case = SaveDocument(self.desk.actor, self.desk.store, self.documents, self.delivery)
        use_case(trip.id, form, self.folder / name)
        return self.folder / name

    def open(self, trip: Trip, form: DocumentForm = PDF) -> None:
        OpenDocument(self.desk.actor, self.desk.store, self.documents, self.delivery)(trip.id, form)

    def print(self, trip: Trip) -> None:
        PrintDocument(self.desk.actor, self.desk.store, self.documents)(trip.id, self._printer)

    def send(self, trip: Trip) -> str:
        return SendItinerary(self.desk.actor, self.desk.store, self.documents, self.delivery)(
            trip.id
        )

    def audit(self) -> list[AuditEntry]:
        return [entry for entry in self.desk.kept.tables.audit if "document" in entry.action]

    def _printer(self, document: Document) -> None:
        if self.delivery.failure is not None:
            raise self.delivery.failure
        self.printed.append(document)


@pytest.fixture
def rig(desk: UseCaseFixture, tmp_path: Path) -> Rig:
    return Rig(desk, tmp_path)


WAYS: dict[str, tuple[Callable[[Rig, Trip], object], str]] = {
    "document saved": (Rig.save, "itinerary PDF, as trip.pdf"),
    "document opened": (Rig.open, "itinerary PDF, in the viewer"),
    "document printed": (Rig.print, "itinerary pages, on a printer"),
    "document sent": (Rig.send, "itinerary text, to the mail program"),
}


@pytest.mark.parametrize("action", WAYS)
@pytest.mark.parametrize("stage", [TripStage.DRAFT, TripStage.UNKNOWN, TripStage.BOOKED])
def test_what_was_handed_out_is_audited_before_and_after(
    rig: Rig, action: str, stage: TripStage
) -> None:
    trip = rig.desk.put_at(stage)
    run, detail = WAYS[action]
    run(rig, trip)
    requested, done = rig.audit()
    assert (requested.outcome, done.outcome) == ("requested", "done")
    for entry in (requested, done):
        assert (entry.action, entry.subject, entry.detail) == (action, trip.id, detail)
    assert len(rig.documents.asked) == 1


@pytest.mark.parametrize("action", WAYS)
def test_what_failed_is_audited_with_its_code(rig: Rig, action: str) -> None:
    trip = rig.desk.put_at(TripStage.BOOKED)
    rig.delivery.failure = FULL
    with pytest.raises(Refused, match="document_not_written"):
        WAYS[action][0](rig, trip)
    assert [(entry.outcome, entry.detail) for entry in rig.audit()] == [
        ("requested", WAYS[action][1]),
        ("refused", "document_not_written"),
    ]


@pytest.mark.parametrize("action", WAYS)
def test_a_name_that_may_be_a_card_number_is_handed_to_nobody(rig: Rig, action: str) -> None:
    trip = rig.desk.put_at(TripStage.BOOKED)
    # The records do not take such a name; it may be from before the detector knew this shape.
    typed = sample_client(name="4242 4242 4242 4242")
    rig.desk.kept.tables.clients[typed.id] = typed
    with pytest.raises(Refused, match="card_number_in_text"):
        WAYS[action][0](rig, trip)
    assert (rig.delivery.opened, rig.delivery.mails, rig.printed) == ([], [], [])
    assert list(rig.folder.iterdir()) == []
    assert rig.audit()[-1].outcome == "refused"


def test_a_saved_document_is_whole_and_its_audit_entry_holds_no_folder(rig: Rig) -> None:
    trip = rig.desk.put_at(TripStage.BOOKED)
    assert rig.save(trip).read_bytes().startswith(b"%PDF-")
    assert rig.save(trip, CALENDAR, "trip.ics").read_bytes().startswith(b"BEGIN:VCALENDAR")
    assert rig.audit()[-1].detail == "calendar file, as trip.ics"
    assert not any(rig.folder.name in entry.detail for entry in rig.audit())


def test_a_file_name_that_may_be_a_card_number_is_refused_before_anything_is_made(
    rig: Rig,
) -> None:
    trip = rig.desk.put_at(TripStage.BOOKED)
    with pytest.raises(Refused, match="card_number_in_text"):
        rig.save(trip, name="4242 4242 4242 4242.pdf")
    assert (rig.documents.asked, rig.audit(), list(rig.folder.iterdir())) == ([], [], [])


def test_the_mail_goes_to_the_client_with_a_subject_that_names_nobody(rig: Rig) -> None:
    trip = rig.desk.put_at(TripStage.BOOKED)
    assert rig.send(trip) == "ada@example.com"
    ((address, subject, text),) = rig.delivery.mails
    assert address == "ada@example.com"
    assert subject == "TRAINING: Itinerary K7PQ2M: Los Angeles to London and back"
    assert text.startswith("TRAINING: nothing here is a real ticket.\n")
    assert "Ada Calloway" in text


def test_without_a_mail_address_nothing_is_passed_on(rig: Rig) -> None:
    trip = rig.desk.put_at(TripStage.BOOKED)
    rig.desk.add_client(replace(sample_client(), email=""))
    with pytest.raises(Refused, match="no_mail_address"):
        rig.send(trip)
    assert rig.delivery.mails == []


def _watched(**changes: Any) -> WatchedOrder:  # noqa: ANN401
    slices = (sample_outbound(), sample_inbound())
    return replace(WatchedOrder("tripsample", OPENED_AT, OPENED_AT, slices), **changes)


def test_the_flights_handed_out_are_those_that_the_airline_showed_last(rig: Rig) -> None:
    trip = rig.desk.put_at(TripStage.BOOKED)
    back = sample_inbound()
    (flight,) = back.segments
    later = replace(flight, departs=flight.departs + timedelta(minutes=95))
    moved = (sample_outbound(), replace(back, segments=(later,)))
    rig.desk.store.write(lambda repos: repos.polls.watch(_watched(slices=moved)))
    rig.send(trip)
    ((_, _, text),) = rig.delivery.mails
    assert "13:05" in text
    assert "11:30" not in text
    assert rig.desk.trip(trip.id).offer == trip.offer, "what was sold stays on file"


def test_nothing_is_handed_out_of_an_order_that_is_canceled_at_the_airline(rig: Rig) -> None:
    trip = rig.desk.put_at(TripStage.BOOKED)
    rig.desk.store.write(lambda repos: repos.polls.watch(_watched(is_canceled=True)))
    with pytest.raises(Refused, match="order_canceled"):
        rig.send(trip)
    assert rig.delivery.mails == []


def test_what_we_canceled_ourselves_is_handed_out_as_canceled(rig: Rig) -> None:
    trip = rig.desk.put(sample_trip(TripStage.CANCELED))
    rig.desk.store.write(lambda repos: repos.polls.watch(_watched(is_canceled=True)))
    rig.send(trip)
    assert document_title(trip, "") == (
        "TEST: Canceled itinerary K7PQ2M: Los Angeles to London and back"
    )
    assert booking_state(trip) == (
        "CANCELED on Tuesday 24 November 2026. The tickets are no longer good. Northwind gives "
        "back USD 1,802.20 of the USD 1,842.20 that was paid, and keeps USD 40.00."
    )
    attempts = tuple(
        replace(one, answer=OrderCancellation("", None)) if one.kind is CANCEL else one
        for one in trip.attempts
    )
    assert booking_state(replace(trip, attempts=attempts)) == (
        "CANCELED. The tickets are no longer good."
    )
