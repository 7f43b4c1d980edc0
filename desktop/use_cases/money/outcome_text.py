"""What people read about an attempt, after the error that first reported its state is gone."""

from __future__ import annotations

from datetime import datetime

from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import OPEN_STATES, AttemptState
from desktop.use_cases.errors import WRONG_MODE

from .ask_schedule import is_overdue
from .handler_table import handler_of


def outcome_sentence(attempt: AnyAttempt, has_key: bool = True, now: datetime | None = None) -> str:
    """The state of an attempt in one to three short sentences. Without `has_key`, for a member who
    cannot look it up. With `now`, it says when the time has come to call the vendor.
    """
    text = handler_of(attempt.kind).text
    if attempt.state in OPEN_STATES and not has_key:
        return text.without_key
    if attempt.state is AttemptState.UNKNOWN and attempt.reason in WRONG_MODE:
        return text.other_environment
    if (
        now is not None
        and attempt.state in OPEN_STATES
        and text.call_vendor is not None
        and is_overdue(attempt, now)
    ):
        return text.call_vendor(attempt)
    return text.outcome(attempt)


def state_label(attempt: AnyAttempt) -> str:
    """The state of an attempt in two words or three."""
    return handler_of(attempt.kind).text.labels.label(attempt.state)
