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
from desktop.identity.crypto.key_derivation import Cost, integrity_tag
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.keyring_port import DeviceSecrets, keyring_has_no_key

from . import directory_file, rollback_guard
from .directory_records import DirectoryRecord, MemberRecord
from .rollback_guard import RollbackMark

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DirectorySession:
    """The file is read afresh in every turn. `permitted` says what the role of a name may do.

    `untold` came in by a code and are in the roll already, but no owner has heard of it yet.
    """

    file: Path
    secrets: DeviceSecrets
    now: Now
    new_id: NewId
    cost: Callable[[], Cost]
    permitted: Callable[[str], frozenset[Permission]]
    _signed_in: dict[str, MemberKeys] = field(default_factory=dict)
    unreported: list[MemberRecord] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One thread of one process at a time. Refused ``directory_busy``."""
        with self._turn, directory_file.locked(self.file):
            yield

    def load(self) -> DirectoryRecord | None:
        """None before the first start. Refused ``door_*``."""
        return directory_file.load(self.file)

    def opened(self) -> DirectoryRecord:
        """The door of a desk that has been started. Refused ``member_unknown``."""
        directory = self.load()
        if directory is None:
            raise identity_messages.member_unknown()
        return directory

    def find(self, member_id: str) -> tuple[DirectoryRecord, MemberRecord]:
        """Refused ``member_unknown``."""
        directory = self.opened()
        one = directory.member(member_id)
        if one is None:
            raise identity_messages.member_unknown()
        return directory, one

    def save(self, directory: DirectoryRecord) -> None:
        """Refused ``directory_not_saved``: then the old file stands."""
        directory_file.save(self.file, directory)

    def device_secret(self, directory: DirectoryRecord, one: MemberRecord) -> bytes:
        """This machine's half of the person's key. Refused ``keyring_*``, ``directory_damaged``."""
        secret = self.secrets.get(directory.installation_id, one.id)
        if secret is None:
            raise keyring_has_no_key(one.name)
        first = directory.is_first_version
        text = (
            one.tagged_text_v1(directory.installation_id)
            if first
            else one.tagged_text(directory.installation_id)
        )
        if integrity_tag(secret, text) != one.tag:
            raise directory_file.damaged()
        return secret

    def memory(self, directory: DirectoryRecord) -> RollbackMark:
        """What this machine remembers. Refused ``directory_rolled_back`` by an older file."""
        memory = rollback_guard.recall(self.secrets, directory.installation_id)
        if directory.revision < memory.revision:
            raise identity_messages.rolled_back()
        return memory

    def latest(self, memory: RollbackMark) -> datetime:
        """The time, which a clock that was set back cannot make earlier than what was seen."""
        return max(self.now(), memory.seen_at)

    def remember(
        self, directory: DirectoryRecord, memory: RollbackMark, *, trust_clock: bool = False
    ) -> None:
        """How far the desk has come. An owner's act trusts the clock again, after it ran ahead."""
        seen = self.now() if trust_clock else self.latest(memory)
        try:
            rollback_guard.keep(
                self.secrets,
                directory.installation_id,
                memory,
                RollbackMark(directory.revision, seen),
            )
        except Refused as refusal:
            # What was asked for is done and saved; the next turn remembers it.
            log.warning("the keyring did not remember the door: %s", refusal.code)

    def place(
        self, directory: DirectoryRecord, one: MemberRecord, secret: bytes
    ) -> DirectoryRecord:
        """Save a person whose device secret is new: both the keyring and the file, or neither."""
        directory = directory.with_member(one)
        # The keyring first: a file without its device secret would open for nobody.
        earlier = self.secrets.get(directory.installation_id, one.id)
        self.secrets.put(directory.installation_id, one.id, secret)
        try:
            self.save(directory)
        except Refused:
            if earlier is None:
                self.secrets.delete(directory.installation_id, one.id)
            else:
                self.secrets.put(directory.installation_id, one.id, earlier)
            raise
        return directory

    def keys_of(self, member_id: str) -> MemberKeys:
        """Of somebody who is signed in here."""
        return self._signed_in[member_id]

    def sign_in(self, member_id: str, keys: MemberKeys) -> None:
        self._signed_in[member_id] = keys
