"""Read the audit log, newest first. Reading it is an audit entry too (PCI DSS 10.2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Store

MOST = 500
"""Entries that are listed at once."""


@dataclass(frozen=True, slots=True)
class ReadAudit:
    actor: Actor
    store: Store

    @requires(Permission.READ_AUDIT, audits=("audit log opened",))
    def __call__(self, text: str = "") -> tuple[AuditEntry, ...]:
        """The newest 500 entries in which every word of `text` begins a word, in any field.

        An empty text opens the log, which is an entry itself.
        """
        if text.strip():
            return self.store.read(lambda repos: repos.audit.find(text, MOST))
        opened = self.actor.audit_entry("audit log opened")
        self.store.write(lambda repos: repos.audit.add(opened))
        return self.store.read(lambda repos: repos.audit.newest(MOST))
