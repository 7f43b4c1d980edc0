"""A trip that is booked at the airline's own site, and recorded: by key, from hello to our fee."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.shared_desk import Call
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import call_until_money, take_call, take_card

pytestmark = pytest.mark.journey


def begin_elsewhere(desk: RunningDesk) -> None:
    """Our fee is held; the airline is asked for nothing."""
    desk.press("ctrl+Return")
    desk.wait_for("stage booking elsewhere shown")


def record(desk: RunningDesk, reference: str) -> None:
    """R, the reference, Enter; the total and the merchant are filled in."""
    desk.press("r")
    desk.type(reference)
    desk.press("Return")
    desk.wait_for("done record stage=booking elsewhere")


def test_an_offer_that_was_found_is_booked_elsewhere_recorded_and_confirmed(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        call_until_money(desk)
        desk.press("e")
        desk.wait_for("price holds")
        take_card(desk)
        asked = fresh_stage.asked("POST /air/orders")
        begin_elsewhere(desk)
        assert fresh_stage.held() == 3500
        record(desk, "K7PQ2M")
        desk.press("c")
        desk.wait_for("done confirm stage=fee due")
        desk.wait_for("done fee stage=booked")
        assert fresh_stage.asked("POST /air/orders") == asked, "nothing was sent to the airline"
        assert fresh_stage.asked("POST /payments/cards") == 0, "and no card either"
        desk.close()
    (trip,) = kept_in(fresh_stage.profile).trips
    assert trip.record_locator == "K7PQ2M"
    assert fresh_stage.moved().charges[0]["amount"] == 3500


def test_typed_flights_are_booked_elsewhere_and_undone_before_they_are_confirmed(
    call: Call,
) -> None:
    desk = call.desk
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
    held_before = call.stage.held()
    begin_elsewhere(desk)
    assert call.stage.held() == held_before + 3500
    record(desk, "UA42XY")
    desk.press("u")
    desk.wait_for("done undo stage=card taken")
    assert call.stage.held() == held_before, "our fee is released"
    assert call.moved().counts == (0, 0)
