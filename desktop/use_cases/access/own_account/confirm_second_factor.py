"""Switch a second factor on, once it has shown its first digits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audited_action import Trace
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import OwnDoor, Person
from desktop.use_cases.ports.store_port import Records


@dataclass(frozen=True, slots=True)
class TakeSecondFactor:
    needs: ClassVar[Permission] = Permission.KEEP_OWN_DOOR

    records: Records
    own_door: OwnDoor
    who: Person
    now: Now
    origin: str

    def __call__(self, digits: str) -> None:
        """Refused ``wrong_second_factor``, ``no_factor_offered``, and those of `OwnDoor`."""
        refuse_unless_allowed(self)
        self._trace().around(
            "second factor switched on",
            lambda: self.own_door.take_second_factor(digits),
            subject=self.who.id,
        )

    def _trace(self) -> Trace:
        return Trace(self.records, self.who, self.now, self.origin)
