"""One word for where a trip stands, and what is known of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from desktop.booking.card import TakenCard
from desktop.booking.money import Money
from desktop.booking.trip.offer import Condition
from desktop.booking.trip.transitions import OrderState, PaymentState
from desktop.booking.trip.trip import TripStage, stage_of
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

FEE = Money(3500, "USD")


@pytest.mark.parametrize("stage", list(TripStage))
def test_a_trip_at_each_stage_says_so(stage: TripStage) -> None:
    assert sample_trip(stage).stage is stage


@pytest.mark.parametrize(
    ("order", "payment", "card", "stage"),
    [
        (None, None, False, TripStage.DRAFT),
        (None, None, True, TripStage.CARD_TAKEN),
        (OrderState.REFUSED, None, True, TripStage.CARD_TAKEN),
        (OrderState.REFUSED, None, False, TripStage.DRAFT),
        (OrderState.ASKED, None, True, TripStage.BOOKING),
        (OrderState.PENDING, None, True, TripStage.PENDING),
        (OrderState.UNKNOWN, None, True, TripStage.UNKNOWN),
        (OrderState.CONFIRMED, None, True, TripStage.FEE_DUE),
        (OrderState.CONFIRMED, PaymentState.ASKED, True, TripStage.FEE_DUE),
        (OrderState.CONFIRMED, PaymentState.REFUSED, True, TripStage.FEE_DUE),
        (OrderState.CONFIRMED, PaymentState.UNKNOWN, True, TripStage.UNKNOWN),
        (OrderState.CONFIRMED, PaymentState.TAKEN, True, TripStage.BOOKED),
    ],
)
def test_the_newest_tries_decide_the_stage(
    order: OrderState | None, payment: PaymentState | None, card: bool, stage: TripStage
) -> None:
    assert stage_of(order, payment, fee=FEE, card_taken=card) is stage


def test_a_trip_without_a_fee_is_booked_with_its_ticket() -> None:
    free = Money(0, "USD")
    assert stage_of(OrderState.CONFIRMED, None, fee=free, card_taken=True) is TripStage.BOOKED


@pytest.mark.parametrize(
    ("order", "payment"), [*product((None, *OrderState), (None, *PaymentState))]
)
def test_an_unknown_outcome_is_never_hidden(
    order: OrderState | None, payment: PaymentState | None
) -> None:
    unknown = order is OrderState.UNKNOWN or payment is PaymentState.UNKNOWN
    stage = stage_of(order, payment, fee=FEE, card_taken=True)
    assert (stage is TripStage.UNKNOWN) == unknown


def test_the_newest_try_counts_and_older_ones_are_kept() -> None:
    refused = sample_order(OrderState.REFUSED, id="orderfirst")
    confirmed = sample_order()
    trip = sample_trip(TripStage.FEE_DUE, orders=(refused, confirmed))
    assert trip.order == confirmed
    assert trip.orders[0] == refused
    declined, taken = sample_payment(PaymentState.REFUSED, id="paymentfirst"), sample_payment()
    assert replace(trip, payments=(declined, taken)).payment == taken


def test_a_fresh_trip_has_no_tries_and_no_locator() -> None:
    trip = sample_trip(TripStage.DRAFT)
    assert trip.order is None
    assert trip.payment is None
    assert trip.reference == ""
    assert sample_trip(TripStage.PENDING).reference == ""
    assert sample_trip(TripStage.BOOKED).reference == "K7PQ2M"


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
    assert card.words() == "Visa ending 4242"


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
    assert condition.words() == words
