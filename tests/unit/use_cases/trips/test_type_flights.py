"""Flights that a person types become a fare that is booked elsewhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.itinerary import Carrier
from desktop.booking.trip.offer import Condition, OfferTraveler
from desktop.use_cases.errors import Refused
from desktop.use_cases.trips.type_flights import TypedFlights, TypeFlights
from tests.support.fakes.airport_search import FakeAirportSearch
from tests.support.samples import sample_client, sample_traveler
from tests.support.use_cases.use_case_fixture import UseCaseFixture

TYPED = TypedFlights("nw214 12dec LAX-LHR 1655 1120+1 prem", "1a", " Northwind ", "1,842.20")


def type_flights(live: bool = False) -> TypeFlights:
    desk = UseCaseFixture()
    return TypeFlights(
        desk.actor, FakeAirportSearch(), lambda: date(2026, 11, 24), desk.ids, live, "USD"
    )


def test_they_become_a_fare_of_the_airline_that_sells_them() -> None:
    offer = type_flights()(TYPED)
    assert (offer.source, offer.owner) == (RECORDED, Carrier("NW", "Northwind"))
    assert offer.total == offer.base == Money(184220, "USD")
    assert offer.travelers == (OfferTraveler("seata"),)
    assert offer.ends_at == datetime(2026, 12, 13, 0, 55, tzinfo=UTC), "when the first one leaves"
    assert offer.change == offer.refund == Condition(), "nobody said, so nothing is promised"
    assert not offer.live
    assert type_flights(live=True)(TYPED).live


def test_each_traveler_has_a_seat() -> None:
    offer = type_flights()(replace(TYPED, travelers="2a1c91i", total="EUR 3000"))
    assert offer.travelers == (
        OfferTraveler("seata"),
        OfferTraveler("seatb"),
        OfferTraveler("seatc", "child", 9),
        OfferTraveler("seatd", "infant_without_seat"),
    )
    assert offer.total == Money(300000, "EUR")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"flights": ""}, "flights"),
        ({"flights": "nw214"}, "flights"),
        ({"travelers": ""}, "travelers"),
        ({"travelers": "1c9"}, "travelers"),
        ({"travelers": "1a2i"}, "travelers"),
        ({"travelers": "9a1i"}, "travelers"),
        ({"airline": " "}, "airline"),
        ({"airline": "N" * 61}, "airline"),
        ({"total": ""}, "total"),
        ({"total": "-5"}, "total"),
        ({"total": "much"}, "total"),
    ],
)
def test_the_field_at_fault_is_named(change: dict[str, str], field: str) -> None:
    with pytest.raises(Refused, match="flights_unclear") as caught:
        type_flights()(replace(TYPED, **change))
    assert caught.value.field == field


def test_a_trip_on_typed_flights_is_booked_elsewhere() -> None:
    desk = UseCaseFixture(elsewhere=True)
    desk.add_client()
    offer = type_flights()(TYPED)
    trip = desk.choose_offer(sample_client().id, offer, (sample_traveler(),))
    assert trip.fare_plan is FarePlan.BOOKED_ELSEWHERE
    assert desk.reprice_trip(trip.id).after == offer.total, "nobody but the airline can say more"
