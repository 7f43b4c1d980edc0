"""Requests for an approval, answers and changes of limits, for tests."""

from __future__ import annotations

from datetime import timedelta

from desktop.booking.delegation.approval import (
    Approval,
    ApprovalAnswer,
    ApprovalRequest,
    Signed,
    Verdict,
    ticket_subject,
)
from desktop.booking.delegation.limit_change import SignedLimits
from desktop.booking.delegation.limits import FIRST_LIMITS, Needs
from desktop.booking.money import Money
from desktop.booking.trip.trip import Trip
from tests.support.samples import COMPANY, OPENED_AT, sample_trip

ASKER = Signed("avaid", "Ava", OPENED_AT, 1, bytes(range(32)), bytes(range(64)))
SECOND = Signed("robinid", "Robin", OPENED_AT + timedelta(minutes=2), 1, bytes(32), bytes(64))


def sample_request(trip: Trip | None = None, needs: Needs = Needs.SECOND_PERSON) -> ApprovalRequest:
    """Ava asks for Ada's ticket."""
    trip = trip or sample_trip()
    return ApprovalRequest(
        id="approvalsample",
        subject=ticket_subject(trip, "Ada Calloway", COMPANY),
        needs=needs,
        reasons=("a new client",),
        why="A friend of Dana's.",
        words="The airline charges your card.",
        ends_at=OPENED_AT + timedelta(hours=1),
        by=ASKER,
    )


def answered(
    request: ApprovalRequest, verdict: Verdict = Verdict.APPROVED, most: Money | None = None
) -> Approval:
    """Robin answers; as asked for, unless `most` is given."""
    allowed = request.subject.amount if verdict is Verdict.APPROVED else most
    return Approval(request, ApprovalAnswer(verdict, allowed, "", SECOND))


def sample_limits() -> SignedLimits:
    """The first limits, signed."""
    return SignedLimits(FIRST_LIMITS, ASKER)
