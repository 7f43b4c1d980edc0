"""How an attempt is written into the audit log each time it enters a state.

The action of the entry is in the row of its kind (`AuditNames` in `attempt_kinds`).
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desktop.booking.trip.attempt_record import AnyAttempt
from desktop.booking.trip.attempt_states import ARRIVED_LATE, AttemptState
from desktop.use_cases.errors import WRONG_MODE

ALARM = "alarm"
"""The outcome where a vendor answered from another environment, or had after all what was refused
here: the owner must look into it.
"""

_OUTCOMES: Mapping[AttemptState, str] = MappingProxyType(
    {
        AttemptState.REQUESTED: "requested",
        AttemptState.CONFIRMED: "done",
        AttemptState.PENDING: "pending",
        AttemptState.REFUSED: "refused",
        AttemptState.UNKNOWN: "unknown",
    }
)


def attempt_outcome(attempt: AnyAttempt) -> str:
    """The outcome of the entry, in one word."""
    is_alarm = attempt.reason in WRONG_MODE or attempt.reason == ARRIVED_LATE
    return ALARM if is_alarm else _OUTCOMES[attempt.state]


def attempt_detail(attempt: AnyAttempt) -> str:
    """``"order idxyz, USD 12.00, reference K7PQ2M"``; the reason where there is one."""
    answered = attempt.answer.audit_text() if attempt.answer else ""
    parts = [
        f"{attempt.kind.audit.noun} {attempt.id}",
        str(attempt.amount),
        answered,
        attempt.reason,
        f"request {attempt.vendor_request_id}" if attempt.vendor_request_id else "",
    ]
    return ", ".join(part for part in parts if part)


def settled_text(attempt: AnyAttempt) -> str:
    """Who settled it by hand, and on whose word; empty where nobody did."""
    by = attempt.settlement
    if by is None:
        return ""
    note = f" ({by.note})" if by.note else ""
    return f"settled by hand: {by.vendor_contact} said so{note}"
