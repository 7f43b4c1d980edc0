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
from desktop.booking.set_up.set_up_record import PaymentChoices
from desktop.booking.trip.attempt_record import OrderAttempt
from desktop.booking.trip.attempt_states import SETTLED_NOT_DONE, AttemptState
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.errors import Refused
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
