"""Somebody leaves: their keys end, and the records take a key that they never held."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.audit.audited_action import Trace
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import People, Person, StoreKey
from desktop.use_cases.ports.store_port import Records


@dataclass(frozen=True, slots=True)
class RemovePerson:
    needs: ClassVar[Permission] = Permission.KEEP_PEOPLE

    records: Records
    people: People
    store_key: StoreKey
    who: Person
    now: Now
    origin: str

    def __call__(self, person_id: str) -> None:
        """Three strokes: those who remain get the next key, the records are locked anew, the
        former key is forgotten. What a crash cuts off is finished at the next sign-in.

        Refused ``last_owner``, ``not_oneself``, those of `People`; ``rotation_unfinished`` when the
        person is out but the records could not be locked anew.
        """
        refuse_unless_allowed(self)
        trace = Trace(self.records, self.who, self.now, self.origin)
        key = trace.around(
            "person removed", lambda: self.people.remove(person_id), subject=person_id
        )
        trace.around("records locked anew", lambda: self._lock_anew(key), subject=person_id)

    def _lock_anew(self, key: bytes) -> None:
        try:
            self.store_key.rekey(key)
            self.people.store_rekeyed()
        except DeskError as fault:
            raise Refused(
                "rotation_unfinished",
                "The person is out, but the records could not be locked anew.",
                "No record was lost, and the person cannot sign in.",
                f"{fault.happened} Put that right, then close Skycap and sign in again.",
            ) from fault
