"""What everything that works on one member directory shares: file, keyring, clock, and turns."""

from __future__ import annotations

import hmac
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import Lock

from desktop.booking.access.role import Permission
from desktop.identity import identity_messages
from desktop.identity.crypto.field_limits import within_limits
from desktop.identity.crypto.key_derivation import Cost, integrity_tag
from desktop.identity.crypto.org_key import follows_pin, pin_of
from desktop.identity.crypto.passphrase_strength import Score
from desktop.identity.device.device_secret import (
    drop_waiting,
    forget_secrets,
    keep_waiting,
    take_waiting,
    waiting_secret,
)
from desktop.identity.device.mark_limits import UNLIKELY, SheetGuard, damaged_or_unlikely
from desktop.identity.device.open_keys import OpenKeys
from desktop.identity.lockout import FailedAttempts, after_waiting, higher
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import Noticed
from desktop.use_cases.ports.keyring_port import (
    ROLLBACK_EPOCH,
    DeviceSecrets,
    MemberMark,
    RollbackGuard,
    RollbackMark,
    keyring_has_no_key,
)

from .directory_file import DirectoryFile, damaged
from .directory_lock import directory_lock
from .directory_records import MAX_STATE, DeviceCode, DirectoryRecord, MemberRecord
from .enrollment_witness import note_enrollments
from .member_list import branched_from, is_signed, list_mark
from .record_digest import record_digest

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class DirectorySession:
    """The file is read afresh in every turn. `permitted` says what the role of that name may do.
    `certify_for` names the environment whose card pane asks for members' certificates; empty: none.
    `only_cleared`: there none but owners are certified without a clearance.

    `unreported` is what an owner has signed already and was not shown yet: who enrolled by a code,
    what came of it, and which codes ended with the organization key.
    """

    file: DirectoryFile
    secrets: DeviceSecrets
    rollback_guard: RollbackGuard
    now: Now
    new_id: NewId
    cost: Callable[[], Cost]
    permitted: Callable[[str], frozenset[Permission]]
    score: Score
    certify_for: str = ""
    only_cleared: bool = False
    open_keys: OpenKeys = field(default_factory=OpenKeys)
    unreported: list[Noticed] = field(default_factory=list)
    _turn: Lock = field(default_factory=Lock)
    _marks: dict[str, MemberMark] = field(default_factory=dict)
    _tagged: set[str] = field(default_factory=set)

    def by_sheet(self) -> tuple[DirectorySession, list[str]]:
        """The same session for a recovery sheet, which opens also where this machine's keyring says
        what cannot be; and what of it was ignored by then.
        """
        guard = SheetGuard(self.rollback_guard)
        return replace(self, rollback_guard=guard), guard.ignored

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One thread of one process at a time. Refused ``directory_busy``."""
        with self._turn, directory_lock(self.file.path):
            self._marks.clear()
            self._tagged.clear()
            yield

    def load(self) -> DirectoryRecord | None:
        """None before the first start. Refused ``directory_*``."""
        return self.file.load()

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
        self.file.save(directory)

    def device_secret(self, directory: DirectoryRecord, member: MemberRecord) -> bytes:
        """This machine's half of the member's key. Refused ``keyring_*``, ``directory_damaged``,
        ``directory_rolled_back``.
        """
        secret = self.kept_secret(directory, member)
        if secret is None:
            raise keyring_has_no_key(member.name)
        # First: an older copy may be from before the present device secret.
        self.refuse_older(directory, member)
        if member.id not in self._tagged:
            raise damaged()
        return secret

    def kept_secret(self, directory: DirectoryRecord, member: MemberRecord) -> bytes | None:
        """As `device_secret`, also where nothing was saved with it; None where there is none.
        Where the program was killed as it changed, the change ends here. Refused ``keyring_*``.
        """
        name = directory.installation_id
        secret = self.secrets.get(name, member.id)
        if secret is not None and self._is_tagged(directory, member, secret):
            return secret
        waiting = waiting_secret(self.secrets, name, member.id)
        if waiting is None or not self._is_tagged(directory, member, waiting):
            return secret
        take_waiting(self.secrets, name, member.id, waiting)
        return waiting

    def _is_tagged(self, directory: DirectoryRecord, member: MemberRecord, secret: bytes) -> bool:
        """Whether the member's own part is as it was saved with this device secret; it is kept for
        this turn.
        """
        text = member.tagged_text(directory.installation_id)
        if not hmac.compare_digest(integrity_tag(secret, text), member.integrity_tag):
            return False
        self._tagged.add(member.id)
        return True

    def refuse_mixed(
        self, directory: DirectoryRecord, member: MemberRecord, code: DeviceCode
    ) -> None:
        """Refused ``directory_damaged`` for a record that is mixed from parts of earlier ones,
        before a sign-in by its device code; ``keyring_*``.

        Another tag than by this machine's device secret is right only where the member has been on
        another machine since. Then the code is from there, and newer than all that was seen here.
        """
        self.kept_secret(directory, member)
        if member.id in self._tagged:
            return
        seen = self.mark_of(directory, member.id).state_number
        if code.state_number <= seen or member.state_number >= UNLIKELY:
            raise damaged()

    def note_used(self, directory: DirectoryRecord, code: DeviceCode) -> None:
        """Remember a device code that was used here, whatever the file says later."""
        name = directory.installation_id
        try:
            self.rollback_guard.keep_enrollment(name, code.id, record_digest("device code", code))
        except Refused as refusal:
            # The sign-in is done and saved, and the member's state is remembered too.
            log.warning("the keyring did not keep a used code: %s", refusal.code)

    def mark_of(self, directory: DirectoryRecord, member_id: str) -> MemberMark:
        """What this machine has seen of a member. Within a turn, in which nothing else changes it:
        the keyring is asked once. Refused ``keyring_*``.
        """
        if member_id not in self._marks:
            mark = self.rollback_guard.recall_member(directory.installation_id, member_id)
            self._marks[member_id] = mark
        return self._marks[member_id]

    def seen_here(self, directory: DirectoryRecord, member: MemberRecord) -> MemberRecord:
        """With the failed attempts that this machine has counted, where the file says fewer, and
        the wait that is left now.
        """
        mark = self.mark_of(directory, member.id)
        return self.seen_by(mark, member, newer=member.id in self._tagged)

    def seen_by(
        self, mark: MemberMark, member: MemberRecord, *, newer: bool = True
    ) -> MemberRecord:
        """As `seen_here`, by the mark of this machine.

        It counts unless the file is in a `newer` state: that was saved on another machine, and
        began with a successful attempt. A state that no tag proves is never taken for one.
        """
        attempts = after_waiting(member.failed_attempts, self.now())
        if not newer or mark.state_number >= member.state_number:
            counted = FailedAttempts(mark.failed, mark.wait_left, within_limits(mark.seen_at))
            attempts = higher(after_waiting(counted, self.now()), attempts)
        return replace(member, failed_attempts=attempts)

    def refuse_older(self, directory: DirectoryRecord, member: MemberRecord) -> None:
        """Refused ``directory_rolled_back`` for an older copy of this member's own record, which
        could lack a second factor or give back digits and a code that were used.
        """
        mark = self.mark_of(directory, member.id)
        if member.state_number < mark.state_number:
            raise identity_messages.rolled_back()

    def was_here(self, directory: DirectoryRecord, member: MemberRecord) -> datetime:
        """When the member signed in last, by the file or this machine's keyring, or was let in
        again by an owner. Refused ``keyring_*``.
        """
        mark = self.mark_of(directory, member.id)
        return max(member.last_seen, mark.last_seen, member.status_changed_at)

    def save_attempts(self, directory: DirectoryRecord, member: MemberRecord) -> DirectoryRecord:
        """Save the member's failed attempts, in the file and in the keyring. Refused
        ``directory_not_saved``, ``keyring_*``.
        """
        directory = directory.with_member(member)
        self.save(directory)
        self._keep_member(directory, member)
        return directory

    def save_member(
        self,
        directory: DirectoryRecord,
        member: MemberRecord,
        secret: bytes,
        *,
        new_state: bool = True,
    ) -> DirectoryRecord:
        """Save the member's own record, tagged. Refused ``directory_not_saved``,
        ``directory_damaged`` after the last state that could be read again.

        With `new_state` an older copy is refused from now on: so where nothing changed that must
        not be taken back, the desk's folder can still be restored from a backup. The file first: a
        keyring that is ahead of it would lock the member out after a crash.
        """
        if new_state:
            if member.state_number >= MAX_STATE:
                raise damaged()
            member = replace(member, state_number=member.state_number + 1)
        directory = directory.with_member(member.tagged(directory.installation_id, secret))
        self.save(directory)
        self._tagged.add(member.id)
        try:
            self._keep_member(directory, member)
        except Refused as refusal:
            # What was asked for is done and saved; the next save keeps the mark.
            log.warning("the keyring did not keep a member's mark: %s", refusal.code)
        return directory

    def _keep_member(self, directory: DirectoryRecord, member: MemberRecord) -> None:
        """The attempts; state and last sign-in only where the tag proves them."""
        attempts = member.failed_attempts
        seen_at = attempts.seen_at or ROLLBACK_EPOCH
        mark = self.mark_of(directory, member.id)
        mark = replace(mark, failed=attempts.failed, wait_left=attempts.wait_left, seen_at=seen_at)
        if member.id in self._tagged:
            # A clock that ran ahead once must not keep the account open for years.
            before = mark.last_seen if mark.last_seen <= self.now() else ROLLBACK_EPOCH
            last_seen = max(before, member.last_seen)
            mark = replace(mark, state_number=member.state_number, last_seen=last_seen)
        # Where the keyring refuses, it is asked again what it has.
        self._marks.pop(member.id, None)
        self.rollback_guard.keep_member(directory.installation_id, member.id, mark)
        self._marks[member.id] = mark

    def rollback_mark(self, directory: DirectoryRecord) -> RollbackMark:
        """What this machine has seen. Refused ``directory_rolled_back`` for an older file,
        ``directory_branched`` for one that an owner elsewhere changed from an older one, and as
        `mark_for_recovery`.
        """
        rollback_mark = self.rollback_guard.recall(directory.installation_id)
        if not is_signed(directory):
            raise damaged()
        if directory.revision < rollback_mark.revision:
            raise identity_messages.rolled_back()
        self._refuse_rival(directory, rollback_mark)
        if branched_from(directory, rollback_mark.revision, rollback_mark.list_mark):
            raise identity_messages.branched()
        return rollback_mark

    def mark_for_recovery(self, directory: DirectoryRecord) -> RollbackMark:
        """What this machine has seen, also where the file is older: a recovery sheet opens that.

        Refused ``directory_damaged`` where the file is not as it was signed, ``directory_rival``
        for one under an organization key that does not follow the one seen: so no former owner and
        no replaced sheet, each of which ended that key, brings an older file back.
        """
        rollback_mark = self.rollback_guard.recall(directory.installation_id)
        if not is_signed(directory):
            raise damaged()
        self._refuse_rival(directory, rollback_mark)
        return rollback_mark

    def current(self, member_id: str) -> tuple[DirectoryRecord, MemberRecord, RollbackMark]:
        """For a member who is signed in: the file as it is now, compared with what was seen. What
        is used is what was compared. Refused ``member_unknown``, and as `rollback_mark`.
        """
        directory, member = self.find(member_id)
        return directory, member, self.rollback_mark(directory)

    def _refuse_rival(self, directory: DirectoryRecord, rollback_mark: RollbackMark) -> None:
        """Where a former organization key signed another successor than the one that this machine
        has seen.
        """
        pin, steps = rollback_mark.org_key_pin, directory.key_rotations
        if pin and not follows_pin(pin, directory.org_key, steps, directory.installation_id):
            raise identity_messages.rival()

    def latest(self, rollback_mark: RollbackMark) -> datetime:
        """The time, which a clock that was set back cannot make earlier than what was seen."""
        return max(self.now(), within_limits(rollback_mark.seen_at))

    def remember(
        self, directory: DirectoryRecord, rollback_mark: RollbackMark, *, trust_clock: bool = False
    ) -> None:
        """Move the rollback mark on, to a directory that was verified.

        `trust_clock` for an owner's act: it accepts an earlier time again, after a clock that ran
        ahead was set right.
        """
        self.open_keys.revision = directory.revision
        seen = self.now() if trust_clock else self.latest(rollback_mark)
        pin = pin_of(directory.org_key)
        mark = RollbackMark(directory.revision, seen, pin, list_mark(directory))
        try:
            note_enrollments(self.rollback_guard, directory, self.latest(rollback_mark))
            self.rollback_guard.keep(directory.installation_id, rollback_mark, mark)
        except Refused as refusal:
            # What was asked for is done and saved; the next turn keeps the mark.
            log.warning("the keyring did not keep the rollback mark: %s", refusal.code)

    def forget_codes(self, directory: DirectoryRecord, code_ids: Iterable[str]) -> None:
        """Delete this machine's halves of codes that have ended."""
        try:
            for code_id in code_ids:
                self.secrets.delete(directory.installation_id, code_id)
        except Refused as refusal:
            # What was asked for is done and saved; the keys in the code are known no more.
            log.warning("the keyring did not forget a code: %s", refusal.code)

    def save_with_secret(
        self, directory: DirectoryRecord, member: MemberRecord, secret: bytes
    ) -> DirectoryRecord:
        """Save a member whose device secret is new: both the keyring and the file, or neither,
        also where the program is killed meanwhile (`device_secret.py`).

        The new state is newer than any that this machine has seen: also of an older directory that
        a recovery sheet opened, or of the member's earlier keys. No tag has vouched for the record
        then: a number that no member ever came to is not taken.
        """
        mark = self.mark_of(directory, member.id)
        stated = member.state_number if member.state_number < UNLIKELY else 0
        seen = max(stated, mark.state_number)
        member = replace(member, state_number=seen)
        name = directory.installation_id
        # The keyring first: a file without its device secret would open for nobody.
        new_here = self.file.keep_key(name)
        try:
            keep_waiting(self.secrets, name, member.id, secret)
            try:
                directory = self.save_member(directory, member, secret)
            except Refused:
                drop_waiting(self.secrets, name, member.id)
                raise
        except Refused:
            if new_here:
                self.file.forget_key(name)
            raise
        try:
            take_waiting(self.secrets, name, member.id, secret)
        except Refused as refusal:
            # What was asked for is done and saved; the next sign-in takes it.
            log.warning("a new device secret still waits: %s", refusal.code)
        return directory

    def forget_device(self, directory: DirectoryRecord, member_id: str) -> None:
        """This machine's secret of a member who left, or starts again by a new code, and a mark
        that would keep that one out for ever. Refused ``keyring_*``.
        """
        name = directory.installation_id
        forget_secrets(self.secrets, name, member_id)
        if damaged_or_unlikely(self.rollback_guard, name, member_id):
            self.rollback_guard.keep_member(name, member_id, MemberMark())
            self._marks.pop(member_id, None)
