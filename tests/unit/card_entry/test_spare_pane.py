"""A pane that was started ahead of time: used once, replaced, and ended with the desk."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from desktop.card_entry.native_pane import CardPane
from tests.support.process_ids import is_gone, kill
from tests.unit.card_entry.test_native_pane import GOOD, REQUEST, pane_that, saying


@pytest.fixture
def ready() -> Iterator[CardPane]:
    """A pane that was started ahead of time."""
    pane = pane_that(saying(GOOD))
    pane.make_ready()
    yield pane
    pane.close()


def test_a_pane_started_ahead_of_time_takes_the_next_card_and_is_replaced(ready: CardPane) -> None:
    first = ready.spare_pid
    assert ready.pid is None, "a pane that waits is not open"
    assert ready.take(REQUEST).card.last4 == "0005"
    second = ready.spare_pid
    assert None not in (first, second)
    assert first != second
    assert is_gone(first)
    assert ready.take(REQUEST).card.last4 == "0005"


def test_close_ends_the_spare_too(ready: CardPane) -> None:
    waiting_one = ready.spare_pid
    ready.close()
    assert is_gone(waiting_one)
    assert ready.spare_pid is None


def test_a_dead_spare_is_replaced(ready: CardPane) -> None:
    kill(ready.spare_pid)
    ready._spare._process.wait(10)  # type: ignore[union-attr]
    assert ready.take(REQUEST).card.last4 == "0005"


def test_a_spare_that_has_waited_its_time_is_replaced() -> None:
    pane = pane_that(saying(GOOD))
    pane._spare_seconds = 0.05
    pane.make_ready()
    try:
        first = pane.spare_pid
        until(lambda: pane.spare_pid != first)
        until(lambda: is_gone(first))
        assert pane.take(REQUEST).card.last4 == "0005"
    finally:
        pane.close()


def test_a_spare_is_there_while_a_card_is_expected() -> None:
    pane = pane_that(saying(GOOD))
    try:
        assert pane.spare_pid is None
        for _ in range(2):
            pane.expect_card(True)
            until(lambda: pane.spare_pid is not None)
            waiting_one = pane.spare_pid
            pane.expect_card(False)
            until(lambda: pane.spare_pid is None)
            until(partial(is_gone, waiting_one))
        assert pane.take(REQUEST).card.last4 == "0005"
        assert pane.spare_pid is None, "no card is expected"
    finally:
        pane.close()


def until(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)
