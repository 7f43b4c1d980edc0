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
    desk.press("c", "ctrl+Return")
    desk.wait_for("set up saved")


def test_fares_are_held_booked_from_the_balance_and_charged(fresh_stage: Stage) -> None:
    """In one call a bank refuses the fare first, in the next one the balance is empty first."""
    with fresh_stage.open_session() as desk:
        pay_from_balance(desk)
        a_refused_fare_books_nothing_and_another_card_takes_up_the_same_payment(desk, fresh_stage)
        booked, charged = fresh_stage.moved().orders, fresh_stage.moved().charges
        assert fresh_stage.held() == 0
        an_empty_balance_releases_the_fare_and_is_shown_to_the_owner(desk, fresh_stage)
        assert fresh_stage.asked("POST /payments/cards") == 0, "no card goes to the airline"
        desk.close()
    kept = kept_in(fresh_stage.profile)
    assert "duties of fares accepted" in kept.actions
    assert [trip.fare_plan for trip in kept.trips] == [FarePlan.COMPANY_BALANCE] * 2
    (first,) = (
        trip for trip in kept.trips if trip.record_locator == booked[0]["booking_reference"]
    )
    amounts = sorted(charge["amount"] for charge in charged)
    assert amounts == [3500, first.offer.total.minor], "a payment for each"
    holds = [one.subject for one in first.attempts if one.kind.code == "fare_hold"]
    assert len(holds) == 2
    assert len(set(holds)) == 1


def a_refused_fare_books_nothing_and_another_card_takes_up_the_same_payment(
    desk: RunningDesk, play: Stage
) -> None:
    call_until_money(desk)
    take_card(desk, NEVER_CHARGED)
    desk.press("ctrl+Return")
    message = desk.wait_for("error shown code=card_refused")
    assert "The fare is not held." in message
    assert play.asked("POST /air/orders") == 0
    take_card(desk)
    book(desk)
    assert play.moved().counts == (1, 2)


def an_empty_balance_releases_the_fare_and_is_shown_to_the_owner(
    desk: RunningDesk, play: Stage
) -> None:
    call_until_money(desk)
    take_card(desk)
    play.servers.fault("balance_empty")
    desk.press("ctrl+Return")
    message = desk.wait_for("error shown code=airline_balance_empty")
    assert "The client's card is good." in message
    assert "balance" not in message.partition("airline_balance_empty")[2]
    assert (play.held(), play.moved().counts) == (0, (1, 2))
    book(desk)
    assert (play.held(), play.moved().counts) == (0, (2, 4))
