"""What everything that works on one door shares: the file, the keyring, the clock, and turns."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Lock

from desktop.booking.access.role import Permission
from desktop.identity import identity_messages
from desktop.identity.crypto.key_derivation import Cost, mark_of
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.keyring_port import DeviceSecrets, keyring_has_no_key

from . import directory_file, rollback_guard
from .directory_records import DoorRecord, PersonRecord
from .rollback_guard import Memory

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DoorRoom:
    """The file is read afresh in every turn. `permitted` says what the role of a name may do.

    `untold` came in by a code and are in the roll already, but no owner has heard of it yet.
    """

    file: Path
    secrets: DeviceSecrets
    now: Now
    new_id: NewId
    cost: Callable[[], Cost]
    permitted: Callable[[str], frozenset[Permission]]
    _signed_in: dict[str, PersonKeys] = field(default_factory=dict)
    untold: list[PersonRecord] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One thread of one process at a time. Refused ``door_busy``."""
        with self._turn, directory_file.locked(self.file):
            yield

    def load(self) -> DoorRecord | None:
        """None before the first start. Refused ``door_*``."""
        return directory_file.load(self.file)

    def opened(self) -> DoorRecord:
        """The door of a desk that has been started. Refused ``person_unknown``."""
        door = self.load()
        if door is None:
            raise identity_messages.person_unknown()
        return door

    def find(self, person_id: str) -> tuple[DoorRecord, PersonRecord]:
        """Refused ``person_unknown``."""
        door = self.opened()
        one = door.person(person_id)
        if one is None:
            raise identity_messages.person_unknown()
        return door, one

    def save(self, door: DoorRecord) -> None:
        """Refused ``door_not_saved``: then the old file stands."""
        directory_file.save(self.file, door)

    def device_secret(self, door: DoorRecord, one: PersonRecord) -> bytes:
        """This machine's half of the person's key. Refused ``keyring_*``, ``door_damaged``."""
        secret = self.secrets.get(door.desk_id, one.id)
        if secret is None:
            raise keyring_has_no_key(one.name)
        first = door.is_first_version
        text = one.marked_text_1(door.desk_id) if first else one.marked_text(door.desk_id)
        if mark_of(secret, text) != one.mark:
            raise directory_file.damaged()
        return secret

    def memory(self, door: DoorRecord) -> Memory:
        """What this machine remembers. Refused ``door_rolled_back`` by an older file."""
        memory = rollback_guard.recall(self.secrets, door.desk_id)
        if door.edition < memory.edition:
            raise identity_messages.rolled_back()
        return memory

    def latest(self, memory: Memory) -> datetime:
        """The time, which a clock that was set back cannot make earlier than what was seen."""
        return max(self.now(), memory.seen_at)

    def remember(self, door: DoorRecord, memory: Memory, *, trust_clock: bool = False) -> None:
        """How far the desk has come. An owner's act trusts the clock again, after it ran ahead."""
        seen = self.now() if trust_clock else self.latest(memory)
        try:
            rollback_guard.keep(self.secrets, door.desk_id, memory, Memory(door.edition, seen))
        except Refused as refusal:
            # What was asked for is done and saved; the next turn remembers it.
            log.warning("the keyring did not remember the door: %s", refusal.code)

    def place(self, door: DoorRecord, one: PersonRecord, secret: bytes) -> DoorRecord:
        """Save a person whose device secret is new: both the keyring and the file, or neither."""
        door = door.with_person(one)
        # The keyring first: a file without its device secret would open for nobody.
        earlier = self.secrets.get(door.desk_id, one.id)
        self.secrets.put(door.desk_id, one.id, secret)
        try:
            self.save(door)
        except Refused:
            if earlier is None:
                self.secrets.delete(door.desk_id, one.id)
            else:
                self.secrets.put(door.desk_id, one.id, earlier)
            raise
        return door

    def keys_of(self, person_id: str) -> PersonKeys:
        """Of somebody who is signed in here."""
        return self._signed_in[person_id]

    def sign_in(self, person_id: str, keys: PersonKeys) -> None:
        self._signed_in[person_id] = keys
