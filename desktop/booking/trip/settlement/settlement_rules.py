"""What a person may settle by hand, by the word of the vendor's people, and from when on."""

from __future__ import annotations

from datetime import datetime, timedelta

from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import ARRIVED_LATE, AttemptState
from desktop.booking.trip.fare.fare_rules import is_recorded
from desktop.booking.trip.fee_rules import LINK_KINDS, LINK_LASTS
from desktop.booking.trip.trip import Trip

SETTLED_FROM = timedelta(hours=1)
"""How old an open attempt must be before a person settles it: until then the vendor may answer."""


def attempt_to_settle(trip: Trip, now: datetime) -> AnyAttempt | None:
    """What a person may settle by hand: an attempt that came late, else the newest that has been
    open for long. Never one whose request is still running, nor one that is recorded here.
    """
    late = tuple(one for one in trip.attempts if one.reason == ARRIVED_LATE)
    left_open = tuple(
        one
        for one in trip.attempts
        if one.state in (AttemptState.UNKNOWN, AttemptState.PENDING)
        and not is_recorded(one)
        and _may_be_old(one, now)
    )
    return (late or left_open or (None,))[-1]


def _may_be_old(attempt: AnyAttempt, now: datetime) -> bool:
    """Asked for long ago, or by a clock that was ahead: then the vendor's own clock decides."""
    age = attempt.age_at(now)
    was_ahead = age < timedelta() and attempt.missed_at is not None
    # A link waits for the client, and not for the vendor.
    lasts = LINK_LASTS if attempt.kind in LINK_KINDS else timedelta()
    return was_ahead or age >= lasts + SETTLED_FROM
