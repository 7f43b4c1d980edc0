"""Show who works here at the door, or have the name typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.role import Permission

from .allowed import refuse_unless_allowed
from .ports import Now, People, Person, Records
from .traced import Trace


@dataclass(frozen=True, slots=True)
class HideNames:
    needs: ClassVar[Permission] = Permission.KEEP_PEOPLE

    records: Records
    people: People
    who: Person
    now: Now
    origin: str

    def __call__(self, hidden: bool) -> None:
        """Refused those of `People`."""
        refuse_unless_allowed(self)
        self._trace().around(
            "names hidden" if hidden else "names shown", lambda: self.people.hide_names(hidden)
        )

    def _trace(self) -> Trace:
        return Trace(self.records, self.who, self.now, self.origin)
