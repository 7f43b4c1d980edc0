"""Finish, after a crash, what the removal of somebody began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.role import Permission

from .allowed import refuse_unless_allowed
from .ports import Now, People, Person, Records
from .traced import Trace


@dataclass(frozen=True, slots=True)
class FinishRemoval:
    """For the moment when the records have been opened by their next key."""

    needs: ClassVar[Permission] = Permission.KEEP_PEOPLE

    records: Records
    people: People
    who: Person
    now: Now
    origin: str

    def __call__(self) -> None:
        """The former key is forgotten. Refused those of `People`."""
        refuse_unless_allowed(self)
        trace = Trace(self.records, self.who, self.now, self.origin)
        trace.around("records locked anew", self.people.store_rekeyed)
