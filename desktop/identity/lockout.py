"""Lockout: ten failed attempts lock an account for half an hour (PCI DSS 8.3.4)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

ATTEMPTS_ALLOWED = 10
LOCKOUT_DURATION = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class FailedAttempts:
    """Failed attempts since the last successful one.

    What is stored is the wait that is left, not the time it ends: it shrinks only by time seen to
    pass, so setting the clock back opens nothing, and a clock that once ran years ahead does not
    lock an account for years.
    """

    failed: int = 0
    wait_left: timedelta = timedelta(0)
    seen_at: datetime | None = None

    @property
    def locked_out(self) -> bool:
        return self.wait_left > timedelta(0)

    @property
    def left(self) -> int:
        return ATTEMPTS_ALLOWED - self.failed

    @property
    def minutes_left(self) -> int:
        """Rounded up, so that the sentence never promises too early."""
        return -(-self.wait_left // timedelta(minutes=1))


NO_FAILED_ATTEMPTS = FailedAttempts()


def after_waiting(failed_attempts: FailedAttempts, now: datetime) -> FailedAttempts:
    """With the wait that is left now. When it is over the count starts again."""
    if not failed_attempts.locked_out or failed_attempts.seen_at is None:
        return failed_attempts
    passed = max(timedelta(0), now - failed_attempts.seen_at)
    if passed >= failed_attempts.wait_left:
        return NO_FAILED_ATTEMPTS
    return replace(failed_attempts, wait_left=failed_attempts.wait_left - passed, seen_at=now)


def with_failed_attempt(failed_attempts: FailedAttempts, now: datetime) -> FailedAttempts:
    """With one more attempt, failed until it is known to be right."""
    failed = failed_attempts.failed + 1
    wait = LOCKOUT_DURATION if failed >= ATTEMPTS_ALLOWED else timedelta(0)
    return FailedAttempts(failed, wait, now)


def higher(one: FailedAttempts, other: FailedAttempts) -> FailedAttempts:
    """The count with the longer wait, or else with more attempts; `other` where they are equal."""
    return one if (one.wait_left, one.failed) > (other.wait_left, other.failed) else other
