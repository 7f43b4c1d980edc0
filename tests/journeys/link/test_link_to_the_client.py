"""Our fee by a link: the client types the card on the processor's page, and the desk goes on."""

from __future__ import annotations

from typing import Any

import pytest

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
from tests.support.training.client_browser import ASKS_THE_CLIENT, open_page, type_on_page

pytestmark = pytest.mark.journey


def newest_link(stage: Stage) -> dict[str, Any]:
    links = stage.servers.seen()["links"]
    return dict(links[-1])


def client_types(stage: Stage, number: str = GOOD, *, bank: str = "") -> str:
    """On a phone of their own, at the address of the newest link; what the page says then."""
    return type_on_page(newest_link(stage)["url"], stage.servers.ca_file, number, bank=bank)


def test_the_client_types_the_card_and_the_trip_is_booked_and_our_fee_charged(call: Call) -> None:
    desk, stage = call.desk, call.stage
    call_until_money(desk)
    desk.press("l")
    desk.wait_for("card link made")
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
    call_until_money(desk)
    desk.press("l")
    desk.wait_for("card link made")
    assert "did not confirm" in client_types(stage, ASKS_THE_CLIENT, bank="no")
    assert newest_link(stage)["status"] == "open"
    assert "Thank you" in client_types(stage, ASKS_THE_CLIENT, bank="yes")
    desk.wait_for("card link moved held=True")
    desk.press("x")
    desk.wait_for("letting go asked")
    desk.press("x")
    desk.wait_for("card link ended held=False")
    assert stage.held() == 0


def test_a_canceled_link_takes_no_card_and_the_pane_takes_it(call: Call) -> None:
    desk, stage = call.desk, call.stage
    call_until_money(desk)
    desk.press("l")
    desk.wait_for("card link made")
    address = newest_link(stage)["url"]
    desk.press("ctrl+Return")
    desk.press("x")
    desk.wait_for("card link ended held=False")
    assert "no longer open" in open_page(address, stage.servers.ca_file)
    assert "no longer open" in type_on_page(address, stage.servers.ca_file)
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
    desk.press("l")
    desk.wait_for("card link made")
    assert len(stage.servers.seen()["links"]) == before + 1
    stage.servers.fault("link_lost_reply")
    desk.press("x")
    desk.wait_for("card link ended held=False")
    stage.servers.fault("fee_down", times=2, on="POST /v1/checkout")
    desk.press("l")
    message = desk.wait_for("error shown code=processor_silent")
    assert "There is no link, and our fee is not held." in message


def test_a_desk_that_was_killed_finds_its_link_open_or_what_was_typed_there(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        call_until_money(desk)
        desk.press("l")
        desk.wait_for("card link made")
        kill(desk.process.pid)
    with fresh_stage.open_session() as desk:
        a_link_that_is_still_open_is_on_the_screen_again(desk, fresh_stage)
        desk.press("l")
        desk.wait_for("card link made")
        kill(desk.process.pid)
    # Typed while the desk is gone.
    assert "Thank you" in client_types(fresh_stage)
    with fresh_stage.open_session() as desk:
        desk.wait_until_logged("attempts resumed settled=1")
        desk.wait_until_logged("unfinished call offered")
        desk.press("F3")
        desk.wait_for("page=money")
        desk.wait_for("price holds")
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
    desk.press("x")
    desk.wait_for("letting go asked")
    desk.press("x")
    desk.wait_for("card link ended held=False")
    assert play.held() == 0


def one_that_ends_by_itself_is_noticed(desk: RunningDesk, play: Stage) -> None:
    call_until_money(desk)
    desk.press("l")
    desk.wait_for("card link made")
    play.servers.advance(24 * 3600)
    desk.wait_for("card link moved held=False")
    assert newest_link(play)["status"] == "expired"
    desk.press("l")
    desk.wait_for("card link made")
