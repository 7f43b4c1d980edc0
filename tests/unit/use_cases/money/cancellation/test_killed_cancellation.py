"""Wherever a desk is killed while it cancels, the next one knows what the airline knows."""

from __future__ import annotations

from contextlib import suppress
from datetime import timedelta

import pytest

from desktop.booking.trip.attempt_states import OPEN_STATES
from desktop.booking.trip.cancellation.cancellation_rules import cancel_attempt, is_canceled
from desktop.use_cases.errors import DeskError, Refused, Unreachable
from desktop.use_cases.money.cancellation.cancel_handler import NEVER_AFTER
from desktop.use_cases.money.in_flight_trips import InFlightTrips
from tests.support.fakes.airline import Ending
from tests.support.use_cases.canceling import GIVEN_BACK, agreed, booked, entered
from tests.support.use_cases.faulty_backend import FragileStore, Killed
from tests.support.use_cases.use_case_fixture import UseCaseFixture

FATES = (
    *(Ending.BOOKED, Ending.LOST_REPLY, Ending.LOST_REQUEST, Ending.PENDING),
    *(Refused("quote_expired", "It has ended."), Unreachable("airline_unreachable", "No network.")),
)


@pytest.mark.parametrize("fate", FATES, ids=str)
@pytest.mark.parametrize("saved", [True, False])
@pytest.mark.parametrize("write", [0, 1, 2, 9])
def test_nothing_is_canceled_twice_or_forgotten(
    desk: UseCaseFixture, fate: Ending | DeskError, saved: bool, write: int
) -> None:
    trip = booked(desk)
    quote = agreed(desk, trip, GIVEN_BACK)
    desk.airline.cancel_endings.append(fate)
    desk.through = FragileStore(desk.kept, write, saved)
    with suppress(Killed, DeskError):
        desk.cancel_trip(trip.id, quote, GIVEN_BACK)
    # Another process takes the desk's place.
    desk.through, desk.in_flight = None, InFlightTrips()
    if fate is Ending.PENDING and desk.airline.confirmed:
        desk.airline.cancel(quote)
    for _ in range(3):
        desk.clock.pass_time(timedelta(hours=1))
        desk.resume_attempts()
    desk.clock.pass_time(NEVER_AFTER)
    desk.resume_attempts()
    after = desk.trip(trip.id)
    attempt = cancel_attempt(after)
    assert attempt is None or attempt.state not in OPEN_STATES
    assert is_canceled(after) is bool(desk.airline.canceled)
    assert len(desk.airline.confirmed) <= 1
    assert len(entered(desk)) == (2 if is_canceled(after) else 0)
