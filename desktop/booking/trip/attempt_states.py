"""The states of an attempt, and the moves between them that a kind can choose from.

States are saved by value: changing a value needs a migration. UNKNOWN is a state of its own: it
blocks a second try until the truth is known. Which kinds there are is in `attempt_kinds`.
"""

from __future__ import annotations

from enum import Enum


class AttemptState(Enum):
    """REQUESTED: the intent is saved, the call is running. PENDING: accepted, decided later."""

    REQUESTED = "requested"
    PENDING = "pending"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    UNKNOWN = "unknown"


OPEN_STATES = frozenset({AttemptState.REQUESTED, AttemptState.PENDING, AttemptState.UNKNOWN})
"""The outcome is still to come."""

NEVER_ARRIVED = "never_arrived"
"""Reason of a refusal: by the vendor's own clock, what it has nothing of can no longer arrive."""

SETTLED_NOT_DONE = "settled_not_done"
"""Reason of a refusal: a person settled it so, by the word of the vendor's people."""

SETTLED_DONE = "settled_done"
"""Reason of a confirmation: a person settled it so, by the word of the vendor's people."""

DOUBTFUL = frozenset({NEVER_ARRIVED, SETTLED_NOT_DONE})
"""Reasons of refusals that are no answer of the vendor's: it may turn up there after all."""

ARRIVED_LATE = "arrived_late"
"""Reason of a confirmation: it had been refused for one of the `DOUBTFUL` reasons."""

CANCELED_BEFORE = "canceled_before"
"""Reason of a confirmation: the airline showed it as done before it was asked for from here."""

DETAILS_FOLLOW = "details_follow"
"""Reason of a pending one: the vendor says that it is done, and has not shown it yet."""

RECORD_IT = "record_it"
"""Reason of a pending one: a person makes it elsewhere, and is to record what came of it."""

NOT_BOOKED_ELSEWHERE = "not_booked_elsewhere"
"""Reason of a refusal: the person who was to book it elsewhere says that nothing was booked."""

Move = tuple[AttemptState, AttemptState]

ANSWERED_AT_ONCE: frozenset[Move] = frozenset(
    {
        (AttemptState.REQUESTED, AttemptState.CONFIRMED),
        (AttemptState.REQUESTED, AttemptState.REFUSED),
        (AttemptState.REQUESTED, AttemptState.UNKNOWN),
        (AttemptState.UNKNOWN, AttemptState.CONFIRMED),
        (AttemptState.UNKNOWN, AttemptState.REFUSED),
    }
)
"""The moves (before, after) of what a vendor decides while we wait. Confirmed and refused are
final.
"""

MAYBE_DECIDED_LATER: frozenset[Move] = ANSWERED_AT_ONCE | {
    (AttemptState.REQUESTED, AttemptState.PENDING),
    (AttemptState.UNKNOWN, AttemptState.PENDING),
    (AttemptState.PENDING, AttemptState.CONFIRMED),
    (AttemptState.PENDING, AttemptState.REFUSED),
}
"""The moves of what a vendor may also accept now and decide later."""


class IllegalMove(ValueError):
    """A move that the table does not hold: a bug in the caller."""
