"""What everything that works on one member directory shares: file, keyring, clock, and turns."""

from __future__ import annotations

import hmac
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
from desktop.identity.crypto.passphrase_strength import Score
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.keyring_port import (
    DeviceSecrets,
    RollbackGuard,
    RollbackMark,
    keyring_has_no_key,
)

from . import directory_file
from .directory_lock import directory_lock
from .directory_records import DirectoryRecord, MemberRecord

log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Seen:
    """Of the newest member list that was verified here."""

    revision: int = 0


@dataclass(frozen=True, slots=True)
class DirectorySession:
    """The file is read afresh in every turn. `permitted` says what the role of that name may do.

    `unreported` enrolled by a code and are signed into the member list already, but no owner has
    been shown them yet.
    """

    file: Path
    secrets: DeviceSecrets
    rollback_guard: RollbackGuard
    now: Now
    new_id: NewId
    cost: Callable[[], Cost]
    permitted: Callable[[str], frozenset[Permission]]
    score: Score
    _signed_in: dict[str, MemberKeys] = field(default_factory=dict, repr=False)
    unreported: list[MemberRecord] = field(default_factory=list)
    _seen: _Seen = field(default_factory=_Seen)
    _turn: Lock = field(default_factory=Lock)

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One thread of one process at a time. Refused ``directory_busy``."""
        with self._turn, directory_lock(self.file):
            yield

    def load(self) -> DirectoryRecord | None:
        """None before the first start. Refused ``directory_*``."""
        return directory_file.load(self.file)

    def existing(self) -> DirectoryRecord:
        """The directory of a desk that has an owner. Refused ``member_unknown``."""
        directory = self.load()
        if directory is None:
            raise identity_messages.member_unknown()
        return directory

    def find(self, member_id: str) -> tuple[DirectoryRecord, MemberRecord]:
        """Refused ``member_unknown``."""
        directory = self.existing()
        member = directory.member(member_id)
        if member is None:
            raise identity_messages.member_unknown()
        return directory, member

    def save(self, directory: DirectoryRecord) -> None:
        """Refused ``directory_not_saved``: then the old file is unchanged."""
        directory_file.save(self.file, directory)

    def device_secret(self, directory: DirectoryRecord, member: MemberRecord) -> bytes:
        """This machine's half of the member's key. Refused ``keyring_*``, ``directory_damaged``."""
        secret = self.secrets.get(directory.installation_id, member.id)
        if secret is None:
            raise keyring_has_no_key(member.name)
        text = member.tagged_text(directory.installation_id)
        if not hmac.compare_digest(integrity_tag(secret, text), member.integrity_tag):
            raise directory_file.damaged()
        return secret

    def rollback_mark(self, directory: DirectoryRecord) -> RollbackMark:
        """What this machine has seen. Refused ``directory_rolled_back`` for an older file."""
        rollback_mark = self.rollback_guard.recall(directory.installation_id)
        if directory.revision < rollback_mark.revision:
            raise identity_messages.rolled_back()
        return rollback_mark

    def latest(self, rollback_mark: RollbackMark) -> datetime:
        """The time, which a clock that was set back cannot make earlier than what was seen."""
        return max(self.now(), rollback_mark.seen_at)

    def remember(
        self, directory: DirectoryRecord, rollback_mark: RollbackMark, *, trust_clock: bool = False
    ) -> None:
        """Move the rollback mark on, to a directory that was verified.

        `trust_clock` for an owner's act: it accepts an earlier time again, after a clock that ran
        ahead was set right.
        """
        self._seen.revision = directory.revision
        seen = self.now() if trust_clock else self.latest(rollback_mark)
        mark = RollbackMark(directory.revision, seen)
        try:
            self.rollback_guard.keep(directory.installation_id, rollback_mark, mark)
        except Refused as refusal:
            # What was asked for is done and saved; the next turn keeps the mark.
            log.warning("the keyring did not keep the rollback mark: %s", refusal.code)

    def signed_revision(self) -> int:
        """Of the newest member list that was verified or signed here; 0 before a sign-in."""
        return self._seen.revision

    def save_with_secret(
        self, directory: DirectoryRecord, member: MemberRecord, secret: bytes
    ) -> DirectoryRecord:
        """Save a member whose device secret is new: both the keyring and the file, or neither."""
        directory = directory.with_member(member)
        # The keyring first: a file without its device secret would open for nobody.
        earlier = self.secrets.get(directory.installation_id, member.id)
        self.secrets.put(directory.installation_id, member.id, secret)
        try:
            self.save(directory)
        except Refused:
            if earlier is None:
                self.secrets.delete(directory.installation_id, member.id)
            else:
                self.secrets.put(directory.installation_id, member.id, earlier)
            raise
        return directory

    def keys_of(self, member_id: str) -> MemberKeys:
        """Of a member who is signed in here. KeyError."""
        return self._signed_in[member_id]

    def keep_keys(self, member_id: str, keys: MemberKeys) -> None:
        """Keep a signed-in member's keys for changes to the directory."""
        self._signed_in[member_id] = keys
