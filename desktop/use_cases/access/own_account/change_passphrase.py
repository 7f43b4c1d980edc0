"""A person's own passphrase is changed; the one in use is asked for."""

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
class ChangePassphrase:
    needs: ClassVar[Permission] = Permission.KEEP_OWN_DOOR

    records: Records
    own_door: OwnDoor
    who: Person
    now: Now
    origin: str

    def __call__(self, old: str, new: str) -> None:
        """Refused ``wrong_passphrase``, ``door_closed``, ``weak_passphrase``,
        ``passphrase_used_before``, and those of `OwnDoor`.
        """
        refuse_unless_allowed(self)
        self._trace().around(
            "passphrase changed",
            lambda: self.own_door.change_passphrase(old, new),
            subject=self.who.id,
        )

    def _trace(self) -> Trace:
        return Trace(self.records, self.who, self.now, self.origin)
