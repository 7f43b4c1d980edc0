"""The door: who may sign in here, and what a right passphrase opens."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desktop.booking.access.role import LIVE, Permission, permissions
from desktop.identity.crypto.check_code import code_of
from desktop.identity.crypto.key_derivation import (
    SALT_BYTES,
    Cost,
    WrongKey,
    calibrated,
    passphrase_key,
    wipe,
)
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.recovery_code import fresh_secret, secret_of, sheet_text
from desktop.identity.directory import directory_file, rollback_guard
from desktop.identity.directory.audit_anchor import AuditAnchor
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import checked_org_key
from desktop.identity.directory.member_names import same_name, tidy_name
from desktop.identity.directory.rollback_guard import RollbackMark
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import Account, Member
from desktop.use_cases.ports.keyring_port import DeviceSecrets

from . import identity_messages, second_factor, sign_in_checks
from .bootstrap import bootstrapped, migrated_from_v1
from .enrollment import join
from .key_envelope import by_recovery, for_recovery, locked, refuse_former, refuse_weak, rewrapped
from .key_envelope import unlocked as _unlocked
from .key_grants import opened_key_set, stored_secret_text
from .lockout import NO_FAILED_ATTEMPTS, counted, waited
from .member_admin import MemberAdmin
from .own_account import FileOwnAccount

# What must not tell a name that exists from one that does not, once the list is hidden.
_TELLING = {"wrong_passphrase", "directory_closed", "keyring_empty"}


def _in_live_work(role: str) -> frozenset[Permission]:
    return permissions(role, LIVE)


class MemberDirectory:
    """The `Door` of one desk: a file on disk, and one device secret a person in `secrets`.

    `permitted` says what the role of a name may do on this desk, and so which keys it is given.
    Calls may come from any thread and from several processes, and take turns.
    """

    def __init__(
        self,
        file: Path,
        secrets: DeviceSecrets,
        now: Now,
        new_id: NewId,
        cost: Callable[[], Cost] = calibrated,
        permitted: Callable[[str], frozenset[Permission]] = _in_live_work,
    ) -> None:
        self._room = DirectorySession(file, secrets, now, new_id, cost, permitted)

    def members(self) -> tuple[Member, ...]:
        """Nobody where the names are hidden. Refused ``directory_damaged``, ``directory_newer``,
        ``directory_unreadable``.
        """
        directory = self._room.load()
        if directory is None or directory.names_hidden:
            return ()
        return tuple(sign_in_checks.member(one) for one in directory.members)

    def names_hidden(self) -> bool:
        """True where a name is typed, not picked. Refused as `people`."""
        directory = self._room.load()
        return directory is not None and directory.names_hidden

    def enroll_owner(self, name: str, passphrase: str) -> OpenedAccount:
        """Refused ``name_missing``, ``weak_passphrase``, ``keyring_*``, ``already_enrolled``."""
        room, name = self._room, tidy_name(name)
        refuse_weak(passphrase, name)
        with room.turn():
            if room.load() is not None:
                raise identity_messages.already_enrolled()
            room.secrets.prove()
            directory, owner, keys, secret = bootstrapped(room, name, passphrase)
            keys, key_set = sign_in_checks.checked(directory, owner, keys, room.now())
            room.place(directory, owner, secret)
            room.remember(directory, RollbackMark(), trust_clock=True)
            return sign_in_checks.opened(room, owner, keys, key_set)

    def open(self, member_id: str, passphrase: str, second: str = "") -> OpenedAccount:
        """Refused ``wrong_passphrase``, ``directory_closed``, ``second_factor_needed``,
        ``wrong_second_factor``, ``suspended``, ``idle_suspended``, ``keyring_*``, ``door_*``.
        """
        with self._room.turn():
            directory, one = self._room.find(member_id)
            return self._enter(directory, one, passphrase, second)

    def open_named(self, name: str, passphrase: str, second: str = "") -> OpenedAccount:
        """As `open`; but where the names are hidden, a wrong name, a wrong passphrase and a closed
        door are all ``wrong_name_or_passphrase`` after the same work.
        """
        room = self._room
        with room.turn():
            directory = room.opened()
            one = next((each for each in directory.members if same_name(each.name, name)), None)
            if not directory.names_hidden:
                if one is None:
                    raise identity_messages.member_unknown()
                return self._enter(directory, one, passphrase, second)
            half = room.secrets.get(directory.installation_id, "nobody" if one is None else one.id)
            if one is None or half is None or waited(one.failed_attempts, room.now()).closed:
                self._work_for_nothing(directory, name, passphrase)
                raise identity_messages.wrong_name_or_passphrase()
            try:
                return self._enter(directory, one, passphrase, second)
            except Refused as refusal:
                if refusal.code in _TELLING:
                    raise identity_messages.wrong_name_or_passphrase() from refusal
                raise

    def enter_code(self, code: str, passphrase: str) -> OpenedAccount:
        """Come in by a code: the first time with a new passphrase, or on another machine of one's
        own with the one that is known. Refused ``code_*``, ``weak_passphrase``,
        ``wrong_passphrase``, ``keyring_*``, ``door_*``.
        """
        with self._room.turn():
            return join(self._room, code, passphrase)

    def members_of(self, owner: Account) -> MemberAdmin:
        """The people of this desk, in the hands of a signed-in person; an owner may change them."""
        return MemberAdmin(self._room, owner)

    def own_account(self, opened: Account) -> FileOwnAccount:
        """What a signed-in person may do about their own way in."""
        return FileOwnAccount(self._room, opened)

    def secret(self, opened: Account, purpose: str) -> str:
        """A key of the airline's or the processor's side, for those whose role may use it.

        Refused ``not_granted``, ``nothing_kept``, ``door_*``.
        """
        directory, one = self._room.find(opened.member.id)
        keys = self._room.keys_of(one.id)
        try:
            key_set = opened_key_set(directory, one, keys, checked_org_key(directory, keys.trusted))
            return stored_secret_text(directory, key_set, purpose)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def audit_anchor(self, records: Path) -> AuditAnchor:
        """What this machine's keyring knows of the records in this file. Refused ``door_*``."""
        return AuditAnchor(self._room.secrets, self._room.opened().installation_id, records)

    def recovery_sheet(self, opened: Account) -> str:
        """A new code each time; an earlier sheet opens nothing from then on."""
        room = self._room
        with room.turn():
            directory, one = room.find(opened.member.id)
            secret, recovery = room.device_secret(directory, one), fresh_secret()
            try:
                one = for_recovery(directory.installation_id, one, room.keys_of(one.id), recovery)
                room.save(directory.with_member(one.marked(directory.installation_id, secret)))
                return sheet_text(
                    code_of(recovery), one.name, directory.installation_id, room.now()
                )
            finally:
                wipe(recovery)

    def recover(self, member_id: str, code: str, new_passphrase: str) -> OpenedAccount:
        """Open by the recovery sheet and set a new passphrase, on this or another machine.

        Makes a new device secret, lifts a closing and drops a second factor; also the way in after
        an older copy of the door file was put back. The sheet stays good. Refused
        ``recovery_code_mistyped``, ``recovery_code_wrong``, ``no_recovery_sheet``,
        ``weak_passphrase``, ``passphrase_used_before``, ``suspended``, ``keyring_*``, ``door_*``.
        """
        recovery = secret_of(code)
        try:
            with self._room.turn():
                directory, one = self._room.find(member_id)
                return self._recover(directory, one, recovery, new_passphrase)
        finally:
            wipe(recovery)

    def recover_named(self, name: str, code: str, new_passphrase: str) -> OpenedAccount:
        """As `recover`, by name; where the names are hidden, a name that nobody has and one
        without a sheet are ``recovery_code_wrong`` too.
        """
        recovery = secret_of(code)
        try:
            with self._room.turn():
                directory = self._room.opened()
                one = next((each for each in directory.members if same_name(each.name, name)), None)
                if one is None or (directory.names_hidden and one.recovery is None):
                    if directory.names_hidden:
                        raise identity_messages.recovery_code_wrong()
                    raise identity_messages.member_unknown()
                return self._recover(directory, one, recovery, new_passphrase)
        finally:
            wipe(recovery)

    def _recover(
        self,
        directory: DirectoryRecord,
        one: MemberRecord,
        recovery: bytearray,
        new_passphrase: str,
    ) -> OpenedAccount:
        room = self._room
        if one.recovery is None:
            raise identity_messages.no_recovery_sheet(one.name)
        try:
            keys = by_recovery(directory.installation_id, one, recovery)
        except WrongKey as wrong:
            raise identity_messages.recovery_code_wrong() from wrong
        refuse_weak(new_passphrase, one.name)
        directory, one, keys = self._of_this_version(directory, one, keys)
        one = replace(one, last_seen=room.now())
        keys, key_set = sign_in_checks.checked(directory, one, keys, room.now())
        refuse_former(directory.installation_id, one, keys, new_passphrase)
        room.secrets.prove()
        one = for_recovery(directory.installation_id, replace(one, factor=None), keys, recovery)
        one, secret = locked(directory.installation_id, one, keys, new_passphrase, room.cost())
        directory = room.place(directory, one, secret)
        before = rollback_guard.recall(room.secrets, directory.installation_id)
        room.remember(directory, before, trust_clock=True)
        return sign_in_checks.opened(room, one, keys, key_set)

    def _enter(
        self, directory: DirectoryRecord, one: MemberRecord, passphrase: str, second: str
    ) -> OpenedAccount:
        room = self._room
        one = replace(one, failed_attempts=waited(one.failed_attempts, room.now()))
        if one.failed_attempts.closed:
            room.save(directory.with_member(one))
            raise identity_messages.closed(one.name, one.failed_attempts)
        secret, memory, before = (
            room.device_secret(directory, one),
            room.memory(directory),
            one.failed_attempts,
        )
        # Counted before it is checked, so that pulling the plug buys no free try.
        one = replace(one, failed_attempts=counted(one.failed_attempts, room.now()))
        room.save(directory.with_member(one))
        try:
            keys, key = _unlocked(directory, one, passphrase, secret)
        except WrongKey as wrong:
            if one.failed_attempts.closed:
                raise identity_messages.closed(one.name, one.failed_attempts) from wrong
            raise identity_messages.wrong_passphrase(one.failed_attempts) from wrong
        try:
            one = self._second_asked(
                directory, one, keys, second, replace(one, failed_attempts=before)
            )
            directory, one, own = self._of_this_version(
                directory, replace(one, failed_attempts=NO_FAILED_ATTEMPTS), keys
            )
            own, key_set = sign_in_checks.checked(directory, one, own, room.latest(memory))
            if own is not keys:
                one = rewrapped(directory.installation_id, one, own, key)
        finally:
            wipe(key)
        one = replace(one, last_seen=room.latest(memory)).marked(directory.installation_id, secret)
        directory = directory.with_member(one)
        room.save(directory)
        room.remember(directory, memory)
        return sign_in_checks.opened(room, one, own, key_set)

    def _second_asked(
        self,
        directory: DirectoryRecord,
        one: MemberRecord,
        keys: MemberKeys,
        second: str,
        uncounted: MemberRecord,
    ) -> MemberRecord:
        try:
            return second_factor.checked(
                directory.installation_id, one, keys, second, self._room.now()
            )
        except second_factor.Needed as needed:
            self._room.save(directory.with_member(uncounted))
            raise identity_messages.second_factor_needed() from needed
        except second_factor.Wrong as wrong:
            if one.failed_attempts.closed:
                raise identity_messages.closed(one.name, one.failed_attempts) from wrong
            raise identity_messages.wrong_second_factor(one.failed_attempts) from wrong
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def _of_this_version(
        self, directory: DirectoryRecord, one: MemberRecord, keys: MemberKeys
    ) -> tuple[DirectoryRecord, MemberRecord, MemberKeys]:
        if not directory.is_first_version:
            return directory, one, keys
        if not one.grants:
            raise identity_messages.nothing_granted(one.name)
        try:
            return migrated_from_v1(self._room, directory, one, keys)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def _work_for_nothing(self, directory: DirectoryRecord, name: str, passphrase: str) -> None:
        """What a wrong passphrase costs: the keyring asked, Argon2id once, the file written once.

        The same name costs the same each time, as a real person's would.
        """
        room, digest = self._room, hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
        room.secrets.get(directory.installation_id, "nobody")
        room.memory(directory)
        cost = directory.members[int.from_bytes(digest[:4], "big") % len(directory.members)].cost
        wipe(passphrase_key(passphrase, os.urandom(SALT_BYTES), cost))
        room.save(directory)
