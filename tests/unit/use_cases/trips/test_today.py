"""What waits this morning."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from desktop.booking.trip.trip import TripStage
from desktop.use_cases.trips.today import Today
from tests.support.samples import sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.mark.parametrize(
    ("now", "listed"),
    [
        (datetime(2026, 12, 4, 23, 0, tzinfo=UTC), False),
        (datetime(2026, 12, 5, 0, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 12, 20, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 13, 4, 0, tzinfo=UTC), True),
        (datetime(2026, 12, 13, 12, 0, tzinfo=UTC), False),
    ],
)
def test_departures_of_the_next_seven_days_by_the_airports_own_date(
    desk: UseCaseFixture, now: datetime, listed: bool
) -> None:
    trip = desk.put_at(TripStage.BOOKED)  # leaves Los Angeles on 12 December
    desk.clock.at = now
    departing = Today(desk.actor, desk.store)().departing
    assert [hit.id for hit in departing] == ([trip.id] if listed else [])


def test_a_canceled_trip_departs_no_more(desk: UseCaseFixture) -> None:
    desk.put_at(TripStage.CANCELED)
    desk.clock.at = datetime(2026, 12, 12, 20, 0, tzinfo=UTC)
    view = Today(desk.actor, desk.store)()
    assert (view.departing, view.unsettled) == ((), ())
    assert [hit.stage for hit in view.recent] == [TripStage.CANCELED]


@pytest.mark.parametrize(("trips", "more"), [(50, False), (51, True)])
def test_more_departures_than_are_listed_are_reported(
    desk: UseCaseFixture, trips: int, more: bool
) -> None:
    desk.clock.at = datetime(2026, 12, 12, 20, 0, tzinfo=UTC)
    for number in range(trips):
        desk.put(sample_trip(TripStage.DRAFT, id=f"trip{chr(97 + number // 26)}{number % 26}"))
    view = Today(desk.actor, desk.store)()
    assert (len(view.departing), view.more_departing) == (50, more)


def test_what_is_open_and_what_is_recent_are_listed(desk: UseCaseFixture) -> None:
    booked = desk.put_at(TripStage.BOOKED)
    open_trip = desk.put(sample_trip(TripStage.DRAFT, id="tripfeedue"))
    view = Today(desk.actor, desk.store)()
    assert view.unsettled == ()
    assert {hit.id for hit in view.recent} == {booked.id, open_trip.id}


@pytest.mark.parametrize(
    "stage", [TripStage.BOOKING, TripStage.PENDING, TripStage.UNKNOWN, TripStage.FEE_DUE]
)
def test_a_trip_with_an_open_question_needs_a_look(desk: UseCaseFixture, stage: TripStage) -> None:
    trip = desk.put_at(stage)
    assert Today(desk.actor, desk.store)().unsettled == (trip,)
