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
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.identity.crypto.recovery_code import fresh_secret, secret_of, sheet_text
from desktop.identity.directory import directory_file, rollback_guard
from desktop.identity.directory.audit_anchor import RecordMemory
from desktop.identity.directory.directory_records import DoorRecord, PersonRecord
from desktop.identity.directory.directory_session import DoorRoom
from desktop.identity.directory.member_list import checked_authority
from desktop.identity.directory.member_names import same_name, tidy_name
from desktop.identity.directory.rollback_guard import Memory
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import OpenedDoor, Person
from desktop.use_cases.ports.keyring_port import DeviceSecrets

from . import identity_messages, second_factor, sign_in_checks
from .bootstrap import founded, moved_on
from .enrollment import join
from .key_envelope import by_recovery, for_recovery, locked, refuse_former, refuse_weak, rewrapped
from .key_envelope import unlocked as _unlocked
from .key_grants import opened_purse, slot_text
from .lockout import NO_TRIES, counted, waited
from .member_admin import FilePeople
from .own_account import FileOwnDoor

# What must not tell a name that exists from one that does not, once the list is hidden.
_TELLING = {"wrong_passphrase", "door_closed", "keyring_empty"}


def _in_live_work(role: str) -> frozenset[Permission]:
    return permissions(role, LIVE)


class FileDoor:
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
        self._room = DoorRoom(file, secrets, now, new_id, cost, permitted)

    def people(self) -> tuple[Person, ...]:
        """Nobody where the names are hidden. Refused ``door_damaged``, ``door_newer``,
        ``door_unreadable``.
        """
        door = self._room.load()
        if door is None or door.names_hidden:
            return ()
        return tuple(sign_in_checks.person(one) for one in door.people)

    def names_hidden(self) -> bool:
        """True where a name is typed, not picked. Refused as `people`."""
        door = self._room.load()
        return door is not None and door.names_hidden

    def enrol_owner(self, name: str, passphrase: str) -> OpenedDoor:
        """Refused ``name_missing``, ``weak_passphrase``, ``keyring_*``, ``already_enrolled``."""
        room, name = self._room, tidy_name(name)
        refuse_weak(passphrase, name)
        with room.turn():
            if room.load() is not None:
                raise identity_messages.already_enrolled()
            room.secrets.prove()
            door, owner, keys, secret = founded(room, name, passphrase)
            keys, purse = sign_in_checks.checked(door, owner, keys, room.now())
            room.place(door, owner, secret)
            room.remember(door, Memory(), trust_clock=True)
            return sign_in_checks.opened(room, owner, keys, purse)

    def open(self, person_id: str, passphrase: str, second: str = "") -> OpenedDoor:
        """Refused ``wrong_passphrase``, ``door_closed``, ``second_factor_needed``,
        ``wrong_second_factor``, ``suspended``, ``idle_suspended``, ``keyring_*``, ``door_*``.
        """
        with self._room.turn():
            door, one = self._room.find(person_id)
            return self._enter(door, one, passphrase, second)

    def open_named(self, name: str, passphrase: str, second: str = "") -> OpenedDoor:
        """As `open`; but where the names are hidden, a wrong name, a wrong passphrase and a closed
        door are all ``wrong_name_or_passphrase`` after the same work.
        """
        room = self._room
        with room.turn():
            door = room.opened()
            one = next((each for each in door.people if same_name(each.name, name)), None)
            if not door.names_hidden:
                if one is None:
                    raise identity_messages.person_unknown()
                return self._enter(door, one, passphrase, second)
            half = room.secrets.get(door.desk_id, "nobody" if one is None else one.id)
            if one is None or half is None or waited(one.tries, room.now()).closed:
                self._work_for_nothing(door, name, passphrase)
                raise identity_messages.wrong_name_or_passphrase()
            try:
                return self._enter(door, one, passphrase, second)
            except Refused as refusal:
                if refusal.code in _TELLING:
                    raise identity_messages.wrong_name_or_passphrase() from refusal
                raise

    def enter_code(self, code: str, passphrase: str) -> OpenedDoor:
        """Come in by a code: the first time with a new passphrase, or on another machine of one's
        own with the one that is known. Refused ``code_*``, ``weak_passphrase``,
        ``wrong_passphrase``, ``keyring_*``, ``door_*``.
        """
        with self._room.turn():
            return join(self._room, code, passphrase)

    def people_of(self, owner: OpenedDoor) -> FilePeople:
        """The people of this desk, in the hands of a signed-in person; an owner may change them."""
        return FilePeople(self._room, owner)

    def own_door(self, opened: OpenedDoor) -> FileOwnDoor:
        """What a signed-in person may do about their own way in."""
        return FileOwnDoor(self._room, opened)

    def secret(self, opened: OpenedDoor, purpose: str) -> str:
        """A key of the airline's or the processor's side, for those whose role may use it.

        Refused ``not_granted``, ``nothing_kept``, ``door_*``.
        """
        door, one = self._room.find(opened.person.id)
        keys = self._room.keys_of(one.id)
        try:
            purse = opened_purse(door, one, keys, checked_authority(door, keys.trusted))
            return slot_text(door, purse, purpose)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def record_memory(self, records: Path) -> RecordMemory:
        """What this machine's keyring knows of the records in this file. Refused ``door_*``."""
        return RecordMemory(self._room.secrets, self._room.opened().desk_id, records)

    def recovery_sheet(self, opened: OpenedDoor) -> str:
        """A new code each time; an earlier sheet opens nothing from then on."""
        room = self._room
        with room.turn():
            door, one = room.find(opened.person.id)
            secret, recovery = room.device_secret(door, one), fresh_secret()
            try:
                one = for_recovery(door.desk_id, one, room.keys_of(one.id), recovery)
                room.save(door.with_person(one.marked(door.desk_id, secret)))
                return sheet_text(code_of(recovery), one.name, door.desk_id, room.now())
            finally:
                wipe(recovery)

    def recover(self, person_id: str, code: str, new_passphrase: str) -> OpenedDoor:
        """Open by the recovery sheet and set a new passphrase, on this or another machine.

        Makes a new device secret, lifts a closing and drops a second factor; also the way in after
        an older copy of the door file was put back. The sheet stays good. Refused
        ``recovery_code_mistyped``, ``recovery_code_wrong``, ``no_recovery_sheet``,
        ``weak_passphrase``, ``passphrase_used_before``, ``suspended``, ``keyring_*``, ``door_*``.
        """
        recovery = secret_of(code)
        try:
            with self._room.turn():
                door, one = self._room.find(person_id)
                return self._recover(door, one, recovery, new_passphrase)
        finally:
            wipe(recovery)

    def recover_named(self, name: str, code: str, new_passphrase: str) -> OpenedDoor:
        """As `recover`, by name; where the names are hidden, a name that nobody has and one
        without a sheet are ``recovery_code_wrong`` too.
        """
        recovery = secret_of(code)
        try:
            with self._room.turn():
                door = self._room.opened()
                one = next((each for each in door.people if same_name(each.name, name)), None)
                if one is None or (door.names_hidden and one.recovery is None):
                    if door.names_hidden:
                        raise identity_messages.recovery_code_wrong()
                    raise identity_messages.person_unknown()
                return self._recover(door, one, recovery, new_passphrase)
        finally:
            wipe(recovery)

    def _recover(
        self, door: DoorRecord, one: PersonRecord, recovery: bytearray, new_passphrase: str
    ) -> OpenedDoor:
        room = self._room
        if one.recovery is None:
            raise identity_messages.no_recovery_sheet(one.name)
        try:
            keys = by_recovery(door.desk_id, one, recovery)
        except WrongKey as wrong:
            raise identity_messages.recovery_code_wrong() from wrong
        refuse_weak(new_passphrase, one.name)
        door, one, keys = self._of_this_version(door, one, keys)
        one = replace(one, last_seen=room.now())
        keys, purse = sign_in_checks.checked(door, one, keys, room.now())
        refuse_former(door.desk_id, one, keys, new_passphrase)
        room.secrets.prove()
        one = for_recovery(door.desk_id, replace(one, factor=None), keys, recovery)
        one, secret = locked(door.desk_id, one, keys, new_passphrase, room.cost())
        door = room.place(door, one, secret)
        before = rollback_guard.recall(room.secrets, door.desk_id)
        room.remember(door, before, trust_clock=True)
        return sign_in_checks.opened(room, one, keys, purse)

    def _enter(
        self, door: DoorRecord, one: PersonRecord, passphrase: str, second: str
    ) -> OpenedDoor:
        room = self._room
        one = replace(one, tries=waited(one.tries, room.now()))
        if one.tries.closed:
            room.save(door.with_person(one))
            raise identity_messages.closed(one.name, one.tries)
        secret, memory, before = room.device_secret(door, one), room.memory(door), one.tries
        # Counted before it is checked, so that pulling the plug buys no free try.
        one = replace(one, tries=counted(one.tries, room.now()))
        room.save(door.with_person(one))
        try:
            keys, key = _unlocked(door, one, passphrase, secret)
        except WrongKey as wrong:
            if one.tries.closed:
                raise identity_messages.closed(one.name, one.tries) from wrong
            raise identity_messages.wrong_passphrase(one.tries) from wrong
        try:
            one = self._second_asked(door, one, keys, second, replace(one, tries=before))
            door, one, own = self._of_this_version(door, replace(one, tries=NO_TRIES), keys)
            own, purse = sign_in_checks.checked(door, one, own, room.latest(memory))
            if own is not keys:
                one = rewrapped(door.desk_id, one, own, key)
        finally:
            wipe(key)
        one = replace(one, last_seen=room.latest(memory)).marked(door.desk_id, secret)
        door = door.with_person(one)
        room.save(door)
        room.remember(door, memory)
        return sign_in_checks.opened(room, one, own, purse)

    def _second_asked(
        self,
        door: DoorRecord,
        one: PersonRecord,
        keys: PersonKeys,
        second: str,
        uncounted: PersonRecord,
    ) -> PersonRecord:
        try:
            return second_factor.checked(door.desk_id, one, keys, second, self._room.now())
        except second_factor.Needed as needed:
            self._room.save(door.with_person(uncounted))
            raise identity_messages.second_factor_needed() from needed
        except second_factor.Wrong as wrong:
            if one.tries.closed:
                raise identity_messages.closed(one.name, one.tries) from wrong
            raise identity_messages.wrong_second_factor(one.tries) from wrong
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def _of_this_version(
        self, door: DoorRecord, one: PersonRecord, keys: PersonKeys
    ) -> tuple[DoorRecord, PersonRecord, PersonKeys]:
        if not door.is_first_version:
            return door, one, keys
        if not one.grants:
            raise identity_messages.nothing_granted(one.name)
        try:
            return moved_on(self._room, door, one, keys)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def _work_for_nothing(self, door: DoorRecord, name: str, passphrase: str) -> None:
        """What a wrong passphrase costs: the keyring asked, Argon2id once, the file written once.

        The same name costs the same each time, as a real person's would.
        """
        room, digest = self._room, hashlib.sha256(name.encode("utf-8", "surrogatepass")).digest()
        room.secrets.get(door.desk_id, "nobody")
        room.memory(door)
        cost = door.people[int.from_bytes(digest[:4], "big") % len(door.people)].cost
        wipe(passphrase_key(passphrase, os.urandom(SALT_BYTES), cost))
        room.save(door)
