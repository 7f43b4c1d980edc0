"""Who did what, newest first; and that somebody looked is written down too (PCI DSS 10.2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store

from .audit_entries import audit_entry

MOST = 500
"""Acts that are listed at once."""


@dataclass(frozen=True, slots=True)
class ReadAudit:
    needs: ClassVar[Permission] = Permission.READ_AUDIT

    store: Store
    who: Member
    now: Now
    origin: str

    def __call__(self, text: str = "") -> tuple[AuditEntry, ...]:
        """The newest 500 in which every word of `text` begins a word: of who, what, outcome,
        subject, from where, or details. An empty text opens the record, which is an act itself.
        """
        require_permission(self)
        if text.strip():
            return self.store.read(lambda repos: repos.audit.find(text, MOST))
        opened = audit_entry(self.who, self.now(), self.origin, "record read")
        self.store.write(lambda repos: repos.audit.add(opened))
        return self.store.read(lambda repos: repos.audit.newest(MOST))
