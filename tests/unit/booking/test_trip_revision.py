"""The number of a trip's saved states: it grows with every move and never goes back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.trip.transitions import ORDER_MOVES, PAYMENT_MOVES, OrderState, PaymentState
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_revision import trip_revision
from tests.support.samples import sample_order, sample_payment, sample_trip


def test_a_draft_is_at_nought() -> None:
    assert trip_revision(sample_trip(TripStage.DRAFT)) == 0


@pytest.mark.parametrize(("before", "after"), sorted(ORDER_MOVES, key=str))
def test_every_move_of_an_order_makes_it_larger(before: OrderState, after: OrderState) -> None:
    one, other = (
        trip_revision(sample_trip(TripStage.DRAFT, orders=(sample_order(state),)))
        for state in (before, after)
    )
    assert other > one > 0


@pytest.mark.parametrize(("before", "after"), sorted(PAYMENT_MOVES, key=str))
def test_every_move_of_a_payment_makes_it_larger(before: PaymentState, after: PaymentState) -> None:
    one, other = (
        trip_revision(sample_trip(payments=(sample_payment(state),))) for state in (before, after)
    )
    assert other > one > 0


def test_one_more_attempt_makes_it_larger() -> None:
    refused = sample_trip(orders=(sample_order(OrderState.REFUSED),))
    again = replace(refused, orders=(*refused.orders, sample_order(OrderState.ASKED, id="second")))
    assert trip_revision(again) > trip_revision(refused)
