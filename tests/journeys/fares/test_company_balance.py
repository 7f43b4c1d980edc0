"""Fares that the company charges, and pays from its balance: by the real desk, by key."""

from __future__ import annotations

import pytest

from desktop.booking.fare_plan import FarePlan
from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import (
    NEVER_CHARGED,
    book,
    call_until_money,
    take_card,
)

pytestmark = pytest.mark.journey


def pay_from_balance(desk: RunningDesk) -> None:
    """An owner signs the duties, then chooses the plan; it works at once."""
    desk.press("g", "u")
    desk.wait_for("page=set_up")
    desk.wait_for("set up shown")
    desk.press("Down", "Return")
    desk.wait_for("set up step opened")
    desk.type("Ida Marlow")
    desk.press("ctrl+Return")
    desk.wait_for("set up saved")
    desk.press("Up", "Return")
    desk.wait_for("set up step opened")
    desk.press("Tab", "c")
    desk.press("ctrl+Return")
    desk.wait_for("set up saved")


def test_the_fare_is_held_booked_from_the_balance_and_charged(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        pay_from_balance(desk)
        call_until_money(desk)
        take_card(desk)
        book(desk)
        desk.close()
    kept = kept_in(fresh_stage.profile)
    (trip,) = kept.trips
    assert trip.fare_plan is FarePlan.COMPANY_BALANCE
    assert "duties of fares accepted" in kept.actions
    amounts = sorted(charge["amount"] for charge in fresh_stage.moved().charges)
    assert amounts == [3500, trip.offer.total.minor], "a payment for each"
    assert fresh_stage.held() == 0
    assert fresh_stage.asked("POST /payments/cards") == 0, "no card goes to the airline"


def test_an_empty_balance_releases_the_fare_and_is_shown_to_the_owner(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        pay_from_balance(desk)
        call_until_money(desk)
        take_card(desk)
        fresh_stage.servers.fault("balance_empty")
        desk.press("ctrl+Return")
        message = desk.wait_for("error shown code=airline_balance_empty")
        assert "The client's card is good." in message
        assert "balance" not in message.partition("airline_balance_empty")[2]
        assert (fresh_stage.held(), fresh_stage.moved().counts) == (0, (0, 0))
        book(desk)
        assert fresh_stage.moved().counts == (1, 2)
        desk.close()


def test_a_refused_fare_books_nothing_and_another_card_takes_up_the_same_payment(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        pay_from_balance(desk)
        call_until_money(desk)
        take_card(desk, NEVER_CHARGED)
        desk.press("ctrl+Return")
        message = desk.wait_for("error shown code=card_refused")
        assert "The fare is not held." in message
        assert fresh_stage.asked("POST /air/orders") == 0
        take_card(desk)
        book(desk)
        desk.close()
    (trip,) = kept_in(fresh_stage.profile).trips
    holds = [one.subject for one in trip.attempts if one.kind.code == "fare_hold"]
    assert len(holds) == 2
    assert len(set(holds)) == 1
