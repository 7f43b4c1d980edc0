"""Who acts, when and where: the one value that every use case after sign-in is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.booking.access.audit_entry import AuditEntry
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member at a workstation (its host name). `now` is the clock of that machine."""

    member: Member
    now: Now
    workstation: str

    def audit_entry(
        self,
        action: str,
        *,
        outcome: str = "done",
        subject: str = "",
        detail: str = "",
        at: datetime | None = None,
    ) -> AuditEntry:
        """An entry for the audit log, of this moment unless `at` is given. It is not saved here."""
        return AuditEntry(
            member_id=self.member.id,
            member_name=self.member.name,
            action=action,
            at=at or self.now(),
            outcome=outcome,
            workstation=self.workstation,
            subject=subject,
            detail=detail,
        )
