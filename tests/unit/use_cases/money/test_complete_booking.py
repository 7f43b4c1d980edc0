"""After the ticket: the fee, then the documents, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from desktop.booking.clients.client import Client
from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.payment import FeeCharge
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.use_cases.errors import Refused, Unknown
from desktop.use_cases.money.complete_booking import CompleteBooking, Completed
from desktop.use_cases.ports.processor_port import FeeRequest
from desktop.use_cases.ports.store_port import VendorAnswer
from desktop.use_cases.trips.make_documents import MakeDocuments
from tests.support.fakes.processor import FeeEnding
from tests.support.samples import sample_payment, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

MADE = (Path("itinerary.pdf"), Path("itinerary.ics"))
DISK_FULL = Refused("disk_full", "The disk is full.")


class Rig:
    """The use case over a small desk; it notes what was done in which order."""

    def __init__(self, desk: UseCaseFixture, failure: Refused | None = None) -> None:
        self.done: list[str] = []
        self._processor = desk.processor
        self._failure = failure
        self.find_charge = desk.processor.find_charge
        self.complete = CompleteBooking(
            desk.actor,
            desk.store,
            replace(desk.charge_fee, charger=self),
            MakeDocuments(desk.actor, desk.store, self),
        )

    def charge(self, request: FeeRequest) -> VendorAnswer[FeeCharge]:
        """As `FeeCharger`."""
        self.done.append("charge")
        return self._processor.charge(request)

    def make_documents(self, trip: Trip, client: Client) -> tuple[Path, Path]:
        """As `Documents`."""
        self.done.append("documents")
        if self._failure is not None:
            raise self._failure
        return MADE

    def charged(self, trip: Trip) -> None:
        self.done.append(f"charged, {stage_of(trip).value}")


def test_the_fee_is_taken_then_shown_then_the_documents_are_made(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    rig = Rig(desk)
    completed = rig.complete(trip.id, rig.charged)
    assert rig.done == ["charge", "charged, booked", "documents"]
    assert completed == Completed(desk.trip(trip.id), MADE)
    assert len(desk.processor.charges) == 1


def test_a_trip_without_a_fee_has_its_documents_at_once(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.FEE_DUE, fee=Money(0, "USD")))
    rig = Rig(desk)
    assert rig.complete(trip.id, rig.charged) == Completed(trip, MADE)
    assert rig.done == ["documents"]


@pytest.mark.parametrize("stage", [TripStage.PENDING, TripStage.UNKNOWN, TripStage.CARD_TAKEN])
def test_without_a_reference_nothing_is_done(desk: UseCaseFixture, stage: TripStage) -> None:
    trip = desk.put_at(stage)
    rig = Rig(desk)
    assert rig.complete(trip.id, rig.charged) == Completed(trip)
    assert rig.complete.finish(trip.id) == Completed(trip)
    assert rig.done == []


def test_a_fee_that_was_tried_is_left_to_people(desk: UseCaseFixture) -> None:
    refused = sample_payment(AttemptState.REFUSED)
    trip = desk.put(sample_trip(TripStage.FEE_DUE, payments=(refused,)))
    rig = Rig(desk)
    assert rig.complete(trip.id, rig.charged) == Completed(trip, MADE)
    assert rig.done == ["documents"]
    assert rig.complete.finish(trip.id) == Completed(trip)
    assert rig.complete.charge(trip.id, rig.charged).documents == MADE
    assert rig.done == ["documents", "charge", "charged, booked", "documents"]


@pytest.mark.parametrize(
    ("ending", "error"),
    [(FeeEnding.LOST_REPLY, Unknown), (Refused("card_declined", "Declined."), Refused)],
)
def test_a_fee_that_is_not_taken_makes_no_documents(
    desk: UseCaseFixture, ending: FeeEnding | Refused, error: type[Exception]
) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    desk.processor.charge_endings.append(ending)
    rig = Rig(desk)
    with pytest.raises(error):
        rig.complete(trip.id, rig.charged)
    assert rig.done == ["charge"]


def test_documents_that_cannot_be_made_do_not_undo_the_fee(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    rig = Rig(desk, DISK_FULL)
    completed = rig.complete.charge(trip.id, rig.charged)
    assert completed == Completed(desk.trip(trip.id), None, DISK_FULL)
    assert stage_of(completed.trip) is TripStage.BOOKED


def test_once_an_answer_settled_the_trip_the_documents_are_made(desk: UseCaseFixture) -> None:
    unknown = sample_payment(AttemptState.UNKNOWN)
    trip = desk.put(sample_trip(TripStage.FEE_DUE, payments=(unknown,)))
    rig = Rig(desk)
    assert rig.complete.finish(trip.id) == Completed(trip)
    booked = desk.put(sample_trip(TripStage.BOOKED))
    assert rig.complete.finish(booked.id) == Completed(booked, MADE)
    assert rig.done == ["documents"]
