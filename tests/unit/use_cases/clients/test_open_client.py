"""Opening a client's file."""

from __future__ import annotations

import pytest

from desktop.booking.trip.trip import TripStage
from desktop.use_cases.clients.open_client import OpenClient
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_traveler
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def test_the_file_holds_the_client_the_travelers_and_the_trips(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.BOOKED)
    desk.kept.write(lambda repos: repos.clients.save_traveler(sample_traveler()))
    file = OpenClient(desk.actor, desk.store)(trip.client_id)
    assert file.client.id == trip.client_id
    assert file.travelers == (sample_traveler(),)
    assert [hit.id for hit in file.trips] == [trip.id]


def test_an_unknown_client_is_refused(desk: UseCaseFixture) -> None:
    with pytest.raises(Refused):
        OpenClient(desk.actor, desk.store)("nobody")
