from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from desktop.identity.lockout import CLOSED_FOR, NO_TRIES, TRIES_ALLOWED, Tries, counted, waited

NOON = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


def _closed() -> Tries:
    tries = NO_TRIES
    for _ in range(TRIES_ALLOWED):
        tries = counted(tries, NOON)
    return tries


def test_nine_wrong_tries_leave_the_door_open_and_the_tenth_closes_it() -> None:
    tries = NO_TRIES
    for _ in range(9):
        tries = counted(tries, NOON)
    assert not tries.closed
    assert tries.left == 1
    assert counted(tries, NOON).closed


def test_the_door_opens_after_half_an_hour_and_the_count_starts_again() -> None:
    assert waited(_closed(), NOON + timedelta(minutes=29, seconds=59)).closed
    assert waited(_closed(), NOON + timedelta(minutes=30)) == NO_TRIES


def test_the_wait_may_be_looked_at_in_between() -> None:
    tries = waited(_closed(), NOON + timedelta(minutes=20))
    assert tries.minutes_left == 10
    assert waited(tries, NOON + timedelta(minutes=29)).closed
    assert not waited(tries, NOON + timedelta(minutes=30)).closed


def test_minutes_left_are_never_promised_too_low() -> None:
    assert waited(_closed(), NOON + timedelta(seconds=1)).minutes_left == 30


def test_wrong_tries_do_not_fade_with_time() -> None:
    tries = counted(NO_TRIES, NOON)
    assert waited(tries, NOON + timedelta(days=400)) == tries


def test_a_clock_corrected_from_the_far_future_shuts_nobody_out() -> None:
    far = datetime(2099, 1, 1, tzinfo=UTC)
    tries = NO_TRIES
    for _ in range(TRIES_ALLOWED):
        tries = counted(tries, far)
    seen_today = waited(tries, NOON)
    assert seen_today.closed
    assert not waited(seen_today, NOON + CLOSED_FOR).closed


@given(st.lists(st.integers(-100_000, 100_000), max_size=30))
def test_the_door_opens_only_when_half_an_hour_of_forward_time_was_seen(moves: list[int]) -> None:
    at, tries, forward = NOON, _closed(), 0
    for seconds in moves:
        at += timedelta(seconds=seconds)
        forward += max(0, seconds)
        tries = waited(tries, at)
        assert tries.closed == (forward < CLOSED_FOR.total_seconds())
