"""What is known of the fare that we charge."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import (
    fare_attempt_to_show,
    fare_hold_ends_at,
    fare_hold_ends_soon,
)
from desktop.booking.trip.fare.fare_rules import given_to_text, is_card_due
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
from tests.support.samples import sample_card, sample_order, sample_tokens, sample_trip

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


def test_a_card_is_due_until_all_whom_it_pays_were_given_it() -> None:
    both = sample_trip(TripStage.CARD_TAKEN)
    processor, vault = sample_tokens()
    ours, airlines = sample_card(tokens=(processor,)), sample_card(tokens=(vault,))
    assert is_card_due(replace(both, card=None))
    assert not is_card_due(both)
    # As where a trip that was to be booked elsewhere is booked here.
    assert is_card_due(replace(both, card=ours))
    assert given_to_text(ours) == "what we charge"
    # As where the link for our fee ended.
    assert is_card_due(replace(both, card=airlines))
    assert given_to_text(airlines) == "the airline"
    assert not is_card_due(replace(both, card=airlines, fee=Money(0, "USD")))
    elsewhere = replace(both, fare_plan=FarePlan.BOOKED_ELSEWHERE, card=ours)
    assert not is_card_due(elsewhere)
