"""The samples are what they claim to be: other tests build on them."""

from __future__ import annotations

from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.booking.clients.traveler import missing_for_airline
from desktop.booking.trip.itinerary import Flight
from desktop.booking.trip.trip import TripStage
from tests.support.samples import sample_offer, sample_offer_for_two, sample_traveller, sample_trip


@pytest.mark.parametrize("stage", list(TripStage))
def test_a_trip_in_each_stage_can_be_had(stage: TripStage) -> None:
    assert sample_trip(stage).stage is stage


def _block_time(flight: Flight) -> timedelta:
    left = flight.departs.replace(tzinfo=ZoneInfo(flight.origin.zone)).astimezone(UTC)
    there = flight.arrives.replace(tzinfo=ZoneInfo(flight.destination.zone)).astimezone(UTC)
    return there - left


def test_local_times_and_block_times_agree() -> None:
    flights = [flight for journey in sample_offer().journeys for flight in journey.flights]
    assert [_block_time(flight) for flight in flights] == [flight.elapsed for flight in flights]


def test_base_and_tax_make_the_total() -> None:
    for offer in (sample_offer(), sample_offer_for_two()):
        assert offer.tax is not None
        assert offer.base + offer.tax == offer.total


def test_the_traveller_lacks_nothing() -> None:
    trip = sample_trip()
    assert not missing_for_airline(
        sample_traveller(),
        kind="adult",
        first_flight=trip.departs_on,
        last_flight=trip.offer.journeys[-1].arrives.date(),
        needs_passport=True,
    )
