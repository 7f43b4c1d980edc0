"""A trip is booked and canceled by key: quoted, agreed to, confirmed, and owed on Today."""

from __future__ import annotations

import pytest

from desktop.booking.trip.cancellation.cancellation_rules import cancel_attempt
from desktop.booking.trip.trip import TripStage
from desktop.booking.trip.trip_rules import stage_of
from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import book, call_until_money, entry, take_card

pytestmark = pytest.mark.journey


def test_a_booked_trip_is_canceled_and_what_goes_back_is_on_today(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        call_until_money(desk, "Ada", entry(weeks=6))
        take_card(desk)
        book(desk)
        desk.press("x")
        desk.wait_for("cancellation quoted")
        # Nothing is confirmed by a quote, and none before the yes.
        desk.press("ctrl+Return", "y")
        desk.wait_for("cancellation agreed")
        assert fresh_stage.asked("POST /air/order_cancellations") == 1
        fresh_stage.servers.fault("cancel_lost_reply")
        desk.press("ctrl+Return")
        desk.wait_for("stopped at=confirm code=cancel_unanswered")
        desk.kill()
    # The next desk asks the airline by itself, and confirms nothing.
    with fresh_stage.open_session() as desk:
        desk.wait_for("attempts resumed settled=1")
        desk.wait_for("today needs=1")
        desk.close()
    kept = kept_in(fresh_stage.profile)
    (trip,) = kept.trips
    attempt = cancel_attempt(trip)
    assert stage_of(trip) is TripStage.CANCELED
    assert attempt is not None
    assert attempt.answer is not None
    assert attempt.answer.refund == attempt.amount
    assert kept.actions.count("cancellation requested") == 1
    assert kept.actions.count("refund entered") == 1
    calls: dict[str, int] = fresh_stage.servers.seen()["calls"]
    confirms = [count for call, count in calls.items() if call.endswith("/actions/confirm")]
    assert confirms == [1]
