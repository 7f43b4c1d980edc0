"""The desk is killed at each step of a call: what was confirmed is there, nothing is done twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.journeys.kept_records import NOOR, kept_in
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.stage import Stage, stage
from tests.support.journeys.the_call import (
    GOOD,
    NEVER_CHARGED,
    OTHER,
    book,
    call_until_money,
    choose,
    entry,
    is_gone,
    kill,
    open_pane,
    say_address,
    search,
    take_call,
    take_card,
    to_the_money,
    type_card,
    until,
)
from tests.support.virtual_display import VirtualDisplay

pytestmark = pytest.mark.hostile


@pytest.fixture
def slow_stage(display: VirtualDisplay, enrolled: Path, tmp_path: Path) -> Iterator[Stage]:
    """Servers whose silence lasts long enough to be killed in."""
    with stage(display, tmp_path, enrolled) as ready:
        yield ready


def test_killed_at_each_step_before_the_booking_the_call_goes_on_where_it_stopped(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        desk.press("F2")
        desk.wait_for("page=find")
        desk.press("ctrl+n")
        desk.wait_for("page=new_client")
        for typed in ("Greta Vale", "greta@example.com", "310 555 0199"):
            desk.type(typed)
            desk.press("Return")
        desk.wait_for("client added")
        desk.kill()

    with fresh_stage.open_session() as desk:
        take_call(desk, "Greta")
        search(desk, entry())
        choose(desk)
        desk.type("9feb1990")
        desk.press("Return")
        desk.type("f")
        to_the_money(desk)
        desk.kill()

    with fresh_stage.open_session() as desk:
        go_on_with_the_call(desk)
        desk.press("F9")
        desk.wait_for("address asked")
        say_address(desk)
        desk.wait_for("consent asked")
        desk.press("p")
        pane = desk.wait_for_pane()
        desk.type(GOOD)
        desk.kill()
        until(lambda: is_gone(pane), "the pane to follow its desk")

    with fresh_stage.open_session() as desk:
        go_on_with_the_call(desk)
        pane = open_pane(desk)
        type_card(desk)
        kill(pane)
        desk.wait_for("error shown code=pane_died")
        desk.wait_for_keyboard()
        take_card(desk)
        desk.kill()

    with fresh_stage.open_session() as desk:
        go_on_with_the_call(desk)
        book(desk)
        desk.kill()

    with fresh_stage.open_session() as desk:
        desk.press("ctrl+2")
        desk.wait_for("found trips=1")
        desk.press("Return")
        desk.wait_for("stage booked shown")
        desk.close()
    moved, kept = fresh_stage.moved(), kept_in(fresh_stage.profile)
    assert moved.counts == (1, 1)
    assert "Greta Vale" in kept.clients
    (trip,) = kept.trips
    assert trip.record_locator == moved.orders[0]["booking_reference"]
    assert kept.actions.count("card taken") == 1
    assert kept.actions.count("signed in") == 6
    assert kept.flaws == ()


def test_killed_while_offers_arrive_the_client_and_the_line_are_kept(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        take_call(desk, "Noor")
        desk.type(entry())
        desk.press("Return")
        desk.wait_for("call kept")
        desk.wait_for("offers complete")
        desk.kill()
    with fresh_stage.open_session() as desk:
        desk.wait_until_logged("unfinished call offered")
        desk.press("F3")
        desk.wait_for("page=client")
        desk.press("Return")
        desk.wait_for("offers complete")
        desk.close()
    kept = kept_in(fresh_stage.profile)
    assert (kept.trips, fresh_stage.moved().counts) == ((), (0, 0))
    assert NOOR in kept.clients


def test_killed_while_the_airline_is_silent_the_order_is_found_and_not_made_twice(
    slow_stage: Stage,
) -> None:
    with slow_stage.open_session() as desk:
        call_until_money(desk)
        take_card(desk)
        slow_stage.servers.fault("airline_silent")
        desk.press("ctrl+Return")
        until(lambda: slow_stage.moved().counts == (1, 0), "the order to be made")
        desk.kill()

    with slow_stage.open_session() as desk:
        desk.wait_until_logged("attempts resumed settled=1 waiting=0")
        open_the_only_trip(desk)
        desk.wait_for("stage booked shown")
        desk.close()
    assert slow_stage.asked("POST /air/orders") == 1
    assert slow_stage.moved().counts == (1, 1), "and what was held for it is charged"
    assert slow_stage.held() == 0
    (trip,) = kept_in(slow_stage.profile).trips
    assert trip.record_locator == slow_stage.moved().orders[0]["booking_reference"]


def test_killed_before_our_fee_is_held_nothing_is_held_and_the_call_goes_on(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        call_until_money(desk)
        take_card(desk)
        processor = fresh_stage.proxies.processor
        processor.hold_answers()
        calls_before = processor.calls_taken
        desk.press("ctrl+Return")
        until(lambda: processor.calls_taken > calls_before, "the desk to call the processor")
        desk.kill()
    fresh_stage.proxies.mend()
    assert (fresh_stage.moved().counts, fresh_stage.held()) == ((0, 0), 0)

    with fresh_stage.open_session() as desk:
        go_on_with_the_call(desk)
        book(desk)
        desk.close()
    kept = kept_in(fresh_stage.profile)
    assert (fresh_stage.moved().counts, fresh_stage.held()) == ((1, 1), 0)
    assert kept.flaws == ()


def test_killed_after_the_bank_refused_our_fee_nothing_is_booked_and_another_card_pays(
    fresh_stage: Stage,
) -> None:
    with fresh_stage.open_session() as desk:
        call_until_money(desk)
        take_card(desk, NEVER_CHARGED)
        desk.press("ctrl+Return")
        desk.wait_for("error shown code=card_refused")
        desk.kill()
    assert fresh_stage.moved().counts == (0, 0)
    with fresh_stage.open_session() as desk:
        go_on_with_the_call(desk)
        take_card(desk, OTHER)
        book(desk)
        desk.close()
    assert fresh_stage.moved().counts == (1, 1)
    assert fresh_stage.moved().charges[0]["last4"] == "4444"


def go_on_with_the_call(desk: RunningDesk) -> None:
    """F3 on Today: the unfinished call, at its money."""
    desk.wait_until_logged("unfinished call offered")
    desk.press("F3")
    desk.wait_for("page=money")
    desk.wait_for("price holds")


def open_the_only_trip(desk: RunningDesk) -> None:
    desk.press("ctrl+2")
    desk.wait_for("found trips=1")
    desk.press("Return")
    desk.wait_for("page=trip")
