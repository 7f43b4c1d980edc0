"""The revision of a trip: a number that only grows, for calendar updates."""

from __future__ import annotations

from .attempt_states import AttemptState
from .trip import Trip

# How far along its moves each state is (`attempt_states`): no move leads back.
_STEPS = {
    AttemptState.REQUESTED: 1,
    AttemptState.UNKNOWN: 2,
    AttemptState.PENDING: 3,
    AttemptState.CONFIRMED: 4,
    AttemptState.REFUSED: 4,
}


def trip_revision(trip: Trip) -> int:
    """Larger after every saved move of an attempt, whatever the clock says.

    Attempts are never taken away from a trip and never move back, so it never becomes smaller.
    """
    return sum(_STEPS[attempt.state] for attempt in trip.attempts)
