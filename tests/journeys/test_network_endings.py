"""The network is cut at each step of the call, and comes back."""

from __future__ import annotations

import pytest

from tests.support.hostile.pane_stage import picture_below_the_header, stable_picture
from tests.support.journeys.shared_desk import Call
from tests.support.journeys.the_call import (
    book,
    call_until_money,
    choose,
    entry,
    open_pane,
    take_call,
    take_card,
    type_card,
    until,
)

pytestmark = pytest.mark.journey


def test_cut_at_each_step_of_one_call_nothing_is_lost_and_it_is_booked_once(call: Call) -> None:
    desk, proxies = call.desk, call.stage.proxies
    take_call(desk, "Ada")
    proxies.cut()
    desk.type(entry())
    desk.press("Return")
    message = desk.wait_for("error shown code=airline_unreachable")
    assert "Nothing is booked or charged. Check the network, then try again." in message
    proxies.mend()
    # The line that was typed is sent again.
    desk.press("ctrl+e", "Return")
    desk.wait_for("offers complete")
    choose(desk)

    proxies.cut()
    desk.press("ctrl+Return")
    desk.wait_for("page=money")
    desk.wait_for("error shown code=airline_unreachable")
    proxies.mend()
    desk.press("ctrl+r")
    desk.wait_for("price holds")

    open_pane(desk)
    type_card(desk)
    ready = stable_picture(desk.display)
    proxies.cut()
    desk.press("Return")
    until(lambda: picture_below_the_header(desk.display) != ready, "the pane to say something")
    stable_picture(desk.display)
    desk.press("Escape")
    message = desk.wait_for("error shown code=processor_silent")
    assert "Nothing is charged and no card is kept. Press F9 to try again." in message
    proxies.mend()
    desk.wait_for_keyboard()
    take_card(desk)

    proxies.cut()
    desk.press("ctrl+Return")
    message = desk.wait_for("error shown code=airline_unreachable")
    assert "Nothing is booked or charged." in message
    assert call.moved().counts == (0, 0)
    proxies.mend()
    # The card is kept. An answer about our fee that is lost is asked for again by the desk itself.
    call.stage.servers.fault("fee_lost_reply")
    book(desk)
    assert call.moved().counts == (1, 1)


def test_cut_after_the_order_left_it_is_found_when_the_network_is_back(call: Call) -> None:
    desk = call.desk
    call_until_money(desk)
    take_card(desk)
    call.stage.servers.fault("lost_reply", on="POST /air/orders")
    desk.press("ctrl+Return")
    desk.wait_for("error shown code=airline_silent")
    desk.wait_for("stage unknown shown")
    call.stage.proxies.cut()
    desk.press("w")
    message = desk.wait_for("error shown code=airline_unreachable")
    assert "A second booking is locked until the truth is known. Press W" in message
    call.stage.proxies.mend()
    desk.press("w")
    desk.wait_for("done watch stage=booked")
    assert call.moved().counts == (1, 1), "what was held is charged once the ticket is known"


def test_where_our_fee_cannot_be_held_the_ticket_is_booked_and_it_is_charged_later(
    call: Call,
) -> None:
    desk = call.desk
    call_until_money(desk)
    take_card(desk)
    call.stage.proxies.processor.cut()
    desk.press("ctrl+Return")
    # Which code depends on what is asked first: for a new client, earlier customers are read.
    message = desk.wait_for("error shown code=processor_")
    assert "Our fee is not charged, and not held." in message
    assert call.moved().counts == (1, 0)
    call.stage.proxies.mend()
    desk.press("ctrl+Return")
    desk.wait_for("done fee stage=booked")
    assert call.moved().counts == (1, 1)


def test_a_hold_whose_every_answer_is_lost_is_found_and_charged_once(call: Call) -> None:
    desk = call.desk
    call_until_money(desk)
    take_card(desk)
    held_before = call.stage.held()
    # The first two tries are cut before they are read, and the answer to the third is lost.
    call.stage.servers.fault("confirm_down", times=2)
    call.stage.servers.fault("fee_lost_reply")
    desk.press("ctrl+Return")
    desk.wait_for("stage unknown shown")
    assert call.moved().counts[0] == 1, "the client has the ticket"
    desk.press("w")
    desk.wait_for("stage booked shown")
    assert call.moved().counts == (1, 1)
    assert call.stage.held() == held_before
