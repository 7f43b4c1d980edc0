"""Who did what, newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.audit import AuditEntry
from desktop.booking.role import Permission

from .allowed import refuse_unless_allowed
from .ports import Person, Records


@dataclass(frozen=True, slots=True)
class ReadAudit:
    needs: ClassVar[Permission] = Permission.READ_AUDIT

    records: Records
    who: Person

    def __call__(self) -> tuple[AuditEntry, ...]:
        refuse_unless_allowed(self)
        return self.records.read(lambda books: books.audit.newest())
