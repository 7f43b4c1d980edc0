"""Close somebody's door until an owner opens it again."""

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
class SuspendPerson:
    needs: ClassVar[Permission] = Permission.KEEP_PEOPLE

    records: Records
    people: People
    who: Person
    now: Now
    origin: str

    def __call__(self, person_id: str) -> None:
        """Refused ``last_owner``, and those of `People`."""
        refuse_unless_allowed(self)
        self._trace().around(
            "person suspended", lambda: self.people.suspend(person_id), subject=person_id
        )

    def _trace(self) -> Trace:
        return Trace(self.records, self.who, self.now, self.origin)
