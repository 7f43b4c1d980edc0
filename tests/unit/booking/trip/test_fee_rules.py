"""What is held, what was taken and what waits of our fee, read from a trip's attempts."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fee_rules import (
    HOLD_LAPSED,
    covers_fee,
    fare_payments,
    fee_attempt_to_show,
    fee_taken,
    hold_ends_at,
    hold_ends_soon,
    hold_lapsed,
    known_payments,
    live_hold,
    open_fee_attempt,
)
from desktop.booking.trip.payment import FeeHold
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    blocking_fee_charge,
    fee_is_due,
    fee_was_never_tried,
    is_unsettled,
    stage_of,
)
from tests.support.booking.fee_samples import (
    HELD_UNTIL,
    sample_capture,
    sample_fare_hold,
    sample_fare_release,
    sample_hold,
    sample_release,
)
from tests.support.samples import (
    sample_card,
    sample_moment,
    sample_order,
    sample_payment,
    sample_trip,
)

CONFIRMED, REFUSED = AttemptState.CONFIRMED, AttemptState.REFUSED
PENDING, UNKNOWN = AttemptState.PENDING, AttemptState.UNKNOWN
LAPSED = sample_capture(REFUSED, reason="hold_lapsed")


def trip_with(*attempts: AnyAttempt) -> Trip:
    return sample_trip(TripStage.CARD_TAKEN, attempts=attempts)


@pytest.mark.parametrize(
    ("attempts", "live"),
    [
        ((), False),
        ((sample_hold(),), True),
        ((sample_hold(UNKNOWN),), False),
        ((sample_hold(REFUSED),), False),
        ((sample_hold(), sample_order()), True),
        ((sample_hold(), sample_order(), sample_capture(UNKNOWN)), True),
        ((sample_hold(), sample_order(), sample_capture(REFUSED, reason="not_done_yet")), True),
        ((sample_hold(), sample_order(), sample_capture()), False),
        ((sample_hold(), sample_order(), LAPSED), False),
        ((sample_hold(), sample_order(REFUSED), sample_release(REFUSED)), True),
        ((sample_hold(), sample_order(REFUSED), sample_release()), False),
        ((sample_hold(), sample_release(), sample_hold(id="hold2", subject="pi_two")), True),
    ],
)
def test_a_hold_lives_until_it_is_charged_released_or_lapsed(
    attempts: tuple[AnyAttempt, ...], live: bool
) -> None:
    trip = trip_with(*attempts)
    held = live_hold(trip)
    assert (held is not None) is live
    assert hold_ends_at(trip) == (HELD_UNTIL if live else None)
    if held is not None:
        assert is_unsettled(trip), "a hold is never forgotten"


def test_a_hold_covers_this_fee_on_this_card_only() -> None:
    trip, hold = trip_with(sample_hold()), sample_hold()
    assert covers_fee(hold, trip)
    assert not covers_fee(hold, replace(trip, fee=Money(7500, "USD")))
    assert not covers_fee(hold, replace(trip, card=sample_card(last4="4444")))
    assert not covers_fee(hold, replace(trip, card=None))


def test_the_processor_is_to_have_no_money_of_what_was_refused() -> None:
    refused = replace(sample_hold(), id="holdrefused", state=AttemptState.REFUSED)
    trip = sample_trip(TripStage.BOOKED, attempts=(refused, sample_hold()))
    assert known_payments(trip) == {sample_hold().id}
    assert known_payments(sample_trip()) == {sample_payment().id}, "the order is no payment"


@pytest.mark.parametrize(
    ("end", "is_known"),
    [
        (sample_capture(), True),
        (sample_capture(AttemptState.REFUSED, reason=HOLD_LAPSED), False),
        (sample_release(), False),
        (sample_release(AttemptState.REFUSED), True),
    ],
)
def test_nor_of_what_was_let_go_or_has_lapsed(end: AnyAttempt, is_known: bool) -> None:
    trip = sample_trip(TripStage.BOOKED, attempts=(sample_hold(), end))
    assert known_payments(trip) == ({sample_hold().id} if is_known else frozenset())
    fare = sample_trip(TripStage.BOOKED, attempts=(sample_hold(), sample_fare_hold()))
    assert fare_payments(fare) == {sample_fare_hold().id}
    gone = sample_trip(TripStage.BOOKED, attempts=(sample_fare_hold(), sample_fare_release()))
    assert fare_payments(gone) == frozenset()


def test_a_hold_is_red_from_a_day_before_it_ends() -> None:
    trip = trip_with(sample_hold())
    assert not hold_ends_soon(trip, HELD_UNTIL - timedelta(hours=24, seconds=1))
    assert hold_ends_soon(trip, HELD_UNTIL - timedelta(hours=24))
    assert hold_ends_soon(trip, HELD_UNTIL + timedelta(days=1)), "until it is settled"
    endless = trip_with(sample_hold(answer=FeeHold("pi_held")))
    assert not hold_ends_soon(endless, HELD_UNTIL)
    assert not hold_ends_soon(trip_with(), HELD_UNTIL)


@pytest.mark.parametrize(
    ("attempts", "stage", "due", "never_tried"),
    [
        ((sample_hold(),), TripStage.CARD_TAKEN, False, False),
        ((sample_hold(UNKNOWN),), TripStage.UNKNOWN, False, False),
        ((sample_hold(), sample_order(PENDING)), TripStage.PENDING, False, False),
        ((sample_hold(), sample_order()), TripStage.FEE_DUE, True, True),
        ((sample_hold(UNKNOWN), sample_order()), TripStage.UNKNOWN, False, False),
        ((sample_hold(REFUSED), sample_order()), TripStage.FEE_DUE, True, True),
        ((sample_hold(), sample_order(), sample_capture()), TripStage.BOOKED, False, False),
        ((sample_hold(), sample_order(), LAPSED), TripStage.FEE_DUE, True, False),
        (
            (sample_hold(), sample_order(), LAPSED, sample_payment()),
            TripStage.BOOKED,
            False,
            False,
        ),
        ((sample_hold(), sample_order(), sample_capture(UNKNOWN)), TripStage.UNKNOWN, False, False),
        ((sample_order(), sample_payment()), TripStage.BOOKED, False, False),
    ],
)
def test_the_fee_is_due_once_the_trip_is_booked_and_nothing_may_have_taken_it(
    attempts: tuple[AnyAttempt, ...], stage: TripStage, due: bool, never_tried: bool
) -> None:
    trip = trip_with(*attempts)
    assert stage_of(trip) is stage
    assert (fee_is_due(trip), fee_was_never_tried(trip)) == (due, never_tried)
    allowed = allowed_actions(trip, sample_moment())
    assert (TripAction.CHARGE_FEE in allowed) == due
    is_held = live_hold(trip) is not None
    assert (TripAction.TAKE_CARD_FOR_FEE in allowed) == (due and not is_held)


def test_a_hold_that_is_left_over_can_be_asked_about_and_released() -> None:
    left = trip_with(sample_hold(), sample_order(REFUSED))
    assert TripAction.ASK_AGAIN in allowed_actions(left, sample_moment())
    booked = trip_with(sample_hold(), sample_order())
    assert TripAction.ASK_AGAIN not in allowed_actions(booked, sample_moment())


def test_what_took_the_fee_and_what_is_open_about_it() -> None:
    assert fee_taken(trip_with(sample_hold(), sample_order())) is None
    capture, charge, hold = sample_capture(), sample_payment(), sample_hold(UNKNOWN)
    assert fee_taken(trip_with(sample_hold(), sample_order(), capture)) is capture
    assert fee_taken(trip_with(sample_order(), charge)) is charge
    assert open_fee_attempt(trip_with(hold, sample_order(UNKNOWN))) is hold
    assert open_fee_attempt(trip_with(sample_order(UNKNOWN))) is None
    assert blocking_fee_charge(trip_with(hold)) is hold
    assert blocking_fee_charge(trip_with(sample_order(), charge)) is charge
    assert blocking_fee_charge(trip_with(sample_hold(), sample_order())) is None


def test_the_attempt_that_says_how_it_is_with_the_fee() -> None:
    hold, release, capture = sample_hold(), sample_release(), sample_capture()
    assert fee_attempt_to_show(trip_with(sample_order())) is None
    assert fee_attempt_to_show(trip_with(hold, sample_order())) is hold
    assert fee_attempt_to_show(trip_with(hold, sample_order(REFUSED), release)) is release
    assert fee_attempt_to_show(trip_with(hold, sample_order(), capture)) is capture
    assert fee_attempt_to_show(trip_with(hold, sample_order(), LAPSED)) is LAPSED
    failed = sample_capture(REFUSED, reason="not_done_yet")
    assert fee_attempt_to_show(trip_with(hold, sample_order(), failed)) is hold


def test_a_lapsed_hold_is_named_until_the_fee_is_taken() -> None:
    lapsed = trip_with(sample_hold(), sample_order(), LAPSED)
    assert hold_lapsed(lapsed)
    assert not hold_lapsed(replace(lapsed, attempts=(*lapsed.attempts, sample_payment())))
    assert not hold_lapsed(trip_with(sample_hold(), sample_order()))
