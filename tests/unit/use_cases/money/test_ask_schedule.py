"""How often a vendor is asked again: soon at first, ever more seldom, and never put off."""

from __future__ import annotations

from datetime import timedelta

import pytest

from desktop.booking.trip.attempt_states import AttemptState
from desktop.use_cases.money.ask_schedule import (
    AskTimes,
    is_doubted,
    is_overdue,
    pause_after,
)
from tests.support.samples import sample_order

FIVE, HOUR = timedelta(seconds=5), timedelta(hours=1)


@pytest.mark.parametrize(
    ("age", "pause"),
    [
        (timedelta(days=-3), FIVE),
        (timedelta(0), FIVE),
        (timedelta(seconds=29), FIVE),
        (timedelta(seconds=30), timedelta(seconds=30)),
        (timedelta(minutes=5), timedelta(seconds=30)),
        (timedelta(minutes=6), timedelta(minutes=5)),
        (timedelta(hours=2), HOUR),
        (timedelta(hours=71), HOUR),
        (timedelta(hours=72), timedelta(days=1)),
    ],
)
def test_the_pause_grows_with_the_age(age: timedelta, pause: timedelta) -> None:
    assert pause_after(age) == pause


def test_a_lost_answer_counts_as_a_question_and_so_does_each_one_after() -> None:
    order = sample_order(AttemptState.UNKNOWN)
    assert order.answered_at is not None
    times, now = AskTimes(), order.answered_at
    assert not times.is_due(order, now)
    assert times.is_due(order, now + FIVE)
    times.note(order, now + FIVE)
    assert not times.is_due(order, now + FIVE)
    assert times.is_due(order, now + 2 * FIVE)
    assert times.is_due(order, now - HOUR), "a clock that was set back puts nothing off"


def test_what_a_crash_left_is_asked_about_at_once() -> None:
    asked = sample_order(AttemptState.REQUESTED)
    assert AskTimes().is_due(asked, asked.asked_at)


def test_what_is_looked_up_seldom_is_so_once_an_hour() -> None:
    times, now = AskTimes(), sample_order().asked_at
    begun = [times.begin_hour(now + minutes * timedelta(minutes=1)) for minutes in (0, 59, 60, 61)]
    assert begun == [True, False, True, False]


def test_the_vendor_is_called_after_three_days_and_a_doubt_ends_after_thirty() -> None:
    order = sample_order(AttemptState.UNKNOWN)
    assert not is_overdue(order, order.asked_at + timedelta(hours=71))
    assert is_overdue(order, order.asked_at + timedelta(hours=72))
    assert order.answered_at is not None
    assert is_doubted(order, order.answered_at + timedelta(days=29))
    assert not is_doubted(order, order.answered_at + timedelta(days=30))
