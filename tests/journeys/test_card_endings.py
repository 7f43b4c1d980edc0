"""Every way in which a card is not taken or not charged: the sentence, the next key, the money."""

from __future__ import annotations

import pytest

from tests.support.hostile.pane_stage import stable_picture
from tests.support.journeys.shared_desk import Call
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import (
    GOOD,
    NEVER_CHARGED,
    OTHER,
    agree,
    book,
    call_until_money,
    is_gone,
    kill,
    open_pane,
    take_card,
    type_card,
    until,
)

pytestmark = pytest.mark.journey


def test_cards_that_bank_and_airline_refuse_book_nothing_and_another_pays_both(call: Call) -> None:
    desk = call.desk
    call_until_money(desk)
    take_card(desk, NEVER_CHARGED)
    desk.press("ctrl+Return")
    message = desk.wait_for("error shown code=card_refused")
    assert "Our fee is not held. Press F9 for another card" in message
    assert call.moved().counts == (0, 0), "no ticket whose fee nobody pays"

    take_card(desk)
    call.stage.servers.fault("airline_refuses_card")
    desk.press("ctrl+Return")
    message = desk.wait_for("error shown code=card_refused_by_airline")
    assert "Nothing is booked or charged. The fare stays until it ends. Compare" in message
    assert "press F9 to take it again." in message
    assert call.moved().counts == (0, 0)

    take_card(desk, OTHER)
    book(desk)
    moved = call.moved()
    assert moved.counts == (1, 1)
    assert (moved.orders[0]["paid_with"], moved.charges[0]["last4"]) == ("mastercard 4444", "4444")
    assert moved.charges[0]["amount"] == 3500


def test_a_pane_that_is_left_killed_or_refused_takes_no_card_and_the_next_one_does(
    call: Call,
) -> None:
    desk = call.desk
    # Where no window gets an event of the pointer when the pane goes.
    desk.display.move_pointer(1430, 890)
    call_until_money(desk)
    pane = open_pane(desk)
    desk.type(GOOD[:12])
    desk.press("Escape")
    message = desk.wait_for("error shown code=pane_cancelled")
    assert "Nothing is charged and no card is kept. Press F9 to take the card." in message
    assert is_gone(pane)
    desk.wait_for_keyboard()

    pane = open_pane(desk)
    type_card(desk)
    kill(pane)
    message = desk.wait_for("error shown code=pane_died")
    assert "Nothing is charged and no card is kept. Press F9 to take the card." in message
    desk.wait_for_keyboard()

    refused_in_the_pane(call)
    desk.press("Escape")
    message = desk.wait_for("error shown code=card_processor_declined")
    assert "Nothing is charged and no card is kept. Ask the client for another card" in message
    desk.wait_for_keyboard()

    refused_in_the_pane(call, "name_refused")
    desk.press("Escape")
    message = desk.wait_for("error shown code=card_vault_name")
    assert "Ask the client how the name is written on the card, then press F9." in message
    desk.wait_for_keyboard()

    pane = refused_in_the_pane(call, "name_refused")
    assert not is_gone(pane)
    # The name has the focus; with it put right, the number is asked for again.
    desk.press("End", "a", "Return")
    stable_picture(desk.display)
    desk.type(GOOD + "123")
    desk.press("Return")
    desk.wait_for("card taken")
    desk.wait_for_keyboard()

    pane = refused_in_the_pane(call)
    assert not is_gone(pane)
    assert call.moved().counts == (0, 0)
    desk.type(OTHER + "123")
    desk.press("Return")
    desk.wait_for("card taken")
    desk.wait_for_keyboard()
    agree(desk)
    book(desk)
    moved = call.moved()
    assert moved.counts == (1, 1)
    assert moved.charges[0]["last4"] == "4444"


def refused_in_the_pane(call: Call, fault: str = "decline_at_token") -> int:
    """A card that is refused while it is read; the pane's process, which says so."""
    call.stage.servers.fault(fault)
    read_before = call.stage.asked("POST /v1/payment_methods")
    pane = open_pane(call.desk)
    type_card(call.desk)
    call.desk.press("Return")
    until(
        lambda: call.stage.asked("POST /v1/payment_methods") > read_before, "the card to be refused"
    )
    stable_picture(call.desk.display)
    return pane


def test_a_pane_without_a_key_closes_by_itself(fresh_stage: Stage) -> None:
    with fresh_stage.open_session("--pane-idle", "4") as desk:
        call_until_money(desk)
        pane = open_pane(desk)
        message = desk.wait_for("error shown code=pane_idle")
        assert "Nothing is charged and no card is kept. Press F9 to take the card." in message
        assert is_gone(pane)
        desk.wait_for_keyboard()
        take_card(desk)
        book(desk)
        assert fresh_stage.moved().counts == (1, 1)
