"""Asking for live prices."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.booking.trip.itinerary import Carrier
from desktop.booking.trip.search_request import Passengers, SearchLeg
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.trips.search_flights import SearchFlights
from tests.support.samples import (
    LAX,
    LHR,
    sample_offer,
    sample_offer_for_two,
    sample_search_request,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

OUT = SearchLeg(LAX, LHR, date(2026, 12, 12))
BACK = SearchLeg(LHR, LAX, date(2026, 12, 19))


def test_batches_come_as_the_airlines_send_them(desk: UseCaseFixture) -> None:
    desk.airline.batches = ((sample_offer(),), (sample_offer_for_two(),))
    search_request = sample_search_request()
    assert tuple(SearchFlights(desk.actor, desk.airline)(search_request)) == desk.airline.batches
    assert desk.airline.search_requests == [search_request]


def test_only_offers_of_the_airline_that_is_booked_are_shown(desk: UseCaseFixture) -> None:
    theirs = replace(sample_offer(), id="off_zz", owner=Carrier("ZZ", "Duffel Airways"))
    desk.airline.batches = ((sample_offer(), theirs), (sample_offer_for_two(),))
    search = SearchFlights(desk.actor, desk.airline, "ZZ")
    assert tuple(search(sample_search_request())) == ((theirs,),)
    desk.airline.batches = ((sample_offer(),),)
    with pytest.raises(Refused, match="only_airline"):
        tuple(search(sample_search_request()))
    desk.airline.batches = ()
    assert tuple(search(sample_search_request())) == ()


def test_an_airline_that_is_not_reached_is_reported(desk: UseCaseFixture) -> None:
    desk.airline.search_endings.append(Unreachable("no_network", "No network."))
    with pytest.raises(Unreachable):
        tuple(SearchFlights(desk.actor, desk.airline)(sample_search_request()))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"search_legs": ()}, "search_legs"),
        ({"search_legs": (SearchLeg(LAX, LAX, date(2026, 12, 12)),)}, "search_legs.0"),
        ({"search_legs": (BACK, OUT)}, "search_legs.1"),
        ({"passengers": Passengers(adults=0)}, "passengers"),
        ({"passengers": Passengers(adults=8, child_ages=(3, 4))}, "passengers"),
        ({"passengers": Passengers(adults=1, infants=2)}, "passengers"),
    ],
)
def test_what_no_airline_can_answer_is_refused_before_it_is_sent(
    desk: UseCaseFixture, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Refused) as refusal:
        SearchFlights(desk.actor, desk.airline)(sample_search_request(**changes))
    assert refusal.value.field == field
    assert desk.airline.search_requests == []


def test_there_and_back_on_one_day_may_be_asked(desk: UseCaseFixture) -> None:
    same_day = (OUT, SearchLeg(LHR, LAX, OUT.on))
    assert tuple(
        SearchFlights(desk.actor, desk.airline)(sample_search_request(search_legs=same_day))
    )
