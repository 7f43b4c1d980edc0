from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.identity.lockout import (
    ATTEMPTS_ALLOWED,
    CLOSED_FOR,
    NO_FAILED_ATTEMPTS,
    FailedAttempts,
    counted,
    waited,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def _closed() -> FailedAttempts:
    failed_attempts = NO_FAILED_ATTEMPTS
    for _ in range(ATTEMPTS_ALLOWED):
        failed_attempts = counted(failed_attempts, NOON)
    return failed_attempts


def test_nine_wrong_tries_leave_the_door_open_and_the_tenth_closes_it() -> None:
    failed_attempts = NO_FAILED_ATTEMPTS
    for _ in range(9):
        failed_attempts = counted(failed_attempts, NOON)
    assert not failed_attempts.closed
    assert failed_attempts.left == 1
    assert counted(failed_attempts, NOON).closed


def test_the_door_opens_after_half_an_hour_and_the_count_starts_again() -> None:
    assert waited(_closed(), NOON + timedelta(minutes=29, seconds=59)).closed
    assert waited(_closed(), NOON + timedelta(minutes=30)) == NO_FAILED_ATTEMPTS


def test_the_wait_may_be_looked_at_in_between() -> None:
    failed_attempts = waited(_closed(), NOON + timedelta(minutes=20))
    assert failed_attempts.minutes_left == 10
    assert waited(failed_attempts, NOON + timedelta(minutes=29)).closed
    assert not waited(failed_attempts, NOON + timedelta(minutes=30)).closed


def test_minutes_left_are_never_promised_too_low() -> None:
    assert waited(_closed(), NOON + timedelta(seconds=1)).minutes_left == 30


def test_wrong_tries_do_not_fade_with_time() -> None:
    failed_attempts = counted(NO_FAILED_ATTEMPTS, NOON)
    assert waited(failed_attempts, NOON + timedelta(days=400)) == failed_attempts


def test_a_clock_corrected_from_the_far_future_shuts_nobody_out() -> None:
    far = datetime(2099, 1, 1, tzinfo=UTC)
    failed_attempts = NO_FAILED_ATTEMPTS
    for _ in range(ATTEMPTS_ALLOWED):
        failed_attempts = counted(failed_attempts, far)
    seen_today = waited(failed_attempts, NOON)
    assert seen_today.closed
    assert not waited(seen_today, NOON + CLOSED_FOR).closed


@given(st.lists(st.integers(-100_000, 100_000), max_size=30))
def test_the_door_opens_only_when_half_an_hour_of_forward_time_was_seen(moves: list[int]) -> None:
    at, failed_attempts, forward = NOON, _closed(), 0
    for seconds in moves:
        at += timedelta(seconds=seconds)
        forward += max(0, seconds)
        failed_attempts = waited(failed_attempts, at)
        assert failed_attempts.closed == (forward < CLOSED_FOR.total_seconds())
