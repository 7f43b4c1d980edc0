"""Find a client while the phone still rings: by name, mail, company or phone number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import ClientHit, Records


@dataclass(frozen=True, slots=True)
class FindClients:
    needs: ClassVar[Permission] = Permission.READ_RECORDS

    records: Records
    who: Person

    def __call__(self, text: str) -> tuple[ClientHit, ...]:
        """Best first. Nothing typed finds nobody."""
        refuse_unless_allowed(self)
        wanted = text.strip()
        if not wanted:
            return ()
        return self.records.read(lambda books: books.clients.find(wanted))
