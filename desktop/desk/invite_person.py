"""Ask somebody new in: a code, shown once, to be read out or handed over."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.role import Permission

from .allowed import refuse_unless_allowed
from .ports import Now, People, Person, Records
from .traced import Trace


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
