"""Who did what, newest first."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.audit import AuditEntry

from .ports import Records


@dataclass(frozen=True, slots=True)
class ReadAudit:
    records: Records

    def __call__(self) -> tuple[AuditEntry, ...]:
        return self.records.read(lambda books: books.audit.newest())
