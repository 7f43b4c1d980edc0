"""Who works here, who is asked in, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.identity_port import People, Person, PersonRow


@dataclass(frozen=True, slots=True)
class ListPeople:
    needs: ClassVar[Permission] = Permission.KEEP_PEOPLE

    people: People
    who: Person

    def __call__(self) -> tuple[PersonRow, ...]:
        """Refused those of `People`."""
        refuse_unless_allowed(self)
        return self.people.roll()
