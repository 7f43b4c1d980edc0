"""An order that another program writes, or that an owner settles, while the processor is asked: a
hold is charged for the booking that was looked into, and for no other.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.card_entry.capture_route import CaptureRoute
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.attempt_record import OrderAttempt
from desktop.booking.trip.attempt_states import SETTLED_NOT_DONE, AttemptState
from desktop.booking.trip.fee_rules import live_hold
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.errors import Refused
from desktop.use_cases.money.attempt import AttemptRunner
from desktop.use_cases.money.fare.fare_payments import FarePayments
from desktop.use_cases.money.fee.fee_payments import FeePayments
from desktop.use_cases.ports.processor_port import HoldRequest
from tests.support.booking.fee_samples import sample_fare_hold, sample_hold
from tests.support.fakes.processor import FakeProcessor
from tests.support.samples import sample_consent, sample_order, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(holds_fee=True)


def write_while(
    monkeypatch: pytest.MonkeyPatch, desk: UseCaseFixture, asked: str, order: OrderAttempt
) -> None:
    """The order is in the records by the time the processor answers this question: past what keeps
    Skycap's own orders from going back.
    """
    question = getattr(FakeProcessor, asked)

    def ask(processor: FakeProcessor, request: object) -> object:
        desk.kept.tables.attempts[order.id] = order
        return question(processor, request)

    monkeypatch.setattr(FakeProcessor, asked, ask)


def both_held(desk: UseCaseFixture) -> Trip:
    """Not booked, and old enough to be let go."""
    trip = sample_trip(
        TripStage.FEE_DUE,
        fare_plan=FarePlan.COMPANY_BALANCE,
        attempts=(sample_fare_hold(), sample_hold()),
    )
    kept = desk.put(trip)
    desk.airline.orders.clear()
    desk.clock.pass_time(timedelta(hours=1))
    return kept


@pytest.mark.parametrize(
    "look",
    [lambda desk, _: desk.resume_attempts(), lambda desk, id_: desk.resume_attempts.follow(id_)],
)
def test_a_hold_is_not_charged_for_an_order_that_came_after_the_look(
    desk: UseCaseFixture,
    monkeypatch: pytest.MonkeyPatch,
    look: Callable[[UseCaseFixture, str], object],
) -> None:
    trip = both_held(desk)
    planted = replace(sample_order(), asked_at=desk.clock() - timedelta(minutes=30))
    write_while(monkeypatch, desk, "release", planted)
    look(desk, trip.id)
    assert desk.trip(trip.id).order == planted
    assert desk.processor.charges == []


def test_what_was_to_be_let_go_is_not_charged_where_that_changes_meanwhile(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No airline was asked for the order: nothing was to be charged."""
    trip = desk.put(
        sample_trip(
            TripStage.FEE_DUE,
            attempts=(sample_fare_hold(), sample_hold(), sample_order()),
            fee=Money(3600, "USD"),
        )
    )
    desk.airline.orders.clear()
    desk.clock.pass_time(timedelta(hours=1))
    release = FakeProcessor.release

    def with_another_fee(processor: FakeProcessor, request: HoldRequest) -> object:
        kept = desk.kept.tables.trips
        kept[trip.id] = replace(kept[trip.id], fee=Money(3500, "USD"))
        return release(processor, request)

    monkeypatch.setattr(FakeProcessor, "release", with_another_fee)
    desk.resume_attempts()
    assert live_hold(desk.trip(trip.id)) is not None
    assert desk.processor.charges == []


@pytest.mark.parametrize("payments", [FeePayments, FarePayments])
def test_nothing_is_charged_where_nobody_looked_into_it(
    desk: UseCaseFixture, payments: type[FeePayments] | type[FarePayments]
) -> None:
    trip = sample_trip(
        TripStage.FEE_DUE,
        fare_plan=FarePlan.COMPANY_BALANCE,
        attempts=(sample_fare_hold(), sample_hold(), sample_order()),
    )
    trip = desk.put(trip)
    runner = AttemptRunner(desk.actor, desk.store, desk.in_flight, desk.leases)
    one = payments(runner, desk.processor, desk.ids)
    assert one.settle(trip, at_once=True, may_charge=False) == trip
    one.settle(trip, at_once=True)
    assert len(desk.processor.charges) == 1


def test_what_the_airline_refused_ends_in_no_charge(
    desk: UseCaseFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices = PaymentChoices((CaptureRoute.PANE,), FarePlan.COMPANY_BALANCE)
    desk.store.write(lambda repos: repos.set_up.save(choices, desk.clock(), "Robin"))
    draft = desk.draft()
    trip = desk.agree(desk.take_card(draft.id, sample_consent(draft)))
    desk.airline.book_endings.append(Refused("airline_balance_empty", "The balance is too low."))
    planted = replace(
        sample_order(trip_id=trip.id),
        id="orderplanted",
        subject=trip.offer.id,
        asked_at=desk.clock() - timedelta(minutes=30),
    )
    write_while(monkeypatch, desk, "release", planted)
    with pytest.raises(Refused, match="airline_balance_empty") as refused:
        desk.book_trip(trip.id)
    assert "is being let go" in refused.value.safe
    assert desk.processor.charges == []


def test_no_fee_is_charged_for_an_order_that_was_settled_as_not_done_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = UseCaseFixture()
    trip = desk.put_at(TripStage.FEE_DUE)
    assert trip.order is not None
    undone = replace(trip.order, state=AttemptState.REFUSED, reason=SETTLED_NOT_DONE, answer=None)
    write_while(monkeypatch, desk, "prepare", undone)
    with pytest.raises(Refused, match="trip_changed"):
        desk.charge_fee(trip.id)
    assert desk.processor.charges == []
