"""A trip that is booked at the airline's own site, and recorded: by key, from hello to our fee."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import (
    call_until_money,
    record_elsewhere,
    take_call,
    take_card,
)

pytestmark = pytest.mark.journey


def begin_elsewhere(desk: RunningDesk) -> None:
    """Our fee is held; the airline is asked for nothing."""
    desk.press("ctrl+Return")
    desk.wait_for("stage booking elsewhere shown")


def test_trips_are_booked_elsewhere_undone_or_confirmed(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        typed_flights_are_undone_before_they_are_confirmed(desk, fresh_stage)
        an_offer_that_was_found_is_recorded_and_confirmed(desk, fresh_stage)
        desk.close()
    (trip,) = (trip for trip in kept_in(fresh_stage.profile).trips if trip.record_locator)
    assert trip.record_locator == "K7PQ2M"
    (charge,) = fresh_stage.moved().charges
    assert charge["amount"] == 3500


def an_offer_that_was_found_is_recorded_and_confirmed(desk: RunningDesk, play: Stage) -> None:
    call_until_money(desk)
    desk.press("e")
    desk.wait_for("price holds")
    take_card(desk)
    begin_elsewhere(desk)
    assert play.held() == 3500
    record_elsewhere(desk, "K7PQ2M")
    desk.press("c")
    desk.wait_for("done confirm stage=fee due")
    desk.wait_for("done fee stage=booked")
    assert play.asked("POST /air/orders") == 0, "nothing was sent to the airline"
    assert play.asked("POST /payments/cards") == 0, "and no card either"


def typed_flights_are_undone_before_they_are_confirmed(desk: RunningDesk, play: Stage) -> None:
    leaves = date.today() + timedelta(weeks=12)
    back = leaves + timedelta(weeks=1)
    take_call(desk, "Ada")
    desk.press("ctrl+f")
    desk.wait_for("page=flights")
    desk.type(f"ua934 {leaves.day}{leaves:%b} lax-lhr 1655 1120+1 prem")
    desk.press("Return")
    desk.type(f"ua935 {back.day}{back:%b} lhr-lax 1330 1640 prem")
    desk.press("Tab")
    desk.type("United")
    desk.press("Tab", "Tab")
    desk.type("1842.20")
    desk.press("ctrl+Return")
    desk.wait_for("flights typed directions=2")
    desk.wait_for("page=travelers")
    desk.press("ctrl+Return")
    desk.wait_for("page=money")
    desk.wait_for("price holds")
    take_card(desk)
    begin_elsewhere(desk)
    assert play.held() == 3500
    record_elsewhere(desk, "UA42XY")
    desk.press("u")
    desk.wait_for("done undo stage=card taken")
    assert play.held() == 0, "our fee is released"
    assert play.moved().counts == (0, 0)
