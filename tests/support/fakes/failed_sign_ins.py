"""A log of failed sign-ins in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from desktop.booking.access.audit_entry import AuditEntry


@dataclass
class FakeFailedSignIns:
    """Keeps the contract of `FailedSignInLog`."""

    entries: list[AuditEntry] = field(default_factory=list)

    def add(self, entry: AuditEntry) -> None:
        self.entries.append(entry)
