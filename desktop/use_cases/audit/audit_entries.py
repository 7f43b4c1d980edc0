"""How an act is written into the audit log: plain words, one form for every use case.

What was asked of the outside is written before the call with outcome ``asked``, and again after it
with what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from types import MappingProxyType

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.trip.attempt_record import AnyAttempt, is_order
from desktop.booking.trip.attempt_states import AttemptKind, AttemptState
from desktop.use_cases.ports.identity_port import Member

ATTEMPT_ACTS: Mapping[AttemptKind, Mapping[AttemptState, str]] = MappingProxyType(
    {
        AttemptKind.ORDER: MappingProxyType(
            {
                AttemptState.REQUESTED: "order asked",
                AttemptState.CONFIRMED: "order confirmed",
                AttemptState.PENDING: "order accepted",
                AttemptState.REFUSED: "order refused",
                AttemptState.UNKNOWN: "order unknown",
            }
        ),
        AttemptKind.FEE: MappingProxyType(
            {
                AttemptState.REQUESTED: "fee asked",
                AttemptState.CONFIRMED: "fee taken",
                AttemptState.PENDING: "fee accepted",
                AttemptState.REFUSED: "fee refused",
                AttemptState.UNKNOWN: "fee unknown",
            }
        ),
    }
)
"""What an attempt of each kind is called when it enters each state."""

ATTEMPT_OUTCOMES: Mapping[AttemptState, str] = MappingProxyType(
    {
        AttemptState.REQUESTED: "asked",
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
        parts.append(f"reference {attempt.answer.reference}")
    if attempt.reason:
        parts.append(attempt.reason)
    if attempt.vendor_request_id:
        parts.append(f"request {attempt.vendor_request_id}")
    return ", ".join(parts)


def audit_entry(
    who: Member,
    at: datetime,
    origin: str,
    what: str,
    *,
    outcome: str = "done",
    subject: str = "",
    detail: str = "",
) -> AuditEntry:
    """An entry with the person's name and stable id, readable after the person has left."""
    return AuditEntry(
        who=f"{who.name} ({who.id})",
        what=what,
        at=at,
        outcome=outcome,
        origin=origin,
        subject=subject,
        detail=detail,
    )
