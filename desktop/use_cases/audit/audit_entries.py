"""How an act is written into the audit log: plain words, one form for every verb.

What was asked of the outside is written before the call with outcome ``asked``, and again after it
with what came of it.
"""

from __future__ import annotations

from datetime import datetime

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.trip.transitions import OrderState, PaymentState
from desktop.use_cases.ports.identity_port import Member

ORDER_ACTS = {
    OrderState.ASKED: "order asked",
    OrderState.CONFIRMED: "order confirmed",
    OrderState.PENDING: "order accepted",
    OrderState.REFUSED: "order refused",
    OrderState.UNKNOWN: "order unknown",
}
FEE_ACTS = {
    PaymentState.ASKED: "fee asked",
    PaymentState.TAKEN: "fee taken",
    PaymentState.REFUSED: "fee refused",
    PaymentState.UNKNOWN: "fee unknown",
}
OUTCOMES = {
    OrderState.ASKED: "asked",
    OrderState.CONFIRMED: "done",
    OrderState.PENDING: "pending",
    OrderState.REFUSED: "refused",
    OrderState.UNKNOWN: "unknown",
    PaymentState.ASKED: "asked",
    PaymentState.TAKEN: "done",
    PaymentState.REFUSED: "refused",
    PaymentState.UNKNOWN: "unknown",
}


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
