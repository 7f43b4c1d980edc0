"""Find a trip by client, reference, airport or route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Records, TripHit


@dataclass(frozen=True, slots=True)
class FindTrips:
    needs: ClassVar[Permission] = Permission.READ_RECORDS

    records: Records
    who: Person

    def __call__(self, text: str) -> tuple[TripHit, ...]:
        """Newest first; nothing typed finds all."""
        refuse_unless_allowed(self)
        return self.records.read(lambda books: books.trips.find(text.strip()))
