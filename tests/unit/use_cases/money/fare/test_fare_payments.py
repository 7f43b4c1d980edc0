"""The fare on hold: after a crash, beside another desk, by a clock set back, and ended by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest

from desktop.booking.access.role import LIVE, Role
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import (
    FARE_CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    AnyKind,
)
from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.fare.fare_payment import fare_taken, live_fare_hold
from desktop.booking.trip.payment import FeeRelease
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.errors import Refused, Unknown, Unreachable
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.fare.fare_payments import FarePayments
from desktop.use_cases.money.handler_table import handler_of
from desktop.use_cases.money.outcome_text import outcome_sentence
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.processor_port import FeeRequest, HoldRequest, PreparedFee
from desktop.use_cases.ports.store_port import VendorAnswer
from tests.support.booking.fee_samples import (
    sample_fare_capture,
    sample_fare_hold,
    sample_fare_release,
)
from tests.support.fakes.processor import FakeProcessor, FeeEnding, PaymentState
from tests.support.samples import sample_card, sample_order, sample_tokens, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

CONFIRMED, REFUSED, UNKNOWN = AttemptState.CONFIRMED, AttemptState.REFUSED, AttemptState.UNKNOWN
FARE = Money(184220, "USD")
NO_NETWORK = Unreachable("no_network", "No network.")


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(holds_fee=True)


def put(desk: UseCaseFixture, *attempts: AnyAttempt, **changes: Any) -> Trip:  # noqa: ANN401
    """A trip whose fare we charge, as a former run has left it."""
    plan = FarePlan.COMPANY_BALANCE
    sample = sample_trip(TripStage.CARD_TAKEN, fare_plan=plan, attempts=attempts, **changes)
    return desk.put(sample)


def payments(desk: UseCaseFixture, charger: FakeProcessor | None = None) -> FarePayments:
    runner = AttemptRunner(desk.actor, desk.store, desk.in_flight, desk.leases)
    return FarePayments(runner, charger or desk.processor, desk.ids)


def history(trip: Trip) -> list[tuple[AnyKind, AttemptState, str]]:
    return [(one.kind, one.state, one.reason) for one in trip.attempts]


def just_asked(desk: UseCaseFixture) -> AnyAttempt:
    return replace(sample_fare_hold(), asked_at=desk.clock())


def at_processor(desk: UseCaseFixture, state: PaymentState) -> None:
    """TAKEN: by a call whose answer came to nobody."""
    with pytest.raises(Refused, match="not_done_yet"):
        desk.processor.find_release("pi_fare")
    desk.processor.payments["pi_fare"].state = state


def charged(desk: UseCaseFixture) -> list[str]:
    return [one.id for one in desk.processor.charges]


def test_while_the_fare_is_open_nothing_more_is_held_or_charged(desk: UseCaseFixture) -> None:
    unknown = put(desk, sample_fare_hold(UNKNOWN))
    with pytest.raises(Refused, match="fare_unknown"):
        payments(desk).hold(unknown)
    put(desk, sample_fare_hold(), sample_order(), sample_fare_capture(UNKNOWN))
    with pytest.raises(Refused, match="fare_unknown"):
        desk.charge_fee(unknown.id)
    assert desk.processor.payments == {}


@dataclass(slots=True)
class _Meanwhile(FakeProcessor):
    """While the fare is prepared here, another desk holds it."""

    desk: UseCaseFixture = field(default_factory=UseCaseFixture)

    def prepare(self, request: FeeRequest) -> PreparedFee:
        hold = sample_fare_hold(trip_id=request.trip_id)
        self.desk.kept.tables.attempts[hold.id] = hold
        return FakeProcessor.prepare(self, request)


def test_a_fare_that_another_desk_holds_meanwhile_is_not_held_again(desk: UseCaseFixture) -> None:
    trip = put(desk)
    processor = _Meanwhile(desk=desk)
    with pytest.raises(Refused, match="trip_changed"):
        payments(desk, processor).hold(trip)
    assert processor.confirmations == []


def test_what_another_desk_charged_first_is_neither_charged_nor_released(
    desk: UseCaseFixture,
) -> None:
    seen = put(desk, sample_fare_hold(), sample_order())
    assert fare_taken(payments(desk).charge(seen)) is not None
    with pytest.raises(Refused, match="trip_changed"):
        payments(desk).charge(seen)
    with pytest.raises(Refused, match="trip_changed"):
        payments(desk).hold(replace(seen, card=sample_card(last4="4444")))
    after = desk.trip(seen.id)
    assert history(after)[2:] == [(FARE_CAPTURE, CONFIRMED, "")]
    assert payments(desk).settle(seen, at_once=True) == after, "nothing is held any more"
    assert charged(desk) == ["pi_fare"]


def test_a_crash_after_the_ticket_is_followed_by_the_charge(desk: UseCaseFixture) -> None:
    trip = put(desk, sample_fare_hold(), replace(sample_order(), asked_at=desk.clock()))
    desk.resume_attempts()
    assert live_fare_hold(desk.trip(trip.id)) is not None, "the call itself charges it"
    desk.clock.pass_time(timedelta(minutes=5))
    desk.resume_attempts()
    assert charged(desk) == ["pi_fare"]


def test_a_hold_is_left_to_a_call_that_may_go_on_and_released_after_it(
    desk: UseCaseFixture,
) -> None:
    trip = put(desk, just_asked(desk))
    desk.resume_attempts()
    assert live_fare_hold(desk.trip(trip.id)) is not None
    desk.clock.pass_time(timedelta(minutes=10))
    desk.resume_attempts()
    assert history(desk.trip(trip.id))[1:] == [(FARE_RELEASE, CONFIRMED, "")]


def test_a_hold_whose_order_was_refused_is_released_without_waiting(desk: UseCaseFixture) -> None:
    trip = put(desk, just_asked(desk), sample_order(REFUSED))
    desk.resume_attempts()
    assert live_fare_hold(desk.trip(trip.id)) is None


def test_a_clock_that_was_set_back_keeps_no_hold(desk: UseCaseFixture) -> None:
    trip = put(desk, sample_fare_hold(asked_at=desk.clock() + timedelta(days=3)))
    desk.resume_attempts()
    assert live_fare_hold(desk.trip(trip.id)) is None


@pytest.mark.parametrize("state", [AttemptState.PENDING, UNKNOWN])
def test_while_the_airline_may_have_booked_it_the_fare_stays_held(
    desk: UseCaseFixture, state: AttemptState
) -> None:
    trip = put(desk, sample_fare_hold(), sample_order(state))
    desk.clock.pass_time(timedelta(hours=1))
    assert payments(desk).settle(trip, at_once=True) == trip
    assert payments(desk).settle(trip, is_refused=True) == trip


def test_what_fails_is_raised_to_the_person_who_asks_and_tried_again_by_itself_later(
    desk: UseCaseFixture,
) -> None:
    trip = put(desk, sample_fare_hold(), sample_order())
    desk.processor.money_endings.append(NO_NETWORK)
    with pytest.raises(Unreachable):
        desk.resume_attempts.one(trip.id)
    desk.clock.pass_time(timedelta(minutes=14))
    desk.resume_attempts()
    assert history(desk.trip(trip.id))[2:] == [(FARE_CAPTURE, REFUSED, "not_sent")]
    desk.clock.pass_time(timedelta(minutes=1))
    desk.resume_attempts()
    assert charged(desk) == ["pi_fare"]


def test_a_member_without_the_key_or_the_permission_leaves_the_hold_to_others(
    desk: UseCaseFixture,
) -> None:
    trip = put(desk, sample_fare_hold(), sample_order())
    desk.clock.pass_time(timedelta(hours=1))
    replace(desk.resume_attempts, charger=None)()
    agent = Member("id", "Name", Role.BOOKING_AGENT.value, LIVE[Role.BOOKING_AGENT])
    fare = payments(desk)
    runner = replace(fare.runner, actor=replace(desk.actor, member=agent))
    assert not replace(fare, runner=runner).has_to_settle(trip, at_once=True)
    assert desk.trip(trip.id) == trip
    with pytest.raises(Refused, match="no_charge_key"):
        replace(fare, charger=None).hold(trip)


def test_a_hold_of_the_card_given_first_is_released_and_the_new_card_is_charged(
    desk: UseCaseFixture,
) -> None:
    other = sample_card(last4="4444", tokens=sample_tokens("pm_other", "tcd_other"))
    trip = put(desk, sample_fare_hold(), sample_order(), card=other)
    after = payments(desk).charge(trip)
    assert [kind for kind, _, _ in history(after)[2:]] == [FARE_RELEASE, FARE_HOLD, FARE_CAPTURE]
    assert (desk.processor.taken(), desk.processor.held) == (FARE, [])


@dataclass(slots=True)
class _NoMeanwhile(FakeProcessor):
    """While the hold on the first card is let go, the client says no."""

    decline: Callable[[], object] = field(default=lambda: None)

    def release(self, request: HoldRequest) -> VendorAnswer[FeeRelease]:
        done = FakeProcessor.release(self, request)
        self.decline()
        return done


def test_a_no_while_the_first_hold_is_let_go_keeps_the_new_card_from_being_held(
    desk: UseCaseFixture,
) -> None:
    other = sample_card(last4="4444", tokens=sample_tokens("pm_other", "tcd_other"))
    seen = put(desk, sample_fare_hold(), sample_order(), card=other)
    processor = _NoMeanwhile(decline=lambda: desk.record_agreement.decline(seen.id))
    with pytest.raises(Refused, match="fee_agreement_missing"):
        payments(desk, processor).charge(seen)
    assert history(desk.trip(seen.id))[2:] == [(FARE_RELEASE, CONFIRMED, "")]
    assert (processor.confirmations, processor.charges) == ([], [])


def test_a_charge_of_the_card_given_first_is_recorded_and_the_new_card_left_alone(
    desk: UseCaseFixture,
) -> None:
    failed = sample_fare_capture(REFUSED, reason="not_done_yet")
    other = sample_card(last4="4444")
    trip = put(desk, sample_fare_hold(), sample_order(), failed, card=other)
    at_processor(desk, PaymentState.TAKEN)
    after = payments(desk).charge(trip)
    assert history(after)[3:] == [
        (FARE_RELEASE, REFUSED, "hold_captured"),
        (FARE_CAPTURE, CONFIRMED, ""),
    ]
    assert (charged(desk), desk.processor.confirmations) == (["pi_fare"], [])


def test_a_charge_of_a_trip_that_is_not_booked_is_named_to_the_person_who_asks(
    desk: UseCaseFixture,
) -> None:
    trip = put(desk, just_asked(desk))
    at_processor(desk, PaymentState.TAKEN)
    with pytest.raises(Refused, match="hold_captured"):
        desk.resume_attempts.one(trip.id)
    assert history(desk.trip(trip.id))[1:] == [(FARE_RELEASE, REFUSED, "hold_captured")]


def test_a_second_hold_of_a_fare_that_is_charged_is_released(desk: UseCaseFixture) -> None:
    second = sample_fare_hold(id="secondhold", subject="pi_second")
    trip = put(desk, sample_fare_hold(), second, sample_order(), sample_fare_capture())
    desk.resume_attempts.one(trip.id)
    assert history(desk.trip(trip.id))[4:] == [(FARE_RELEASE, CONFIRMED, "")]
    assert desk.processor.charges == []


@pytest.mark.parametrize("ending", [FeeEnding.LOST_REPLY, FeeEnding.LOST_REQUEST])
def test_a_charge_without_an_answer_is_found_or_made_again(
    desk: UseCaseFixture, ending: FeeEnding
) -> None:
    trip = put(desk, sample_fare_hold(), sample_order())
    at_processor(desk, PaymentState.HELD)
    desk.processor.money_endings.append(ending)
    with pytest.raises(Unknown):
        payments(desk).charge(trip)
    desk.resume_attempts.one(trip.id)
    assert fare_taken(desk.trip(trip.id)) is not None
    assert charged(desk) == ["pi_fare"]


@pytest.mark.parametrize(
    ("attempt", "sentence"),
    [
        (sample_fare_hold(reason="arrived_late"), "ALARM: it had been given up. The fare of USD"),
        (sample_fare_hold(REFUSED), "Nothing is held, booked or charged."),
        (
            sample_fare_hold(REFUSED, reason="something_else"),
            "Press F9 for another card, or L for a link.",
        ),
        (sample_fare_hold(UNKNOWN), "We do not know yet whether the fare is held."),
        (sample_fare_capture(), "The fare of USD 1,842.20 is charged."),
        (sample_fare_capture(REFUSED, reason="hold_lapsed"), "though we have paid the airline"),
        (sample_fare_capture(REFUSED, reason="not_sent"), "The fare is held, and not charged yet."),
        (sample_fare_capture(UNKNOWN), "We do not know yet whether the fare was charged."),
        (sample_fare_release(), "The fare of USD 1,842.20 was released from the card."),
        (sample_fare_release(REFUSED), "still held on the card, and not charged"),
        (sample_fare_release(UNKNOWN), "We do not know yet whether the fare was released."),
    ],
)
def test_what_people_read_of_the_fare(attempt: AnyAttempt, sentence: str) -> None:
    assert sentence in outcome_sentence(attempt)


@pytest.mark.parametrize("sample", [sample_fare_hold, sample_fare_capture, sample_fare_release])
def test_each_step_of_the_fare_can_be_settled_by_hand(
    sample: Callable[[AttemptState], AnyAttempt],
) -> None:
    attempt = sample(UNKNOWN)
    handler: Any = handler_of(attempt.kind)
    assert handler.answer_by_hand(attempt, "pi_called").charge_id == "pi_called"
    texts = {handler.text.answer_text(sample(state)) for state in (CONFIRMED, REFUSED, UNKNOWN)}
    assert len(texts) == 3
