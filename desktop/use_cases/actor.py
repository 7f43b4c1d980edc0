"""Who acts, when and where: the one value that every use case after sign-in is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.card_entry.agreement import Moment
from desktop.use_cases.ports.clock_and_ids import Now, Uptime
from desktop.use_cases.ports.identity_port import Member


def _no_uptime() -> tuple[str, float]:
    return "", 0


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in member at a workstation (its host name). `now` is the clock of that machine.

    `uptime` is one that nobody sets: its name, and what it shows in seconds. Without it no yes
    of a client holds.
    """

    member: Member
    now: Now
    workstation: str
    uptime: Uptime = _no_uptime

    def moment(self) -> Moment:
        """Now, by both clocks."""
        clock, seconds = self.uptime()
        return Moment(self.now(), clock, int(seconds))

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
