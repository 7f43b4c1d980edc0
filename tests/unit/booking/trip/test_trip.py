"""What is known of a trip."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from desktop.booking.card import TakenCard
from desktop.booking.money import Money
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.offer import Condition
from desktop.booking.trip.trip import TripStage
from tests.support.samples import (
    DUB,
    LHR,
    sample_card,
    sample_inbound,
    sample_offer,
    sample_order,
    sample_payment,
    sample_trip,
)


def test_the_newest_attempt_counts_and_older_ones_are_kept() -> None:
    refused = sample_order(AttemptState.REFUSED, id="orderfirst")
    confirmed = sample_order()
    trip = sample_trip(TripStage.FEE_DUE, orders=(refused, confirmed))
    assert trip.order == confirmed
    assert trip.orders[0] == refused
    declined, taken = sample_payment(AttemptState.REFUSED, id="paymentfirst"), sample_payment()
    paid = replace(trip, attempts=(refused, declined, confirmed, taken))
    assert (paid.order, paid.fee_charge) == (confirmed, taken)
    assert (paid.orders, paid.fee_charges) == ((refused, confirmed), (declined, taken))


def test_a_fresh_trip_has_no_attempts_and_no_locator() -> None:
    trip = sample_trip(TripStage.DRAFT)
    assert trip.order is None
    assert trip.fee_charge is None
    assert trip.record_locator == ""
    assert sample_trip(TripStage.PENDING).record_locator == ""
    assert sample_trip(TripStage.BOOKED).record_locator == "K7PQ2M"


def test_the_route_joins_what_meets_and_shows_what_does_not() -> None:
    assert sample_trip().route == "LAX-LHR-LAX"
    segment = replace(sample_inbound().segments[0], origin=DUB)
    from_elsewhere = replace(sample_inbound(), segments=(segment,))
    offer = sample_offer(slices=(sample_offer().slices[0], from_elsewhere))
    assert sample_trip(offer=offer).route == "LAX-LHR-DUB-LAX"
    assert sample_offer().slices[0].destination == LHR


def test_the_day_of_a_trip_is_that_of_its_first_flight() -> None:
    assert sample_trip().departs_on == date(2026, 12, 12)


def test_a_card_is_named_by_brand_and_last_four_alone() -> None:
    card: TakenCard = sample_card()
    assert card.display_text() == "Visa ending 4242"


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        (Condition(), "unknown"),
        (Condition(False), "no"),
        (Condition(False, Money(1, "USD")), "no"),
        (Condition(True), "yes"),
        (Condition(True, Money(0, "USD")), "free"),
        (Condition(True, Money(15000, "USD")), "USD 150.00"),
    ],
)
def test_a_condition_is_never_blank(condition: Condition, words: str) -> None:
    assert condition.short_text() == words
