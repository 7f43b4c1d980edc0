"""Where one airline alone is booked, as in the vendors' test systems."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.fare_plan import FarePlan
from desktop.booking.trip.itinerary import Carrier
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_offer, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

THEIRS = replace(sample_offer(), owner=Carrier("ZZ", "Duffel Airways"))


@pytest.mark.parametrize("plan", [FarePlan.TRAVELERS_CARD, FarePlan.COMPANY_BALANCE])
def test_an_offer_of_another_airline_asks_nobody(plan: FarePlan) -> None:
    """It was saved before, or by a desk that knew no such rule."""
    desk = UseCaseFixture(holds_fee=True)
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, fare_plan=plan))
    with pytest.raises(Refused, match="only_airline") as refused:
        replace(desk.book_trip, only_airline="ZZ")(trip.id)
    assert refused.value.happened == (
        "Only flights of ZZ are booked here, and this is an offer of Northwind."
    )
    assert desk.trip(trip.id).attempts == ()
    assert (desk.airline.requests, desk.processor.payments) == ([], {})


def test_its_own_is_booked() -> None:
    desk = UseCaseFixture()
    desk.airline.batches = ((THEIRS,),)
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, offer=THEIRS))
    booked = replace(desk.book_trip, only_airline="ZZ")(trip.id)
    assert stage_of(booked) is TripStage.FEE_DUE


def test_what_a_person_books_elsewhere_is_free() -> None:
    desk = UseCaseFixture(elsewhere=True)
    plan = FarePlan.BOOKED_ELSEWHERE
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, fare_plan=plan))
    noted = replace(desk.book_trip, only_airline="ZZ")(trip.id)
    assert stage_of(noted) is TripStage.TO_RECORD
