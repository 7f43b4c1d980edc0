"""The revision of a trip: a number that only grows, for calendar updates."""

from __future__ import annotations

from .attempt_states import AttemptState
from .trip import Trip

# How far along its moves each state is (`attempt_states`): no move leads back.
_STEPS = {
    AttemptState.REQUESTED: 1,
    AttemptState.UNKNOWN: 2,
    AttemptState.PENDING: 3,
    AttemptState.REFUSED: 4,
    AttemptState.CONFIRMED: 5,  # also after a refusal that was no answer of the vendor's
}


def trip_revision(trip: Trip) -> int:
    """Larger after every saved move of an attempt, whatever the clock says.

    Attempts are never taken away from a trip and never move back, and an answer only gains
    details, so it never becomes smaller.
    """
    details = (
        bool(order.answer.record_locator) + len(order.answer.tickets)
        for order in trip.orders
        if order.answer
    )
    return sum(_STEPS[attempt.state] for attempt in trip.attempts) + sum(details)
