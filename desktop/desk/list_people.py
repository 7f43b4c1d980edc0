"""Who works here, who is asked in, and how they stand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.role import Permission

from .allowed import refuse_unless_allowed
from .ports import People, Person, PersonRow


@dataclass(frozen=True, slots=True)
class ListPeople:
    needs: ClassVar[Permission] = Permission.KEEP_PEOPLE

    people: People
    who: Person

    def __call__(self) -> tuple[PersonRow, ...]:
        """Refused those of `People`."""
        refuse_unless_allowed(self)
        return self.people.roll()
