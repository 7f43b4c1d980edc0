"""Fares that the company charges, and pays from its balance: by the real desk, by key."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

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
    type_file,
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
        file = fresh_stage.profile.parent / "refunds.csv"
        a_refund_is_recorded_paid_by_hand_and_exported(desk, file)
        assert fresh_stage.moved().counts == (2, 4), "the ledger moves no money"
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
    (refund,) = kept.refunds
    (refunded,) = (trip for trip in kept.trips if trip.id == refund.entry.trip_id)
    assert refund.entry.amount == refunded.offer.total
    assert refund.entry.payment in {one.subject for one in refunded.attempts}
    assert refund.entry.closing is not None
    assert refund.entry.closing.note == "re_byhand"
    assert [action for action in kept.actions if action.startswith("refund")] == [
        *("refund due recorded", "refund recorded as paid"),
        *("refund ledger exported", "refund ledger exported"),
    ]
    (row,) = csv.DictReader(io.StringIO(file.read_text("utf-8-sig"), newline=""))
    assert (row["client"], row["state"], row["processor reference"]) == (
        *("Ada Calloway", "paid", "re_byhand"),
    )


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


def a_refund_is_recorded_paid_by_hand_and_exported(desk: RunningDesk, file: Path) -> None:
    """Of the trip that was booked last, whose page is shown."""
    desk.wait_for("refunds of the trip shown entries=0")
    desk.press("d")
    desk.wait_for("refund due form opened")
    desk.type("The airline canceled the flight")
    desk.press("ctrl+Return")
    desk.wait_for("done refund stage=booked")
    desk.press("g", "d")
    desk.wait_for("refunds shown owed=1 red=0")
    desk.press("p")
    desk.wait_for("refund form opened")
    desk.press("Return")
    desk.type("re_byhand")
    desk.press("Return")
    desk.wait_for("refunds stopped code=refund_field")
    today = date.today()
    desk.type(f"{today.day}{today:%b}{today.year}")
    desk.press("ctrl+Return")
    desk.wait_for("refund saved state=paid")
    desk.press("e")
    desk.wait_for("asked where to save")
    type_file(desk, "Export the", file)
    desk.wait_for("refunds exported count=1")
