"""What vendors do by themselves shows on Today by itself, without a key."""

from __future__ import annotations

import pytest

from desktop.booking.trip.attempt_states import AttemptState
from tests.support.journeys.kept_records import kept_in, make_polls_due
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import book, call_until_money, entry, take_card

pytestmark = pytest.mark.journey


def test_a_retimed_flight_a_dispute_and_a_failed_order_are_on_today_after_the_next_sign_in(
    fresh_stage: Stage,
) -> None:
    servers = fresh_stage.servers
    with fresh_stage.open_session() as desk:
        desk.wait_for("vendors asked: answered=")
        call_until_money(desk, "Ada", entry(weeks=1))
        take_card(desk)
        book(desk)
        call_until_money(desk, "Ada")
        take_card(desk)
        servers.fault("order_pending")
        desk.press("ctrl+Return")
        desk.wait_for("stage airline confirming shown")
        servers.settle(booked=False)
        desk.close()
    # Hours later, while nobody is signed in.
    make_polls_due(fresh_stage.profile)
    servers.fault("flight_retimed")
    servers.fault("fee_disputed")

    with fresh_stage.open_session() as desk:
        desk.wait_for("vendors asked: answered=")
        desk.wait_for("today needs=4")
        # The bar is still on the trip that is open; the news came in above it.
        desk.press("k", "Return")
        desk.wait_for("shown page=trip")
        desk.press("Escape")
        desk.wait_for("shown page=today")
        desk.wait_for("today needs=4")
        desk.press("d")
        desk.wait_for("today needs=3")
        desk.close()
    kept = kept_in(fresh_stage.profile)
    assert kept.actions.count("finding dismissed") == 1

    # Dismissed or not, none of it is found again.
    make_polls_due(fresh_stage.profile)
    with fresh_stage.open_session() as desk:
        assert "answered=5 found=0" in desk.wait_for("vendors asked: answered=")
        desk.close()
    (pending,) = [trip for trip in kept.trips if trip.order and not trip.record_locator]
    assert pending.order is not None
    assert pending.order.state is AttemptState.PENDING
    assert fresh_stage.moved().counts == (1, 1)
