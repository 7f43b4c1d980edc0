"""The client accepts a changed price."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.trip import TripStage
from desktop.use_cases.errors import PriceChanged, Refused
from desktop.use_cases.trips.accept_price import AcceptPrice
from tests.support.fakes.airline import FakeAirline
from tests.support.samples import sample_offer, sample_order
from tests.support.use_cases.use_case_fixture import UseCaseFixture

DEARER = Money(185220, "USD")


def test_the_price_that_was_read_out_is_saved(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    desk.airline.raise_price("10.00")
    after = desk.accept_price(trip.id, DEARER)
    assert after.offer.total == DEARER
    assert desk.trip(trip.id) == after
    assert (after.card, after.travelers) == (trip.card, trip.travelers)
    assert desk.actions()[-1] == ("price accepted", "done")


def test_a_price_that_moved_once_more_is_asked_again(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    desk.airline.raise_price("12.50")
    with pytest.raises(PriceChanged) as change:
        desk.accept_price(trip.id, DEARER)
    assert (change.value.before, change.value.after) == (DEARER, Money(185470, "USD"))
    assert desk.trip(trip.id) == trip


def test_a_booked_trip_keeps_its_price(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    desk.airline.raise_price("10.00")
    with pytest.raises(Refused, match="already_booked"):
        desk.accept_price(trip.id, DEARER)


class _Meanwhile:
    """Something else happens while the airline is asked."""

    def __init__(self, airline: FakeAirline, meanwhile: Callable[[], object]) -> None:
        self._airline = airline
        self._meanwhile = meanwhile
        self.search = airline.search
        self.add_loyalty = airline.add_loyalty

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        return self._airline.price_with_card(offer, airline_token)

    def reprice(self, offer: OfferRef) -> Offer:
        found = self._airline.reprice(offer)
        self._meanwhile()
        return found


def test_a_fare_replaced_meanwhile_is_not_overwritten(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    other = sample_offer(id="offerother")
    search = _Meanwhile(
        desk.airline, lambda: desk.choose_offer(trip.client_id, other, trip.travelers, trip.id)
    )
    with pytest.raises(Refused, match="fare_replaced"):
        AcceptPrice(desk.actor, desk.store, search)(trip.id, trip.offer.total)
    assert desk.trip(trip.id).offer == other


def test_a_trip_booked_meanwhile_is_not_overwritten(desk: UseCaseFixture) -> None:
    trip = desk.draft()
    order = sample_order(trip_id=trip.id)
    search = _Meanwhile(
        desk.airline, lambda: desk.kept.write(lambda repos: repos.trips.save_attempt(order))
    )
    with pytest.raises(Refused, match="already_booked"):
        AcceptPrice(desk.actor, desk.store, search)(trip.id, trip.offer.total)
