"""A code with which a person comes in on another machine of their own."""

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
class MakeDeviceCode:
    needs: ClassVar[Permission] = Permission.KEEP_OWN_DOOR

    records: Records
    own_door: OwnDoor
    who: Person
    now: Now
    origin: str

    def __call__(self, passphrase: str) -> str:
        """Good once, for 24 hours, with the passphrase. Refused ``wrong_passphrase``."""
        refuse_unless_allowed(self)
        return self._trace().around(
            "device code made",
            lambda: self.own_door.device_code(passphrase),
            subject=self.who.id,
        )

    def _trace(self) -> Trace:
        return Trace(self.records, self.who, self.now, self.origin)
