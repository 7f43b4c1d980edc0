"""A pane that was started ahead of time: used once, replaced, and ended with the desk."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from desktop.card_entry.native_pane import CardPane
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
    assert ready.spare_pid is not None
    os.kill(ready.spare_pid, signal.SIGKILL)
    ready._spare._process.wait(10)  # type: ignore[union-attr]
    assert ready.take(REQUEST).card.last4 == "0005"


def is_gone(pid: int | None) -> bool:
    assert pid is not None
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False
