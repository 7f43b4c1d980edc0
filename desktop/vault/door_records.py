"""What the door file holds, as frozen records. Nothing here opens anything by itself."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from .closing import NO_TRIES, Tries
from .keys import Cost, mark_of
from .seal import Grant, Holder


@dataclass(frozen=True, slots=True)
class PersonRecord:
    """One person. `wrapped` needs passphrase and device secret, `recovery` the printed code.

    `mark` proves with the device secret that the fields of `marked_text` are as they were written:
    so a damaged file is told from a wrong passphrase, and costs no try.
    """

    id: str
    name: str
    role: str
    salt: bytes
    cost: Cost
    wrapped: bytes
    open_key: bytes
    verify_key: bytes
    mark: bytes
    grants: tuple[Grant, ...]
    recovery: bytes | None = None
    tries: Tries = NO_TRIES

    def holder(self, desk_id: str) -> Holder:
        return Holder(desk_id, self.id, self.name, self.role)

    def bound_to(self, desk_id: str, use: str) -> bytes:
        """What a wrapping of this person's keys is tied to, so that none fits another's lock."""
        return json.dumps(["skycap 1 person", desk_id, self.id, use]).encode()

    def marked_text(self, desk_id: str) -> bytes:
        cost = [self.cost.memory_kib, self.cost.passes, self.cost.lanes]
        secret = [self.salt, self.wrapped, self.open_key, self.verify_key, self.recovery or b""]
        return json.dumps([desk_id, self.id, cost, *(part.hex() for part in secret)]).encode()

    def marked(self, desk_id: str, device_secret: bytes) -> PersonRecord:
        """The same record with a true mark."""
        return replace(self, mark=mark_of(device_secret, self.marked_text(desk_id)))


@dataclass(frozen=True, slots=True)
class DoorRecord:
    """One desk and its people. `desk_id` names this desk in the OS keyring."""

    desk_id: str
    people: tuple[PersonRecord, ...]

    def person(self, person_id: str) -> PersonRecord | None:
        return next((one for one in self.people if one.id == person_id), None)

    def with_person(self, changed: PersonRecord) -> DoorRecord:
        return replace(
            self, people=tuple(changed if one.id == changed.id else one for one in self.people)
        )
