"""The line that asks for an offer's flights again reads back as what was asked for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.text.entry_text import entry_text
from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.offer import OfferTraveler
from desktop.booking.trip.search_request import Cabin, Passengers
from tests.support.booking.readings import reading, routes
from tests.support.samples import sample_inbound, sample_offer, sample_outbound

OUT, BACK = "LAX-LHR 2026-12-12", "LHR-LAX 2026-12-19"
ADULT = OfferTraveler("a")
CHILD = OfferTraveler("c", "child", 9)
INFANT = OfferTraveler("i", "infant_without_seat")


@pytest.mark.parametrize(
    ("slices", "expected"),
    [
        ((sample_outbound(), sample_inbound()), [OUT, BACK]),
        ((sample_outbound(),), [OUT]),
        ((sample_inbound(),), [BACK]),
        ((sample_outbound(), sample_outbound()), [OUT, OUT]),
    ],
)
def test_the_routes_and_days_are_those_of_the_offer(
    slices: tuple[Slice, ...], expected: list[str]
) -> None:
    assert routes(entry_text(sample_offer(slices=slices))) == expected


@pytest.mark.parametrize(
    ("travelers", "expected"),
    [
        ((ADULT,), Passengers(1)),
        ((ADULT, ADULT, CHILD, INFANT), Passengers(2, (9,), 1)),
        ((ADULT, CHILD, replace(CHILD, age=12), INFANT), Passengers(1, (9, 12), 1)),
        ((replace(ADULT, age=40),), Passengers(1)),
    ],
)
def test_those_who_fly_are_those_of_the_offer(
    travelers: tuple[OfferTraveler, ...], expected: Passengers
) -> None:
    request = reading(entry_text(sample_offer(travelers=travelers))).search_request
    assert request is not None
    assert request.passengers == expected


@pytest.mark.parametrize("cabin", list(Cabin))
def test_the_cabin_is_that_of_the_longest_flight(cabin: Cabin) -> None:
    out = sample_outbound()
    flights = tuple(replace(flight, cabin=cabin) for flight in out.segments)
    offer = sample_offer(slices=(replace(out, segments=flights),))
    request = reading(entry_text(offer)).search_request
    assert request is not None
    assert request.cabin is cabin
