from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.identity.lockout import (
    ATTEMPTS_ALLOWED,
    LOCKOUT_DURATION,
    NO_FAILED_ATTEMPTS,
    FailedAttempts,
    after_waiting,
    with_failed_attempt,
)

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def _locked_out() -> FailedAttempts:
    failed_attempts = NO_FAILED_ATTEMPTS
    for _ in range(ATTEMPTS_ALLOWED):
        failed_attempts = with_failed_attempt(failed_attempts, NOON)
    return failed_attempts


def test_nine_failed_attempts_do_not_lock_an_account_and_the_tenth_does() -> None:
    failed_attempts = NO_FAILED_ATTEMPTS
    for _ in range(9):
        failed_attempts = with_failed_attempt(failed_attempts, NOON)
    assert not failed_attempts.locked_out
    assert failed_attempts.left == 1
    assert with_failed_attempt(failed_attempts, NOON).locked_out


def test_a_lockout_ends_after_half_an_hour_and_the_count_starts_again() -> None:
    assert after_waiting(_locked_out(), NOON + timedelta(minutes=29, seconds=59)).locked_out
    assert after_waiting(_locked_out(), NOON + timedelta(minutes=30)) == NO_FAILED_ATTEMPTS


def test_the_wait_may_be_looked_at_in_between() -> None:
    failed_attempts = after_waiting(_locked_out(), NOON + timedelta(minutes=20))
    assert failed_attempts.minutes_left == 10
    assert after_waiting(failed_attempts, NOON + timedelta(minutes=29)).locked_out
    assert not after_waiting(failed_attempts, NOON + timedelta(minutes=30)).locked_out


def test_minutes_left_are_never_promised_too_low() -> None:
    assert after_waiting(_locked_out(), NOON + timedelta(seconds=1)).minutes_left == 30


def test_failed_attempts_do_not_fade_with_time() -> None:
    failed_attempts = with_failed_attempt(NO_FAILED_ATTEMPTS, NOON)
    assert after_waiting(failed_attempts, NOON + timedelta(days=400)) == failed_attempts


def test_a_clock_corrected_from_the_far_future_shuts_nobody_out() -> None:
    far = datetime(2099, 1, 1, tzinfo=UTC)
    failed_attempts = NO_FAILED_ATTEMPTS
    for _ in range(ATTEMPTS_ALLOWED):
        failed_attempts = with_failed_attempt(failed_attempts, far)
    seen_today = after_waiting(failed_attempts, NOON)
    assert seen_today.locked_out
    assert not after_waiting(seen_today, NOON + LOCKOUT_DURATION).locked_out


@given(st.lists(st.integers(-100_000, 100_000), max_size=30))
def test_a_lockout_ends_only_when_half_an_hour_of_forward_time_was_seen(moves: list[int]) -> None:
    at, failed_attempts, forward = NOON, _locked_out(), 0
    for seconds in moves:
        at += timedelta(seconds=seconds)
        forward += max(0, seconds)
        failed_attempts = after_waiting(failed_attempts, at)
        assert failed_attempts.locked_out == (forward < LOCKOUT_DURATION.total_seconds())
