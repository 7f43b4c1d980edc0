"""The samples are what they claim to be: other tests build on them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from zoneinfo import ZoneInfo

import pytest

from desktop.booking.trip.itinerary import Segment
from desktop.booking.trip.passenger_requirements import missing_for_airline
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from tests.support.samples import sample_offer, sample_offer_for_two, sample_traveler, sample_trip


@pytest.mark.parametrize("stage", list(TripStage))
def test_a_trip_in_each_stage_can_be_had(stage: TripStage) -> None:
    assert stage_of(sample_trip(stage)) is stage


def _block_time(segment: Segment) -> timedelta:
    left = segment.departs.replace(tzinfo=ZoneInfo(segment.origin.zone)).astimezone(UTC)
    there = segment.arrives.replace(tzinfo=ZoneInfo(segment.destination.zone)).astimezone(UTC)
    return there - left


def test_local_times_and_block_times_agree() -> None:
    segments = [segment for slice_ in sample_offer().slices for segment in slice_.segments]
    assert [_block_time(segment) for segment in segments] == [
        segment.elapsed for segment in segments
    ]


def test_base_and_tax_make_the_total() -> None:
    for offer in (sample_offer(), sample_offer_for_two()):
        assert offer.tax is not None
        assert offer.base + offer.tax == offer.total


def test_the_traveler_lacks_nothing() -> None:
    trip = sample_trip()
    assert not missing_for_airline(
        sample_traveler(), trip.offer.travelers[0], replace(trip.offer, needs_passport=True)
    )
