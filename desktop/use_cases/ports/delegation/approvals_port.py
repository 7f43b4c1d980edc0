"""Port to what the store keeps of approvals and limits. All calls block."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime

    from desktop.booking.delegation.approval import Approval, ApprovalAnswer, ApprovalRequest
    from desktop.booking.delegation.limit_change import SignedLimits
    from desktop.booking.money import Money


class ApprovalRepository(Protocol):
    """Nothing is removed, and no request changes; where a trip is saved with other terms
    (`approval.ticket_terms`), all of its approvals are void.
    """

    def add(self, request: ApprovalRequest) -> None: ...
    def get(self, request_id: str) -> Approval:
        """Refused ``no_such_approval``."""

    def answer(self, request_id: str, answer: ApprovalAnswer) -> Approval:
        """With this answer, in place of a former one. As `get`."""

    def of_trip(self, trip_id: str) -> tuple[Approval, ...]:
        """Oldest first."""

    def not_ended(self, now: datetime) -> tuple[Approval, ...]:
        """Of all trips, oldest first."""

    def limit_changes(self) -> tuple[SignedLimits | None, ...]:
        """Oldest first; None for one that cannot be read."""

    def add_limits(self, change: SignedLimits) -> None: ...
    def booked_by(self, member_id: str, since: datetime, but: str) -> tuple[Money, ...]:
        """Fares of tickets that this member asked for since then and that were not refused, but for
        those of one trip. What is dated in the future counts.
        """
