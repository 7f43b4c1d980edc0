"""Fare and fee on a card that the client saved by a link: the real desk, by keys."""

from __future__ import annotations

import pytest

from desktop.booking.fare_plan import FarePlan
from tests.journeys.fares.test_company_balance import pay_from_balance
from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.links import (
    a_canceled_link_takes_no_card,
    client_types,
    killed_with_a_link_in_the_clients_hands,
    make_link,
    newest_link,
    one_that_ends_by_itself_is_noticed,
    resume_call,
)
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import NEVER_CHARGED, agree, book, call_until_money, kill

pytestmark = pytest.mark.journey

ASKS_ONCE = "4000002500003155"
"""Published: the bank asks the client when the card is saved, and not again."""


def test_a_link_saves_the_card_and_fare_and_fee_are_charged_to_it(fresh_stage: Stage) -> None:
    """No phone sale is opened for the company. The first card can be saved, and is declined."""
    play = fresh_stage
    with play.open_session() as desk:
        pay_from_balance(desk)
        play.servers.fault("moto_closed", times=9)
        call_until_money(desk)
        a_canceled_link_takes_no_card(desk, play)
        save_card(desk, play, NEVER_CHARGED)
        agree(desk)
        desk.press("ctrl+Return")
        message = desk.wait_for("error shown code=card_refused")
        assert "The fare is not held." in message
        assert "Press L for another card" in message
        assert (play.held(), play.asked("POST /air/orders")) == (0, 0)
        play.servers.fault("link_lost_reply")
        save_card(desk, play, ASKS_ONCE, bank="yes")
        agree(desk)
        book(desk)
        charged = fresh_stage.moved()
        assert (charged.counts, play.held()) == ((1, 2), 0)
        assert charged.orders[0]["paid_with"] == "balance"
        assert {(one["last4"], one["moto"]) for one in charged.charges} == {("3155", False)}
        assert len({one["payment_intent"] for one in charged.charges}) == 2, "a payment for each"
        killed_while_every_answer_is_lost(desk, play)
    with play.open_session() as desk:
        resume_call(desk)
        # The call goes on, and so does its yes.
        book(desk)
        assert (play.moved().counts, play.held()) == ((2, 4), 0), "held once, and charged once"
        killed_with_a_link_in_the_clients_hands(desk)
    # Saved while the desk is gone.
    assert "Thank you" in client_types(play)
    with play.open_session() as desk:
        desk.wait_until_logged("attempts resumed settled=1")
        resume_call(desk)
        desk.press("y")
        desk.wait_for("client agreed")
        book(desk)
        assert (play.moved().counts, play.held()) == ((3, 6), 0)
        one_that_ends_by_itself_is_noticed(desk, play)
        assert desk.close() == 0
    assert play.asked("POST /payments/cards") == 0, "no card goes to the airline"
    kept = kept_in(play.profile)
    assert {trip.fare_plan for trip in kept.trips} == {FarePlan.COMPANY_BALANCE}
    assert "card saved by link" in kept.actions


def save_card(desk: RunningDesk, play: Stage, number: str, *, bank: str = "") -> None:
    """The client types it on a phone of their own."""
    make_link(desk)
    assert newest_link(play)["amount_total"] is None, "nothing is asked for on the page"
    assert "Thank you" in client_types(play, number, bank=bank)
    desk.wait_for("card link moved held=False saved")
    assert play.held() == 0


def killed_while_every_answer_is_lost(desk: RunningDesk, play: Stage) -> None:
    """Before our fee is held: every answer about the first hold is lost, then the desk dies."""
    call_until_money(desk)
    save_card(desk, play, ASKS_ONCE, bank="yes")
    agree(desk)
    # The first two tries are cut before they are read, and the answer to the third is lost.
    play.servers.fault("fee_down", times=2, on="POST /v1/payment_intents/")
    play.servers.fault("fee_lost_reply", on="POST /v1/payment_intents/")
    desk.press("ctrl+Return")
    desk.wait_for("error shown code=processor_silent")
    assert play.held() > 3500
    assert play.asked("POST /air/orders") == 1
    kill(desk.process.pid)
