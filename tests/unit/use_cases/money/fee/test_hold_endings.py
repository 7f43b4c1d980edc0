"""Our fee on hold after the ticket, after a crash, and where no ticket came."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import CAPTURE, FEE, RELEASE, AnyKind
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fee_rules import live_hold
from desktop.booking.trip.trip import Trip, TripStage
from desktop.booking.trip.trip_rules import blocking_order, stage_of
from desktop.use_cases.errors import (
    PROCESSOR_WRONG_MODE,
    Refused,
    Unknown,
    Unreachable,
)
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.fee.fee_payments import FeePayments
from desktop.use_cases.money.handler_table import handler_of
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.ports.processor_port import FeeRequest, PreparedFee
from tests.support.booking.fee_samples import sample_capture, sample_hold, sample_release
from tests.support.fakes.processor import FakeProcessor, FeeEnding, PaymentState
from tests.support.samples import (
    sample_card,
    sample_consent,
    sample_order,
    sample_payment,
    sample_tokens,
    sample_trip,
)
from tests.support.use_cases.use_case_fixture import UseCaseFixture

CONFIRMED, REFUSED, UNKNOWN = AttemptState.CONFIRMED, AttemptState.REFUSED, AttemptState.UNKNOWN
FEE_AMOUNT = Money(3500, "USD")
SILENT = Unknown("processor_silent", "No answer.")
NO_NETWORK = Unreachable("no_network", "No network.")
AIRLINE_SAYS_NO = Refused("offer_gone", "Gone.")


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(holds_fee=True)


def history(trip: Trip) -> list[tuple[AnyKind, AttemptState, str]]:
    return [(one.kind, one.state, one.reason) for one in trip.attempts]


def booked(desk: UseCaseFixture) -> Trip:
    """A trip with its ticket, and its fee on hold."""
    return desk.book_trip(desk.with_card().id)


def take_other_card(desk: UseCaseFixture, trip: Trip) -> None:
    tokens = sample_tokens("pm_other", "tcd_other")
    desk.pane.endings.append(sample_card(last4="4444", tokens=tokens))
    if blocking_order(desk.trip(trip.id)):
        desk.take_card(trip.id, sample_consent(desk.trip(trip.id)))
    else:
        desk.card_and_yes(desk.trip(trip.id))


def test_a_hold_that_lapsed_is_named_and_the_fee_charged_anew(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    desk.processor.lapse()
    with pytest.raises(Refused, match="hold_lapsed"):
        desk.charge_fee(trip.id)
    after = desk.trip(trip.id)
    assert history(after)[2:] == [(CAPTURE, REFUSED, "hold_lapsed")]
    assert (stage_of(after), live_hold(after)) == (TripStage.FEE_DUE, None)
    paid = desk.charge_fee(trip.id)
    assert history(paid)[3:] == [(FEE, CONFIRMED, "")]
    assert desk.processor.taken() == FEE_AMOUNT


@pytest.mark.parametrize("ending", [FeeEnding.LOST_REPLY, FeeEnding.LOST_REQUEST])
def test_a_capture_without_an_answer_is_found_or_made_again(
    desk: UseCaseFixture, ending: FeeEnding
) -> None:
    trip = booked(desk)
    desk.processor.money_endings.append(ending)
    with pytest.raises(Unknown):
        desk.charge_fee(trip.id)
    with pytest.raises(Refused, match="fee_unknown"):
        desk.charge_fee(trip.id)
    desk.resume_attempts.one(trip.id)
    assert desk.processor.taken() == FEE_AMOUNT
    assert stage_of(desk.trip(trip.id)) is TripStage.BOOKED


def test_a_crash_after_the_ticket_is_followed_by_the_charge(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    desk.resume_attempts()
    assert live_hold(desk.trip(trip.id)) is not None, "the call itself charges it"
    desk.clock.pass_time(timedelta(minutes=5))
    resumed = desk.resume_attempts()
    assert [one.id for one in resumed.settled] == [trip.id]
    assert "is taken" in resumed.sentences[0]
    assert desk.processor.taken() == FEE_AMOUNT
    assert desk.resume_attempts().settled == ()


def test_a_crash_between_hold_and_order_is_followed_by_the_release(desk: UseCaseFixture) -> None:
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(sample_hold(),)))
    desk.clock.pass_time(timedelta(minutes=13))
    desk.processor.payments.clear()
    desk.resume_attempts()
    assert history(desk.trip(trip.id))[1:] == [(RELEASE, CONFIRMED, "")]
    desk.resume_attempts()
    assert len(desk.trip(trip.id).attempts) == 2


def test_a_hold_is_left_to_a_call_that_may_go_on(desk: UseCaseFixture) -> None:
    hold = replace(sample_hold(), asked_at=desk.clock())
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(hold,)))
    desk.resume_attempts()
    assert live_hold(desk.trip(trip.id)) is not None
    desk.resume_attempts.one(trip.id)
    assert live_hold(desk.trip(trip.id)) is None, "a person asked for it"


def test_a_clock_that_was_set_back_keeps_no_hold(desk: UseCaseFixture) -> None:
    hold = replace(sample_hold(), asked_at=desk.clock() + timedelta(days=3))
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(hold,)))
    desk.resume_attempts()
    assert live_hold(desk.trip(trip.id)) is None


def test_what_fails_is_tried_again_by_itself_but_not_at_once(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    desk.clock.pass_time(timedelta(minutes=5))
    desk.processor.money_endings.append(NO_NETWORK)
    for _ in range(3):
        desk.resume_attempts()
    assert history(desk.trip(trip.id))[2:] == [(CAPTURE, REFUSED, "not_sent")]
    desk.clock.pass_time(timedelta(minutes=15))
    desk.resume_attempts()
    assert desk.processor.taken() == FEE_AMOUNT


def test_an_error_is_raised_to_the_person_who_asks(desk: UseCaseFixture) -> None:
    hold = replace(sample_hold(), asked_at=desk.clock())
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(hold,)))
    desk.processor.money_endings.append(NO_NETWORK)
    with pytest.raises(Unreachable):
        desk.resume_attempts.one(trip.id)


def test_a_trip_whose_call_is_running_is_left_alone(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    desk.clock.pass_time(timedelta(minutes=5))
    with desk.in_flight.hold(trip.id):
        desk.resume_attempts()
    assert history(desk.trip(trip.id))[2:] == []


def test_a_member_without_the_key_leaves_the_hold_to_others(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    desk.clock.pass_time(timedelta(minutes=5))
    replace(desk.resume_attempts, charger=None)()
    assert live_hold(desk.trip(trip.id)) is not None


def test_a_capture_that_arrived_late_is_recorded_when_the_hold_is_to_be_released(
    desk: UseCaseFixture,
) -> None:
    """The client gave another card meanwhile, and the first was charged after all."""
    failed = sample_capture(REFUSED, reason="not_done_yet")
    trip = desk.put(
        sample_trip(
            TripStage.CARD_TAKEN,
            card=sample_card(last4="4444"),
            attempts=(sample_hold(), sample_order(), failed),
        )
    )
    desk.processor.find_endings.clear()
    with pytest.raises(Refused, match="not_done_yet"):
        desk.processor.find_release("pi_held")
    desk.processor.payments["pi_held"].state = PaymentState.TAKEN
    paid = desk.charge_fee(trip.id)
    assert history(paid)[3:] == [(RELEASE, REFUSED, "hold_captured"), (CAPTURE, CONFIRMED, "")]
    assert len(desk.processor.charges) == 1
    assert stage_of(paid) is TripStage.BOOKED


def test_a_hold_that_was_charged_though_nothing_is_booked_is_named_to_who_asks(
    desk: UseCaseFixture,
) -> None:
    hold = replace(sample_hold(), asked_at=desk.clock())
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(hold,)))
    with pytest.raises(Refused, match="not_done_yet"):
        desk.processor.find_release("pi_held")
    desk.processor.payments["pi_held"].state = PaymentState.TAKEN
    with pytest.raises(Refused, match="hold_captured"):
        desk.resume_attempts.one(trip.id)
    assert history(desk.trip(trip.id))[1:] == [(RELEASE, REFUSED, "hold_captured")]


def test_another_desk_that_ended_the_hold_first_leaves_nothing_to_do(desk: UseCaseFixture) -> None:
    trip = booked(desk)
    stale = desk.trip(trip.id)
    desk.charge_fee(trip.id)
    runner = AttemptRunner(desk.actor, desk.store, desk.in_flight, desk.leases)
    fee = FeePayments(runner, desk.processor, desk.ids)
    held = live_hold(stale)
    assert held is not None
    for operation in (fee.capture, fee.release):
        with pytest.raises(Refused, match="trip_changed"):
            operation(stale, held)
    assert desk.processor.taken() == FEE_AMOUNT


@dataclass(slots=True)
class _Meanwhile(FakeProcessor):
    """While a fee is prepared here, another desk holds it."""

    desk: UseCaseFixture = field(default_factory=UseCaseFixture)

    def prepare(self, request: FeeRequest) -> PreparedFee:
        hold = sample_hold(trip_id=request.trip_id)
        self.desk.kept.tables.attempts[hold.id] = hold
        return FakeProcessor.prepare(self, request)


def test_a_hold_that_another_desk_made_meanwhile_is_not_made_again(desk: UseCaseFixture) -> None:
    trip = desk.with_card()
    processor = _Meanwhile(desk=desk)
    with pytest.raises(Refused, match="trip_changed"):
        replace(desk.book_trip, charger=processor)(trip.id)
    assert (processor.confirmations, desk.airline.orders) == ([], {})


def test_a_fee_that_another_desk_holds_meanwhile_is_not_charged_too(desk: UseCaseFixture) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    processor = _Meanwhile(desk=desk)
    with pytest.raises(Refused, match="trip_changed"):
        replace(desk.charge_fee, charger=processor)(trip.id)
    assert processor.confirmations == []


@dataclass(slots=True)
class _OtherCard(FakeProcessor):
    """While a fee is prepared here, another card comes into the records."""

    desk: UseCaseFixture = field(default_factory=UseCaseFixture)

    def prepare(self, request: FeeRequest) -> PreparedFee:
        trips = self.desk.kept.tables.trips
        card = sample_card(tokens=sample_tokens(processor="pm_other"))
        trips[request.trip_id] = replace(trips[request.trip_id], card=card)
        return FakeProcessor.prepare(self, request)


def test_a_card_that_nothing_was_prepared_for_is_not_charged(desk: UseCaseFixture) -> None:
    """The processor was not asked whose it is."""
    trip = desk.put_at(TripStage.FEE_DUE)
    processor = _OtherCard(desk=desk)
    with pytest.raises(Refused, match="trip_changed"):
        replace(desk.charge_fee, charger=processor)(trip.id)
    assert processor.confirmations == []


def test_without_a_hold_there_is_nothing_to_settle_and_without_a_key_nothing_to_take(
    desk: UseCaseFixture,
) -> None:
    trip = desk.put_at(TripStage.FEE_DUE)
    runner = AttemptRunner(desk.actor, desk.store, desk.in_flight, desk.leases)
    fee = FeePayments(runner, None, desk.ids)
    assert fee.settle(trip) == trip
    with pytest.raises(Refused, match="no_charge_key"):
        fee.charge(trip)


def test_what_was_answered_in_another_environment_stays_open(desk: UseCaseFixture) -> None:
    """The payment may have been made where this desk cannot look, whatever is said here."""
    hold = sample_hold(UNKNOWN, reason=PROCESSOR_WRONG_MODE)
    trip = desk.put(sample_trip(TripStage.CARD_TAKEN, attempts=(hold,)))
    desk.clock.pass_time(timedelta(days=3))
    (after,) = desk.resume_attempts.one(trip.id).attempts
    assert after.state is UNKNOWN


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (sample_hold(reason="arrived_late"), "ALARM: it had been given up. Our fee of USD 35.00"),
        (sample_payment(reason="arrived_late"), "ALARM. Our fee of USD 35.00 was taken after all"),
        (sample_capture(REFUSED, reason="hold_lapsed"), "not held on the card any more"),
        (sample_capture(REFUSED, reason="not_sent"), "Our fee is held, and not charged yet."),
        (sample_hold(REFUSED, reason="phone_orders_closed"), "Nothing is held or charged."),
        (sample_hold(REFUSED, reason="something_else"), "Press F9 for another card."),
    ],
)
def test_what_people_read_of_a_fee(attempt: AnyAttempt, sentence: str) -> None:
    assert sentence in outcome_sentence(attempt)


@pytest.mark.parametrize("sample", [sample_hold, sample_capture, sample_release])
def test_each_step_of_a_hold_can_be_settled_by_hand(
    sample: Callable[[AttemptState], AnyAttempt],
) -> None:
    attempt = sample(UNKNOWN)
    answer: Any = handler_of(attempt.kind).answer_by_hand(attempt, "pi_called")
    assert answer.charge_id == "pi_called"
