"""Our fee by a link: the client types the card on the processor's page, and the desk goes on."""

from __future__ import annotations

import pytest

from tests.support.journeys.links import (
    a_canceled_link_takes_no_card,
    call_until_link,
    cancel_link,
    client_types,
    killed_with_a_link_in_the_clients_hands,
    let_hold_go,
    make_link,
    newest_link,
    one_that_ends_by_itself_is_noticed,
    resume_call,
)
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.shared_desk import Call
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import (
    GOOD,
    OTHER,
    book,
    call_until_money,
    kill,
    take_card,
    until,
)
from tests.support.training.client_browser import ASKS_THE_CLIENT

pytestmark = pytest.mark.journey


def test_the_client_types_the_card_and_the_trip_is_booked_and_our_fee_charged(call: Call) -> None:
    desk, stage = call.desk, call.stage
    call_until_link(desk)
    assert stage.held() == 0
    assert "Thank you" in client_types(stage, OTHER)
    desk.wait_for("card link moved held=True")
    assert stage.held() == 3500
    take_card(desk, GOOD)
    book(desk)
    moved = call.moved()
    assert moved.counts == (1, 1)
    # Two cards: the client typed one, and gave the other for the flights.
    assert moved.orders[0]["paid_with"] == "visa 4242"
    assert (moved.charges[0]["last4"], moved.charges[0]["moto"]) == ("4444", False)
    assert moved.charges[0]["amount_captured"] == 3500
    assert stage.held() == 0


def test_the_bank_asks_the_client_whose_card_it_is(call: Call) -> None:
    desk, stage = call.desk, call.stage
    call_until_link(desk)
    assert "did not confirm" in client_types(stage, ASKS_THE_CLIENT, bank="no")
    assert newest_link(stage)["status"] == "open"
    assert "Thank you" in client_types(stage, ASKS_THE_CLIENT, bank="yes")
    desk.wait_for("card link moved held=True")
    let_hold_go(desk, stage)


def test_a_canceled_link_takes_no_card_and_the_pane_takes_it(call: Call) -> None:
    desk, stage = call.desk, call.stage
    call_until_money(desk)
    a_canceled_link_takes_no_card(desk, stage)
    take_card(desk)
    book(desk)
    moved = call.moved()
    assert moved.counts == (1, 1)
    assert moved.charges[0]["moto"] is True
    assert stage.held() == 0


def test_lost_answers_make_one_link_and_end_it_once(call: Call) -> None:
    desk, stage = call.desk, call.stage
    call_until_money(desk)
    before = len(stage.servers.seen()["links"])
    stage.servers.fault("link_lost_reply")
    make_link(desk)
    assert len(stage.servers.seen()["links"]) == before + 1
    stage.servers.fault("link_lost_reply")
    cancel_link(desk)
    stage.servers.fault("fee_down", times=2, on="POST /v1/checkout")
    desk.press("l")
    message = desk.wait_for("error shown code=processor_silent")
    assert "There is no link, and our fee is not held." in message


def test_a_desk_that_was_killed_finds_its_link_open_or_what_was_typed_there(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        killed_with_a_link_in_the_clients_hands(desk)
    with fresh_stage.open_session() as desk:
        a_link_that_is_still_open_is_on_the_screen_again(desk, fresh_stage)
        make_link(desk)
        kill(desk.process.pid)
    # Typed while the desk is gone.
    assert "Thank you" in client_types(fresh_stage)
    with fresh_stage.open_session() as desk:
        desk.wait_until_logged("attempts resumed settled=1")
        resume_call(desk)
        take_card(desk)
        book(desk)
        assert fresh_stage.moved().counts == (1, 1)
        assert fresh_stage.held() == 0
        one_that_ends_by_itself_is_noticed(desk, fresh_stage)
        assert desk.close() == 0


def a_link_that_is_still_open_is_on_the_screen_again(desk: RunningDesk, play: Stage) -> None:
    desk.wait_for("unfinished call offered")
    desk.press("F3")
    desk.wait_for("page=money")
    desk.wait_for("card link shown again")
    until(lambda: newest_link(play)["status"] == "open", "the link to be open")
    assert "Thank you" in client_types(play)
    desk.wait_for("card link moved held=True")
    let_hold_go(desk, play)
