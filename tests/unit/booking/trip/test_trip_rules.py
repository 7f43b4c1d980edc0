"""The rules about one trip: its stage, what is open, what may be done, who charges for what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest

from desktop.booking.fare_plan import RECORDED
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import (
    ATTEMPT_KINDS,
    CANCEL,
    CAPTURE,
    FARE_CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    HOLD,
    LINK,
    ORDER,
    RELEASE,
    SAVE_LINK,
    AnyKind,
    Merchant,
)
from desktop.booking.trip.attempt_kinds import FEE as FEE_KIND
from desktop.booking.trip.attempt_record import OrderAttempt, blocks_second
from desktop.booking.trip.attempt_states import SETTLED_NOT_DONE, AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import (
    TripAction,
    allowed_actions,
    attempt_to_report,
    attempts_to_ask,
    blocking_fee_charge,
    blocking_order,
    fare_card,
    fee_is_due,
    fee_was_never_tried,
    is_booked,
    is_booked_as,
    is_card_expired,
    is_unsettled,
    merchant_name,
    open_attempts,
    stage_from_states,
    stage_of,
)
from tests.support.samples import (
    OPENED_AT,
    sample_agreement,
    sample_card,
    sample_moment,
    sample_order,
    sample_payment,
    sample_tokens,
    sample_trip,
)

FEE = Money(3500, "USD")
LATER = OPENED_AT + timedelta(minutes=25)
REQUESTED, PENDING = AttemptState.REQUESTED, AttemptState.PENDING
CONFIRMED, REFUSED = AttemptState.CONFIRMED, AttemptState.REFUSED
UNKNOWN = AttemptState.UNKNOWN

BEFORE_THE_ORDER = {TripAction.CHANGE, TripAction.TAKE_CARD, TripAction.SEND_LINK}
# At every stage besides TripAction.MAKE_DOCUMENTS.
AT_STAGE = {
    TripStage.DRAFT: BEFORE_THE_ORDER,
    TripStage.LINK_SENT: {TripAction.CHANGE, TripAction.TAKE_CARD, TripAction.ASK_AGAIN},
    TripStage.CARD_TAKEN: {*BEFORE_THE_ORDER, TripAction.BOOK},
    TripStage.BOOKING: {TripAction.ASK_AGAIN, TripAction.DECLINE},
    TripStage.PENDING: {TripAction.ASK_AGAIN, TripAction.DECLINE},
    TripStage.TO_RECORD: {TripAction.RECORD, TripAction.DECLINE},
    TripStage.UNKNOWN: {TripAction.ASK_AGAIN, TripAction.DECLINE},
    TripStage.FARE_DUE: {
        *(TripAction.CHARGE_FEE, TripAction.TAKE_CARD_FOR_FEE, TripAction.SEND_LINK),
        TripAction.DECLINE,
    },
    TripStage.FEE_DUE: {
        *(TripAction.CHARGE_FEE, TripAction.TAKE_CARD_FOR_FEE, TripAction.SEND_LINK),
        *(TripAction.DECLINE, TripAction.CANCEL),
    },
    TripStage.BOOKED: {TripAction.CANCEL},
    TripStage.CANCELING: {TripAction.ASK_AGAIN},
    TripStage.CANCELED: set[TripAction](),
}


def with_fee(state: AttemptState) -> Trip:
    """Booked, and our fee was asked for."""
    return sample_trip(TripStage.FEE_DUE, payments=(sample_payment(state),))


@pytest.mark.parametrize("stage", list(TripStage))
def test_each_stage_allows_what_it_allows_and_no_more(stage: TripStage) -> None:
    expected = {*AT_STAGE[stage], TripAction.MAKE_DOCUMENTS}
    assert allowed_actions(sample_trip(stage), sample_moment()) == expected


@pytest.mark.parametrize(
    ("state", "actions"),
    [
        (REQUESTED, {TripAction.ASK_AGAIN, TripAction.DECLINE}),
        (UNKNOWN, {TripAction.ASK_AGAIN, TripAction.DECLINE}),
        (REFUSED, AT_STAGE[TripStage.FEE_DUE]),
        (CONFIRMED, {TripAction.CANCEL}),
    ],
)
def test_a_fee_is_charged_only_while_it_is_surely_not_taken(
    state: AttemptState, actions: set[TripAction]
) -> None:
    trip = with_fee(state)
    assert allowed_actions(trip, sample_moment()) == {*actions, TripAction.MAKE_DOCUMENTS}
    assert fee_is_due(trip) == (state is REFUSED)
    assert not fee_was_never_tried(trip)


def test_a_fee_without_a_card_waits_for_one() -> None:
    trip = sample_trip(TripStage.FEE_DUE, card=None)
    assert TripAction.CHARGE_FEE not in allowed_actions(trip, sample_moment())
    assert TripAction.TAKE_CARD_FOR_FEE in allowed_actions(trip, sample_moment())
    assert fee_was_never_tried(trip)


def test_a_trip_without_a_fee_is_settled_by_its_order() -> None:
    trip = sample_trip(TripStage.FEE_DUE, fee=Money(0, "USD"))
    assert (fee_is_due(trip), is_unsettled(trip)) == (False, False)
    assert stage_of(trip) is TripStage.BOOKED


def test_a_card_that_the_airline_has_dropped_books_nothing() -> None:
    trip = sample_trip(TripStage.CARD_TAKEN)
    assert (is_card_expired(trip, LATER - timedelta(seconds=1)), is_card_expired(trip, LATER)) == (
        False,
        True,
    )
    assert allowed_actions(trip, sample_moment(LATER)) == {
        *BEFORE_THE_ORDER,
        TripAction.MAKE_DOCUMENTS,
    }
    lasting = replace(trip, card=sample_card(tokens=sample_tokens(vault_ends_at=None)))
    assert TripAction.BOOK in allowed_actions(lasting, sample_moment(LATER))
    much_later = LATER + timedelta(days=9)
    asked_anew = replace(lasting, agreements=(sample_agreement(lasting, at=much_later),))
    assert TripAction.BOOK in allowed_actions(asked_anew, sample_moment(much_later))
    assert not is_card_expired(sample_trip(TripStage.DRAFT), LATER)


@pytest.mark.parametrize("state", list(AttemptState))
def test_only_a_surely_refused_try_lets_another_begin(state: AttemptState) -> None:
    order = sample_order(state)
    trip = sample_trip(TripStage.CARD_TAKEN, orders=(order,))
    assert blocks_second(order) == (state is not REFUSED)
    assert blocking_order(trip) == (None if state is REFUSED else order)
    charge = sample_payment(state)
    assert blocking_fee_charge(with_fee(state)) == (None if state is REFUSED else charge)


@pytest.mark.parametrize("state", list(AttemptState))
def test_what_is_open_is_unsettled(state: AttemptState) -> None:
    trip = sample_trip(TripStage.CARD_TAKEN, orders=(sample_order(state),), fee=Money(0, "USD"))
    is_open = state in (REQUESTED, PENDING, UNKNOWN)
    assert open_attempts(trip) == (trip.attempts if is_open else ())
    assert is_unsettled(trip) == is_open
    assert is_booked(trip) == (state is CONFIRMED)


def test_a_trip_is_booked_as_it_was_seen_by_the_same_order_alone() -> None:
    seen = sample_trip(TripStage.BOOKED, orders=(sample_order(),))
    later = replace(sample_order(), answered_at=None)
    assert is_booked_as(sample_trip(TripStage.BOOKED, orders=(later,)), seen)
    others: list[tuple[OrderAttempt, ...]] = [
        (),
        (sample_order(UNKNOWN),),
        (sample_order(id="other"),),
        (sample_order(vendor="other"),),
        (sample_order(subject="other"),),
    ]
    for orders in others:
        assert not is_booked_as(sample_trip(TripStage.BOOKED, orders=orders), seen)
        assert not is_booked_as(seen, sample_trip(TripStage.BOOKED, orders=orders))


def test_an_older_try_that_is_open_is_not_forgotten() -> None:
    lost = sample_order(UNKNOWN, id="orderlost")
    trip = sample_trip(TripStage.BOOKED, orders=(lost, sample_order()))
    assert open_attempts(trip) == (lost,)
    assert blocking_order(trip) == lost
    assert is_unsettled(trip)


def test_what_is_open_is_reported_before_what_is_newest() -> None:
    lost, booked, charge = sample_order(UNKNOWN, id="orderlost"), sample_order(), sample_payment()
    assert attempt_to_report(sample_trip(attempts=(lost, booked, charge))) == lost
    assert attempt_to_report(sample_trip(attempts=(booked, charge))) == charge
    assert attempt_to_report(sample_trip(TripStage.DRAFT)) is None


def test_the_merchant_of_each_charge() -> None:
    trip = sample_trip()
    assert {kind: kind.merchant for kind in ATTEMPT_KINDS} == {
        ORDER: Merchant.AIRLINE,
        FEE_KIND: Merchant.COMPANY,
        HOLD: Merchant.COMPANY,
        LINK: Merchant.COMPANY,
        SAVE_LINK: Merchant.COMPANY,
        CAPTURE: Merchant.COMPANY,
        RELEASE: Merchant.COMPANY,
        FARE_HOLD: Merchant.COMPANY,
        FARE_CAPTURE: Merchant.COMPANY,
        FARE_RELEASE: Merchant.COMPANY,
        CANCEL: Merchant.AIRLINE,
    }
    assert merchant_name(trip, ORDER, "Skycap Training") == "Northwind"
    assert merchant_name(trip, FEE_KIND, "Skycap Training") == "Skycap Training"


def newest(order: AttemptState | None, payment: AttemptState | None) -> dict[AnyKind, AttemptState]:
    states: dict[AnyKind, AttemptState | None] = {ORDER: order, FEE_KIND: payment}
    return {kind: state for kind, state in states.items() if state is not None}


@pytest.mark.parametrize("stage", list(TripStage))
def test_every_stage_of_a_trip_is_reported(stage: TripStage) -> None:
    assert stage_of(sample_trip(stage)) is stage


@pytest.mark.parametrize(
    ("order", "payment", "card", "stage"),
    [
        (None, None, False, TripStage.DRAFT),
        (None, None, True, TripStage.CARD_TAKEN),
        (REFUSED, None, True, TripStage.CARD_TAKEN),
        (REFUSED, None, False, TripStage.DRAFT),
        (REQUESTED, None, True, TripStage.BOOKING),
        (PENDING, None, True, TripStage.PENDING),
        (UNKNOWN, None, True, TripStage.UNKNOWN),
        (CONFIRMED, None, True, TripStage.FEE_DUE),
        (CONFIRMED, REQUESTED, True, TripStage.FEE_DUE),
        (CONFIRMED, REFUSED, True, TripStage.FEE_DUE),
        (CONFIRMED, UNKNOWN, True, TripStage.UNKNOWN),
        (CONFIRMED, CONFIRMED, True, TripStage.BOOKED),
    ],
)
def test_the_newest_attempts_decide_the_stage(
    order: AttemptState | None, payment: AttemptState | None, card: bool, stage: TripStage
) -> None:
    assert stage_from_states(newest(order, payment), fee=FEE, card_taken=card) is stage


def test_a_trip_without_a_fee_is_booked_with_its_ticket() -> None:
    free = Money(0, "USD")
    assert stage_from_states({ORDER: CONFIRMED}, fee=free, card_taken=True) is TripStage.BOOKED


@pytest.mark.parametrize(
    ("order", "payment"), [*product((None, *AttemptState), (None, *AttemptState))]
)
def test_an_unknown_outcome_is_never_hidden(
    order: AttemptState | None, payment: AttemptState | None
) -> None:
    unknown = order is UNKNOWN or payment is UNKNOWN
    stage = stage_from_states(newest(order, payment), fee=FEE, card_taken=True)
    assert (stage is TripStage.UNKNOWN) == unknown


def test_the_card_of_a_fare_that_is_booked_elsewhere_is_not_known() -> None:
    trip = sample_trip()
    assert fare_card(trip) != ""
    assert fare_card(sample_trip(TripStage.TO_RECORD)) == ""


def test_what_was_given_up_and_tried_again_is_not_asked_about() -> None:
    """The airline sells an offer once, so what it shows of it is what came of the newer try."""
    given_up = sample_order(AttemptState.REFUSED, reason=SETTLED_NOT_DONE, answer=None)
    again = sample_order(id="orderagain")
    assert attempts_to_ask(sample_trip(orders=(given_up,), payments=())) == (given_up,)
    assert attempts_to_ask(sample_trip(orders=(given_up, again), payments=())) == ()
    other = sample_order(id="orderother", subject="off_other")
    assert attempts_to_ask(sample_trip(orders=(given_up, other), payments=())) == (given_up,)
    refused = sample_order(AttemptState.REFUSED, id="orderagain", answer=None)
    assert attempts_to_ask(sample_trip(orders=(given_up, refused), payments=())) == (given_up,)
    elsewhere = sample_order(id="orderagain", vendor=RECORDED)
    assert attempts_to_ask(sample_trip(orders=(given_up, elsewhere), payments=())) == (given_up,)
