"""A client's yes ends with its call: neither F3 nor a crash brings it back."""

from __future__ import annotations

import pytest

from tests.support.journeys.kept_records import kept_in
from tests.support.journeys.running_desk import RunningDesk
from tests.support.journeys.stage import Stage
from tests.support.journeys.the_call import agree, book, call_until_money, take_card

pytestmark = pytest.mark.hostile


def test_an_ended_call_that_is_resumed_asks_for_the_yes_again(fresh_stage: Stage) -> None:
    with fresh_stage.open_session() as desk:
        call_until_money(desk)
        take_card(desk)
        begin_another_call(desk)
        desk.press("Escape")
        resume_and_try_to_book(desk)
        assert fresh_stage.moved().counts == (0, 0)
        begin_another_call(desk)
        desk.kill()

    with fresh_stage.open_session() as desk:
        resume_and_try_to_book(desk)
        assert fresh_stage.moved().counts == (0, 0)
        book(desk)
        desk.close()
    assert fresh_stage.moved().counts == (1, 1)
    (trip,) = kept_in(fresh_stage.profile).trips
    assert len({yes.call for yes in trip.agreements}) == len(trip.agreements) == 3


def begin_another_call(desk: RunningDesk) -> None:
    desk.press("F2")
    desk.wait_for("page=find")
    desk.wait_for("call noted")


def resume_and_try_to_book(desk: RunningDesk) -> None:
    """F3, and Ctrl+Enter without a yes: the question comes again, and only a yes answers it."""
    desk.wait_until_logged("unfinished call offered")
    desk.press("F3")
    desk.wait_for("page=money")
    desk.wait_for("price holds")
    desk.press("ctrl+Return", "ctrl+r")
    agree(desk)
