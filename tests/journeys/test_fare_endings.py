"""Every way in which a fare is not booked at once: gone, dearer, in silence, not yet."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import PANE_TITLE
from tests.support.journeys.shared_desk import Call
from tests.support.journeys.stage import Stage, stage
from tests.support.journeys.the_call import (
    book,
    call_until_money,
    choose,
    entry,
    search,
    take_call,
    take_card,
    to_the_money,
    until,
)
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.journey


def test_a_fare_that_is_gone_leads_back_to_the_offers_with_card_and_travelers_kept(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        take_call(desk, "Noor")
        search(desk)
        choose(desk)
        desk.type("9feb1990")
        desk.press("Escape")
        desk.wait_for("page=offers")
        desk.press("j")
        choose(desk)
        desk.type("f")
        # Gone before the card, then with it.
        fresh_stage.servers.fault("fare_gone")
        desk.press("ctrl+Return")
        desk.wait_for("page=money")
        desk.wait_for("page=offers")
        desk.wait_for("error shown code=offer_gone")
        choose(desk)
        to_the_money(desk)
        take_card(desk)
        fresh_stage.servers.fault("fare_gone")
        desk.press("ctrl+Return")
        desk.wait_for("page=offers")
        message = desk.wait_for("error shown code=offer_gone")
        assert "Nothing is booked or charged." in message
        assert fresh_stage.moved().counts == (0, 0)

        desk.press("j")
        choose(desk)
        to_the_money(desk)
        # The card is kept, the yes was to the fare that is gone.
        desk.press("ctrl+Return")
        assert fresh_stage.moved().counts == (0, 0)
        desk.press("y")
        desk.wait_for("client agreed")
        # The client changes their mind, twice.
        desk.press("n")
        desk.wait_for("client declined")
        desk.press("ctrl+Return")
        desk.press("y")
        desk.wait_for("client agreed")
        assert fresh_stage.moved().counts == (0, 0)
        book(desk)
        assert fresh_stage.moved().counts == (1, 1)
        desk.close()
    kept = kept_in(fresh_stage.profile)
    (trip,) = kept.trips
    assert trip.offer.id == fresh_stage.moved().orders[0]["offer_id"]
    assert kept.actions.count("card taken") == 1
    assert kept.actions.count("client declined") == 1
    assert kept.actions.count("fare replaced") == 2, "once for each that was gone"
    assert {who.id for who in trip.travelers} == {
        entry.detail for entry in kept.audit if entry.action == "traveler saved"
    }, "the traveler was typed once and is one person"


def test_a_dearer_an_uncertain_and_a_pending_order_are_booked_once_in_one_call(call: Call) -> None:
    desk = call.desk
    call_until_money(desk)
    take_card(desk)
    held_before = call.stage.held()
    a_price_that_changes_stops_the_booking_until_the_client_agrees(call)

    # The airline surely did not make it: it is tried again.
    call.stage.servers.fault("order_not_created")
    desk.press("ctrl+Return")
    message = desk.wait_for("error shown code=order_not_created")
    assert "Nothing is booked or charged." in message
    assert call.stage.held() == held_before, "what was held for it is released"
    assert call.moved().counts == (0, 0)

    take_card(desk)
    a_pending_order_is_asked_for_until_the_airline_confirms_it(call, held_before)
    moved = call.moved()
    assert moved.counts == (1, 1)
    assert moved.charges[0]["amount"] == 3500, "our fee has not risen"


def a_price_that_changes_stops_the_booking_until_the_client_agrees(call: Call) -> None:
    desk = call.desk
    call.stage.servers.fault("price_jump")
    desk.press("ctrl+Return")
    message = desk.wait_for("error shown code=price_changed")
    assert "Card and travelers are kept. Ask the client, then press A" in message
    assert call.moved().counts == (0, 0)

    desk.press("ctrl+Return")
    assert call.moved().counts == (0, 0), "nothing is booked at a price nobody agreed to"
    desk.press("a")
    desk.wait_for("price accepted")


def a_pending_order_is_asked_for_until_the_airline_confirms_it(
    call: Call, held_before: int
) -> None:
    desk = call.desk
    call.stage.servers.fault("order_pending")
    desk.press("ctrl+Return")
    desk.wait_for("stage airline confirming shown")
    assert call.moved().charges == (), "no fee before there is a ticket"
    assert call.stage.held() == held_before + 3500, "and it is kept for it"
    desk.press("w")
    desk.wait_for("done watch stage=airline confirming")
    call.stage.servers.settle(booked=True)
    desk.press("w")
    desk.wait_for("done watch stage=booked")


def test_a_silent_airline_locks_a_second_try_until_w_finds_the_order(call: Call) -> None:
    desk = call.desk
    call_until_money(desk)
    take_card(desk)
    call.stage.servers.fault("airline_silent")
    desk.press("ctrl+Return")
    message = desk.wait_for("error shown code=airline_silent")
    assert "A second try is locked until we know" in message
    assert "Press W to ask the airline again." in message
    desk.wait_for("stage unknown shown")

    asked = call.stage.asked("POST /air/orders")
    for key in ("ctrl+Return", "Return", "F9"):
        desk.press(key)
    desk.press("w")
    desk.wait_for("done watch stage=booked")
    assert call.stage.asked("POST /air/orders") == asked, "no second order was asked for"
    assert desk.display.visible_windows(PANE_TITLE) == (), "no second card was asked for"
    assert call.moved().counts == (1, 1)


def test_an_airline_that_never_heard_stays_locked_until_it_is_sure(call: Call) -> None:
    """On days of its own: for the same days nothing else is booked while it is not known."""
    desk = call.desk
    call_until_money(desk, line=entry(weeks=9))
    take_card(desk)
    call.stage.servers.fault("airline_silent_not_created")
    desk.press("ctrl+Return")
    desk.wait_for("error shown code=airline_silent")
    desk.wait_for("stage unknown shown")
    desk.press("w")
    desk.wait_for("done watch stage=outcome unknown")
    assert call.moved().counts == (0, 0)


def test_an_answer_that_comes_during_the_next_call_disturbs_nothing_and_is_not_lost(
    display: VirtualDisplay, enrolled: Path, tmp_path: Path
) -> None:
    # Servers at their own pace: the airline's silence is long enough to take another call in.
    with stage(display, tmp_path, enrolled) as play, play.open_session() as desk:
        call_until_money(desk)
        take_card(desk)
        play.servers.fault("airline_silent")
        desk.press("ctrl+Return")
        until(lambda: play.moved().counts == (1, 0), "the order to be made")
        play.proxies.airline.hold_answers()
        take_call(desk, "Noor")
        desk.type(entry("jfk-lhr", ""))
        play.proxies.mend()
        desk.wait_for("ended: airline_silent")
        desk.press("Return")
        desk.wait_for("entry asked legs=2 people=1")
        desk.wait_for("offers complete")
        choose(desk)

        desk.press("ctrl+2")
        desk.wait_for("found trips=1")
        desk.press("Return")
        desk.wait_for("stage unknown shown")
        desk.press("w")
        desk.wait_for("done watch stage=booked")
        assert play.moved().counts == (1, 1)
