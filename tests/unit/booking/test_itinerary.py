"""Flights in order: where a journey begins and ends, its stops and its waits."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desktop.booking.trip.itinerary import Layover, Slice
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


def test_a_journey_goes_from_its_first_airport_to_its_last() -> None:
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


def test_a_wait_is_told_with_its_airport() -> None:
    assert sample_outbound().layovers == (
        Layover(DUB, timedelta(hours=2, minutes=10), overnight=False, changes_airport=False),
    )
    assert sample_inbound().layovers == ()


def test_a_wait_over_night_and_a_change_of_airport_are_told() -> None:
    first, second = sample_outbound().segments
    late = replace(first, destination=LGA, arrives=datetime(2026, 12, 12, 23, 30))
    early = replace(second, origin=JFK, departs=datetime(2026, 12, 13, 7, 0))
    (wait,) = Slice("j", (late, early), timedelta(hours=20)).layovers
    assert wait == Layover(
        JFK, timedelta(hours=7, minutes=30), overnight=True, changes_airport=True
    )


def test_an_offer_is_named_after_its_outbound_fare() -> None:
    assert sample_offer().fare_brand == "Premium Flex"
