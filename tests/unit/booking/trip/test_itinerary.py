"""Flights in order: where a slice begins and ends, its stops and its waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from desktop.booking.trip.itinerary import Layover, Slice, Stop
from tests.support.samples import (
    DUB,
    JFK,
    LAX,
    LGA,
    LHR,
    sample_inbound,
    sample_offer,
    sample_outbound,
)


def test_a_slice_goes_from_its_first_airport_to_its_last() -> None:
    out = sample_outbound()
    assert (out.origin, out.destination) == (LAX, LHR)
    assert out.departs == datetime(2026, 12, 12, 16, 45)
    assert out.arrives == datetime(2026, 12, 13, 14, 30)


def test_a_flight_is_named_by_carrier_and_number() -> None:
    assert sample_outbound().segments[0].designator == "NW 214"


def test_the_day_beside_the_arrival_counts_local_calendar_days() -> None:
    assert sample_outbound().day_offset == 1
    assert sample_inbound().day_offset == 0
    segment = sample_inbound().segments[0]
    over_the_date_line = replace(
        segment, departs=datetime(2026, 12, 19, 1, 0), arrives=datetime(2026, 12, 18, 18, 0)
    )
    assert Slice("j", (over_the_date_line,), timedelta(hours=9)).day_offset == -1


def test_stops_are_one_less_than_flights() -> None:
    assert sample_outbound().stops == 1
    assert sample_inbound().stops == 0
    assert sample_offer().max_stops == 1


def test_a_landing_under_one_flight_number_counts_as_a_stop() -> None:
    (segment,) = sample_inbound().segments
    direct = sample_inbound(segments=(replace(segment, stops=(Stop(DUB),)),))
    assert (direct.stops, direct.connections) == (1, 0)
    assert sample_offer(slices=(direct,)).max_stops == 1
    first, second = sample_outbound().segments
    both = sample_outbound(segments=(replace(first, stops=(Stop(JFK),)), second))
    assert (both.stops, both.connections) == (2, 1)


def _connection(lands: datetime, leaves: datetime, flown: timedelta) -> Slice:
    first, second = sample_outbound().segments
    return sample_outbound(
        segments=(
            replace(first, origin=LHR, destination=LAX, departs=lands - timedelta(hours=3),
                    arrives=lands),
            replace(second, origin=LAX, destination=JFK, departs=leaves, elapsed=flown,
                    arrives=datetime(2026, 11, 1, 9, 40)),
        )
    )  # fmt: skip


def test_a_wait_over_the_spring_change_is_an_hour_shorter_than_the_clocks_say() -> None:
    out = _connection(datetime(2027, 3, 13, 23, 15), datetime(2027, 3, 14, 3, 5), timedelta(0))
    assert out.layovers[0].wait == timedelta(hours=2, minutes=50)


def test_a_wait_over_the_autumn_change_is_an_hour_longer_than_the_clocks_say() -> None:
    out = _connection(datetime(2026, 10, 31, 23, 15), datetime(2026, 11, 1, 3, 5), timedelta(0))
    assert out.layovers[0].wait == timedelta(hours=4, minutes=50)


@pytest.mark.parametrize(("flown", "wait"), [(320, 80), (380, 20)])
def test_a_repeated_hour_is_resolved_by_the_length_of_the_flight(flown: int, wait: int) -> None:
    """Lands at 01:00 the first time round; 01:20 comes twice that night."""
    leaves = datetime(2026, 11, 1, 1, 20)
    out = _connection(datetime(2026, 11, 1, 1, 0), leaves, timedelta(minutes=flown))
    assert out.layovers[0].wait == timedelta(minutes=wait)


def test_an_airport_without_a_known_zone_has_the_wait_of_its_own_clock() -> None:
    lost = replace(DUB, zone="Atlantis/Capital")
    first, second = sample_outbound().segments
    out = sample_outbound(segments=(replace(first, destination=lost), replace(second, origin=lost)))
    assert out.layovers[0].wait == timedelta(hours=2, minutes=10)


def test_a_layover_is_shown_with_its_airport() -> None:
    assert sample_outbound().layovers == (
        Layover(DUB, timedelta(hours=2, minutes=10), overnight=False, changes_airport=False),
    )
    assert sample_inbound().layovers == ()


def test_an_overnight_layover_and_a_change_of_airport_are_warned_of() -> None:
    first, second = sample_outbound().segments
    late = replace(first, destination=LGA, arrives=datetime(2026, 12, 12, 23, 30))
    early = replace(second, origin=JFK, departs=datetime(2026, 12, 13, 7, 0))
    (wait,) = Slice("j", (late, early), timedelta(hours=20)).layovers
    assert wait == Layover(
        JFK, timedelta(hours=7, minutes=30), overnight=True, changes_airport=True
    )


def test_an_offer_is_named_after_its_outbound_fare() -> None:
    assert sample_offer().fare_brand == "Premium Flex"
