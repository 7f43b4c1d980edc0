"""What is known of the fare that we charge."""

from __future__ import annotations

from datetime import timedelta

from desktop.booking.fare_plan import FarePlan
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import (
    fare_attempt_to_show,
    fare_hold_ends_at,
    fare_hold_ends_soon,
)
from desktop.booking.trip.fee_rules import HOLD_ENDS_SOON
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import fare_card
from tests.support.booking.fee_samples import (
    HELD_UNTIL,
    sample_fare_capture,
    sample_fare_hold,
    sample_fare_release,
    sample_hold,
)
from tests.support.samples import sample_order, sample_trip

REFUSED, UNKNOWN = AttemptState.REFUSED, AttemptState.UNKNOWN


def trip_of(*attempts: AnyAttempt) -> Trip:
    plan = FarePlan.COMPANY_BALANCE
    return sample_trip(TripStage.CARD_TAKEN, fare_plan=plan, attempts=attempts)


def test_the_attempt_that_says_how_it_is_with_the_fare() -> None:
    held, order = sample_fare_hold(), sample_order()
    assert fare_attempt_to_show(trip_of(sample_hold(), order)) is None, "that is our fee's"
    lost = sample_fare_hold(UNKNOWN, id="lost")
    refused = sample_fare_capture(REFUSED, reason="not_sent")
    released = sample_fare_release()
    taken = sample_fare_capture()
    assert fare_attempt_to_show(trip_of(held, order, taken, lost)) == taken
    assert fare_attempt_to_show(trip_of(lost, held)) == lost
    assert fare_attempt_to_show(trip_of(held, order, refused)) == held
    assert fare_attempt_to_show(trip_of(held, released)) == released


def test_a_fare_that_was_released_is_still_named_by_its_card() -> None:
    released = trip_of(sample_fare_hold(), sample_fare_release())
    assert fare_card(released) == "Visa ending 4242"


def test_a_hold_ends_by_the_processors_clock_and_is_named_from_a_day_before() -> None:
    held = trip_of(sample_fare_hold())
    assert fare_hold_ends_at(held) == HELD_UNTIL
    assert fare_hold_ends_soon(held, HELD_UNTIL - HOLD_ENDS_SOON)
    assert not fare_hold_ends_soon(held, HELD_UNTIL - HOLD_ENDS_SOON - timedelta(seconds=1))
    released = trip_of(sample_fare_hold(), sample_fare_release())
    assert not fare_hold_ends_soon(released, HELD_UNTIL)
    by_hand = trip_of(sample_fare_hold(answer=None))
    assert fare_hold_ends_at(by_hand) is None
