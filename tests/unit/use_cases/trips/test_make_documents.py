"""What the client is sent."""

from __future__ import annotations

from pathlib import Path

import pytest

from desktop.booking.clients.client import Client
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.trips.make_documents import MakeDocuments
from tests.support.samples import sample_client
from tests.support.use_cases.use_case_fixture import UseCaseFixture


class _Printer:
    """A documents port that keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[Trip, Client]] = []

    def make_documents(self, trip: Trip, client: Client) -> tuple[Path, Path]:
        self.asked.append((trip, client))
        return Path("itinerary.pdf"), Path("itinerary.ics")


def test_a_booked_trip_has_an_itinerary_and_a_calendar_file(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.BOOKED)
    printer = _Printer()
    made = MakeDocuments(desk.actor, desk.store, printer)(trip.id)
    assert made == (Path("itinerary.pdf"), Path("itinerary.ics"))
    assert printer.asked == [(trip, sample_client())], "one press, one call"
    job = desk.kept.tables.audit[-1]
    assert (job.action, job.outcome, job.subject) == ("documents made", "done", trip.id)


@pytest.mark.parametrize("stage", [TripStage.DRAFT, TripStage.PENDING, TripStage.UNKNOWN])
def test_without_a_reference_there_are_no_documents(desk: UseCaseFixture, stage: TripStage) -> None:
    trip = desk.put_at(stage)
    printer = _Printer()
    with pytest.raises(Refused, match="not_booked"):
        MakeDocuments(desk.actor, desk.store, printer)(trip.id)
    assert printer.asked == []
    assert "documents made" not in [entry.action for entry in desk.kept.tables.audit]
