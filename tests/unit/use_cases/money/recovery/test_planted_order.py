"""Records in which another program has written that a trip is booked, while a hold is there."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.trip.attempt_kinds import CAPTURE, FARE_CAPTURE
from desktop.booking.trip.attempt_record import HoldAttempt, OrderAttempt, Settlement
from desktop.booking.trip.offer import OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.trip import Trip, TripStage
from desktop.use_cases.errors import Refused, Unreachable
from tests.support.booking.fee_samples import sample_fare_hold, sample_hold
from tests.support.fakes.airline import FakeAirline
from tests.support.samples import sample_order, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

every_hold = pytest.mark.parametrize("sample", [sample_hold, sample_fare_hold])
Sample = Callable[[], HoldAttempt]


@pytest.fixture
def desk() -> UseCaseFixture:
    return UseCaseFixture(holds_fee=True)


def put(desk: UseCaseFixture, sample: Sample, order: OrderAttempt) -> Trip:
    """A hold, and an order behind it that was asked for long ago."""
    plan = FarePlan.COMPANY_BALANCE if sample is sample_fare_hold else FarePlan.TRAVELERS_CARD
    trip = sample_trip(TripStage.FEE_DUE, fare_plan=plan, attempts=(sample(), order))
    kept = desk.put(trip)
    desk.clock.pass_time(timedelta(hours=1))
    return kept


def is_charged(desk: UseCaseFixture, trip: Trip) -> bool:
    return any(one.kind in (CAPTURE, FARE_CAPTURE) for one in desk.trip(trip.id).attempts)


@every_hold
@pytest.mark.expects_warning("desktop.use_cases.money.recovery.resume_attempts")
def test_what_the_airline_does_not_show_is_not_charged(
    desk: UseCaseFixture, sample: Sample
) -> None:
    trip = put(desk, sample, sample_order())
    booked = desk.airline.orders.pop(trip.offer.id)
    desk.resume_attempts()
    desk.resume_attempts.follow(trip.id)
    with pytest.raises(Refused, match="order_not_shown") as refused:
        desk.resume_attempts.one(trip.id)
    assert "tell the owner" in refused.value.press
    assert "Ctrl+Enter" in refused.value.press, "the key that charges it all the same"
    desk.airline.orders[trip.offer.id] = replace(booked, cancelled_at=desk.clock())
    desk.resume_attempts()
    with pytest.raises(Refused, match="order_not_shown"):
        desk.resume_attempts.one(trip.id)
    assert not is_charged(desk, trip)


@every_hold
def test_what_it_shows_is_charged_and_an_airline_that_is_not_reached_is_asked_again(
    desk: UseCaseFixture, sample: Sample
) -> None:
    trip = put(desk, sample, sample_order())
    for _ in range(2):
        desk.airline.find_endings.append(Unreachable("no_network", "No network."))
    desk.resume_attempts()
    with pytest.raises(Unreachable, match="no_network"):
        desk.resume_attempts.one(trip.id)
    assert not is_charged(desk, trip)
    desk.resume_attempts()
    assert is_charged(desk, trip)


@every_hold
@pytest.mark.parametrize("is_canceled", [True, False], ids=["canceled", "not reached"])
def test_by_itself_the_airline_is_asked_for_such_an_order_every_15_minutes(
    desk: UseCaseFixture,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    sample: Sample,
    is_canceled: bool,
) -> None:
    trip = put(desk, sample, sample_order())
    shown = desk.airline.orders[trip.offer.id]
    canceled = replace(shown, cancelled_at=desk.clock())
    asked = []

    def find(airline: FakeAirline, offer: OfferRef) -> AirlineOrder | None:
        asked.append(offer.id)
        if not is_canceled:
            raise Unreachable("no_network", "No network.")
        return canceled

    monkeypatch.setattr(FakeAirline, "find_order", find)
    resume = desk.resume_attempts
    for _ in range(360):  # What every desk does at each look, for half an hour.
        resume()
        resume.follow(trip.id)
        desk.clock.pass_time(timedelta(seconds=5))
    assert len(asked) == 2
    errors = [one for one in caplog.records if one.levelno >= logging.WARNING]
    assert len(errors) == int(is_canceled), "said once"
    assert not is_charged(desk, trip)


@every_hold
@pytest.mark.parametrize("by_hand", [True, False], ids=["settled by hand", "booked elsewhere"])
def test_what_no_airline_shows_is_charged_when_a_person_asks(
    desk: UseCaseFixture, sample: Sample, by_hand: bool
) -> None:
    settlement = Settlement("memberrobin", "Robin", desk.clock(), "Kim", "")
    order = replace(sample_order(), vendor=RECORDED)
    if by_hand:
        order = replace(sample_order(), settlement=settlement)
    trip = put(desk, sample, order)
    desk.resume_attempts()
    assert not is_charged(desk, trip)
    desk.resume_attempts.one(trip.id)
    assert is_charged(desk, trip)
