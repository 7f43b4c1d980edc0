"""When vendors are asked by themselves: pauses, drawn and kept, by a clock that may be wrong."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.polling.poll_schedule import (
    EVENTS_EVERY,
    SHOWN_PAUSE,
    PollState,
    answered,
    drawn_pause,
    failed,
    first_reading,
    is_due,
    is_unwanted,
    next_reading,
    reading_failed,
    retry_pause,
    was_asked_within,
)

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
DEPARTS = NOW + timedelta(days=10)
DRAWS = st.floats(0, 0.999999)


def test_what_was_never_asked_is_due() -> None:
    assert is_due(None, EVENTS_EVERY, NOW)


def test_after_an_answer_it_is_due_once_its_pause_is_over() -> None:
    state = answered("events", EVENTS_EVERY, NOW, 0.5, NOW)
    assert state == PollState("events", NOW, NOW + EVENTS_EVERY, 0, NOW)
    assert not is_due(state, EVENTS_EVERY, NOW + EVENTS_EVERY - timedelta(seconds=1))
    assert is_due(state, EVENTS_EVERY, NOW + EVENTS_EVERY)


def test_a_clock_that_was_set_back_puts_nothing_off() -> None:
    state = answered("events", EVENTS_EVERY, NOW + timedelta(days=400), 0.5)
    assert is_due(state, EVENTS_EVERY, NOW)
    assert not was_asked_within(state, SHOWN_PAUSE, NOW)


def test_after_a_sleep_it_is_due_once_and_not_for_each_pause_missed() -> None:
    state = answered("events", EVENTS_EVERY, NOW, 0.5)
    woken = NOW + timedelta(days=3)
    assert is_due(state, EVENTS_EVERY, woken)
    assert not is_due(answered("events", EVENTS_EVERY, woken, 0.5), EVENTS_EVERY, woken)


@pytest.mark.parametrize(("after", "lately"), [(0, True), (9, True), (10, False), (-1, False)])
def test_what_was_just_asked_is_not_asked_again(after: int, lately: bool) -> None:
    state = answered("events", EVENTS_EVERY, NOW, 0.5)
    assert was_asked_within(state, SHOWN_PAUSE, NOW + timedelta(minutes=after)) is lately
    assert not was_asked_within(None, SHOWN_PAUSE, NOW)


FAR = datetime(2199, 12, 31, tzinfo=UTC)


def test_no_moment_that_another_program_wrote_puts_a_question_off_for_longer_than_a_pause() -> None:
    planted = PollState("events", NOW, FAR, 0, None, FAR)
    late = NOW + timedelta(minutes=59)
    assert is_unwanted(planted, late)
    assert not is_unwanted(planted, NOW + timedelta(hours=1))
    assert not is_due(planted, EVENTS_EVERY, NOW + timedelta(hours=1))
    assert is_due(planted, EVENTS_EVERY, NOW + timedelta(hours=1, seconds=30))
    assert not is_due(planted, timedelta(hours=2), NOW + timedelta(hours=2))
    assert is_due(planted, timedelta(hours=2), NOW + timedelta(hours=3))
    assert not is_unwanted(None, NOW)
    assert not is_unwanted(PollState("events", NOW, NOW), NOW)
    assert not is_unwanted(planted, NOW - timedelta(seconds=1)), "a clock that was set back"


def test_a_vendor_is_given_no_longer_pause_than_an_hour() -> None:
    wished = failed(None, "events", NOW, 0.5, timedelta(days=9999))
    assert wished.not_before == NOW + timedelta(hours=1)
    assert wished.due_at <= NOW + timedelta(hours=1, seconds=30)


@given(DRAWS)
def test_pauses_differ_and_keep_to_their_middle(draw: float) -> None:
    assert EVENTS_EVERY / 2 <= drawn_pause(EVENTS_EVERY, draw) < EVENTS_EVERY * 1.5
    assert timedelta(hours=1) <= reading_failed(draw) < timedelta(hours=3)


@given(st.integers(1, 10_000), DRAWS, st.integers(0, 3600))
def test_a_failure_is_never_retried_at_once_nor_before_the_vendor_wants_it(
    failures: int, draw: float, asked: int
) -> None:
    pause = retry_pause(failures, draw, timedelta(seconds=asked))
    assert timedelta(seconds=max(15, asked)) <= pause
    assert pause <= timedelta(minutes=15) + timedelta(seconds=asked)


def test_failures_in_a_row_are_counted_and_what_was_heard_is_kept() -> None:
    first = failed(None, "events", NOW, 0.5, timedelta())
    assert (first.failures, first.heard_to, first.not_before) == (1, None, None)
    known = PollState("events", NOW, NOW, 4, NOW)
    second = failed(known, "events", NOW, 0.5, timedelta(seconds=40))
    assert (second.failures, second.heard_to) == (5, NOW)
    assert second.not_before == NOW + timedelta(seconds=40)
    assert second.due_at >= second.not_before


@pytest.mark.parametrize(("days", "wait"), [(20, 6), (14, 0), (2, 0), (-3, 0)])
def test_an_order_is_first_read_two_weeks_before_its_departure(days: int, wait: int) -> None:
    departs = NOW + timedelta(days=days)
    assert first_reading(departs, NOW) == NOW + timedelta(days=wait)


@pytest.mark.parametrize(
    ("before", "earliest", "latest"),
    [
        (timedelta(days=10), timedelta(hours=12), timedelta(hours=36)),
        # Far enough for a day, but the last three days begin before that.
        (timedelta(hours=80), timedelta(hours=8), timedelta(hours=10)),
        (timedelta(hours=72), timedelta(hours=1), timedelta(hours=3)),
        (timedelta(hours=1), timedelta(hours=1), timedelta(hours=3)),
        (timedelta(hours=-5), timedelta(hours=1), timedelta(hours=3)),
    ],
)
@given(draw=DRAWS)
def test_orders_are_read_daily_and_then_every_two_hours(
    before: timedelta, earliest: timedelta, latest: timedelta, draw: float
) -> None:
    now = DEPARTS - before
    assert earliest <= next_reading(DEPARTS, now, draw) - now <= latest
