"""Asking what the chosen fare costs now."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import Refused
from tests.support.samples import sample_offer
from tests.support.use_cases.use_case_fixture import UseCaseFixture


def test_the_same_price_brings_the_current_offer(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    longer = replace(trip.offer, ends_at=trip.offer.ends_at + timedelta(minutes=5))
    desk.airline.reprice_endings.append(longer)
    repriced = desk.reprice_trip(trip.id)
    assert not repriced.changed
    assert repriced.trip.offer == longer


def test_a_changed_price_is_shown_with_both_amounts_and_not_saved(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    desk.airline.raise_price("10.00")
    repriced = desk.reprice_trip(trip.id)
    assert repriced.changed
    assert (repriced.before, repriced.after) == (trip.offer.total, Money(185220, "USD"))
    assert repriced.trip == trip
    assert desk.trip(trip.id) == trip


def test_the_price_is_that_for_members(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    seat = trip.offer.travelers[0].id
    desk.reprice_trip(trip.id)
    assert desk.airline.members == [(seat, "NW", "NW889201")]
    desk.airline.loyalty_endings.append(Refused("loyalty_refused", "Not accepted."))
    with pytest.raises(Refused, match="loyalty_refused"):
        desk.reprice_trip(trip.id)


def test_a_fare_that_is_gone_is_reported(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    desk.airline.batches = ()
    with pytest.raises(Refused, match="offer_gone"):
        desk.reprice_trip(trip.id)


def test_another_currency_is_never_compared(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    desk.airline.reprice_endings.append(sample_offer(total=Money(184220, "GBP")))
    with pytest.raises(Refused, match="currency_changed"):
        desk.reprice_trip(trip.id)


def test_a_booked_trip_is_not_priced_again(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.BOOKED)
    with pytest.raises(Refused, match="already_booked"):
        desk.reprice_trip(trip.id)
