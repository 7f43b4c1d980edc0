"""How an attempt is written into the audit log each time it enters a state.

An entry with outcome ``requested`` is written before the call to the vendor,
and another one after it.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from desktop.booking.trip.attempt_record import AnyAttempt, is_order
from desktop.booking.trip.attempt_states import AttemptKind, AttemptState

ATTEMPT_ACTIONS: Mapping[AttemptKind, Mapping[AttemptState, str]] = MappingProxyType(
    {
        AttemptKind.ORDER: MappingProxyType(
            {
                AttemptState.REQUESTED: "order requested",
                AttemptState.CONFIRMED: "order confirmed",
                AttemptState.PENDING: "order accepted",
                AttemptState.REFUSED: "order refused",
                AttemptState.UNKNOWN: "order unknown",
            }
        ),
        AttemptKind.FEE: MappingProxyType(
            {
                AttemptState.REQUESTED: "fee requested",
                AttemptState.CONFIRMED: "fee charged",
                AttemptState.PENDING: "fee accepted",
                AttemptState.REFUSED: "fee refused",
                AttemptState.UNKNOWN: "fee unknown",
            }
        ),
    }
)
"""The action of the audit entry when an attempt of a kind enters a state."""

ATTEMPT_OUTCOMES: Mapping[AttemptState, str] = MappingProxyType(
    {
        AttemptState.REQUESTED: "requested",
        AttemptState.CONFIRMED: "done",
        AttemptState.PENDING: "pending",
        AttemptState.REFUSED: "refused",
        AttemptState.UNKNOWN: "unknown",
    }
)

_NOUNS = {AttemptKind.ORDER: "order", AttemptKind.FEE: "payment"}


def attempt_detail(attempt: AnyAttempt) -> str:
    """``"order idxyz, USD 12.00, reference K7PQ2M"``; the reason where there is one."""
    parts = [f"{_NOUNS[attempt.kind]} {attempt.id}", str(attempt.amount)]
    if is_order(attempt) and attempt.answer:
        parts.append(f"reference {attempt.answer.record_locator}")
    if attempt.reason:
        parts.append(attempt.reason)
    if attempt.vendor_request_id:
        parts.append(f"request {attempt.vendor_request_id}")
    return ", ".join(parts)
