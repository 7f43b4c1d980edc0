"""Finish, after a crash, what the removal of somebody began."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audited_action import Trace
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import People, Person
from desktop.use_cases.ports.store_port import Records


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
