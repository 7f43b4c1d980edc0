"""Who did what, newest first; and that somebody looked is written down too (PCI DSS 10.2.1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.audit_entry import AuditEntry
from desktop.booking.access.role import Permission
from desktop.booking.text_folding import folded
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store

from .audit_entries import audit_entry

_MOST = 500
# Between two pages of entries others may use the records.
_PAGE = 2000


@dataclass(frozen=True, slots=True)
class ReadAudit:
    needs: ClassVar[Permission] = Permission.READ_AUDIT

    store: Store
    who: Member
    now: Now
    origin: str

    def __call__(self, text: str = "") -> tuple[AuditEntry, ...]:
        """The newest 500 in which every word of `text` stands: who, what, outcome, subject, from
        where, and details. An empty text opens the record, which is an entry itself.
        """
        require_permission(self)
        words = folded(text).split()
        if not words:
            opened = audit_entry(self.who, self.now(), self.origin, "record read")
            self.store.write(lambda repos: repos.audit.add(opened))
            return self.store.read(lambda repos: repos.audit.newest(_MOST))
        found: list[AuditEntry] = []
        skipped = 0
        while len(found) < _MOST:
            page = self._page(skipped)
            found += [entry for entry in page if _has(entry, words)]
            if len(page) < _PAGE:
                break
            skipped += len(page)
        return tuple(found[:_MOST])

    def _page(self, skipped: int) -> tuple[AuditEntry, ...]:
        return self.store.read(lambda repos: repos.audit.newest(_PAGE, skipped))


def _has(entry: AuditEntry, words: list[str]) -> bool:
    shown = folded(
        " ".join((entry.who, entry.what, entry.outcome, entry.origin, entry.subject, entry.detail))
    )
    return all(word in shown for word in words)
