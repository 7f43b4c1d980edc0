"""Ask somebody new in: a code, shown once, to be read out or handed over."""

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
class InvitePerson:
    needs: ClassVar[Permission] = Permission.KEEP_PEOPLE

    records: Records
    people: People
    who: Person
    now: Now
    origin: str

    def __call__(self, name: str, role: str, elsewhere: bool = False) -> str:
        """The code: good once, for 24 hours, on this machine unless `elsewhere`; kept nowhere.

        Refused ``name_missing``, ``name_taken``, ``role_unknown``, and those of `People`.
        """
        refuse_unless_allowed(self)
        return self._trace().around(
            "person invited",
            lambda: self.people.invite(name, role, elsewhere=elsewhere),
            subject=name,
            detail=role,
        )

    def _trace(self) -> Trace:
        return Trace(self.records, self.who, self.now, self.origin)
