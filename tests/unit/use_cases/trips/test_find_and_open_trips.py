"""Finding and opening trips."""

from __future__ import annotations

import pytest

from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.trips.find_trips import FindTrips
from desktop.use_cases.trips.open_trip import OpenTrip
from tests.support.samples import sample_client
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.mark.parametrize("typed", ["", "  ", " K7PQ2M ", "K7 PQ 2M", "callo", "lhr"])
def test_a_trip_is_found_by_what_is_known_of_it(desk: UseCaseFixture, typed: str) -> None:
    trip = desk.put_at(TripStage.BOOKED)
    assert [hit.id for hit in FindTrips(desk.actor, desk.store)(typed)] == [trip.id]


def test_what_is_not_there_is_not_found(desk: UseCaseFixture) -> None:
    desk.put_at(TripStage.BOOKED)
    find = FindTrips(desk.actor, desk.store)
    assert [find(typed) for typed in ("zzzz", "zz zz", "ada zzzz and others")] == [(), (), ()]


def test_a_trip_opens_with_its_client(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.BOOKED)
    file = OpenTrip(desk.actor, desk.store)(trip.id)
    assert (file.trip, file.client) == (trip, sample_client())


def test_an_unknown_trip_is_refused(desk: UseCaseFixture) -> None:
    with pytest.raises(Refused):
        OpenTrip(desk.actor, desk.store)("nowhere")
