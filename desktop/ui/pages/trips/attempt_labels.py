"""The label and the color token of the state of an attempt."""

from __future__ import annotations

from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import AttemptState
from desktop.use_cases.money.outcome_text import state_label

_TONES = {
    AttemptState.REQUESTED: "accent",
    AttemptState.CONFIRMED: "good",
    AttemptState.PENDING: "warn",
    AttemptState.REFUSED: "bad",
    AttemptState.UNKNOWN: "bad",
}


def label_and_tone(attempt: AnyAttempt) -> tuple[str, str]:
    """Such as ``("✓ booked", "good")``."""
    return state_label(attempt), _TONES[attempt.state]
