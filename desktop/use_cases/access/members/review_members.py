"""What an owner's sign-in brings to light: who came in, which codes ended, who stayed away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audited_action import Trace
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Noticed, People, Person
from desktop.use_cases.ports.store_port import Records


@dataclass(frozen=True, slots=True)
class LookAfterPeople:
    needs: ClassVar[Permission] = Permission.KEEP_PEOPLE

    records: Records
    people: People
    who: Person
    now: Now
    origin: str

    def __call__(self) -> tuple[Noticed, ...]:
        """Each is in the roll and in the log now. Refused those of `People`."""
        refuse_unless_allowed(self)
        noticed = self.people.look_after()
        trace = Trace(self.records, self.who, self.now, self.origin)
        for one in noticed:
            trace.note(one.what, "done", one.person.id, one.person.name)
        return noticed
