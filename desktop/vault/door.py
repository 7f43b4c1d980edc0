"""The door: who may sign in here, and what a right passphrase opens."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Lock

from desktop.desk.errors import Refused
from desktop.desk.ports import NewId, Now, OpenedDoor, Person

from . import door_file, door_sentences
from .closing import NO_TRIES, counted, waited
from .device_secrets import SECRET_BYTES, DeviceSecrets, keyring_has_no_key
from .door_records import DoorRecord, PersonRecord
from .keys import (
    KEY_BYTES,
    SALT_BYTES,
    Cost,
    WrongKey,
    calibrated,
    derived,
    passphrase_key,
    unwrap,
    wipe,
    wrap,
    wrapping_key,
)
from .passphrase import passphrase_strength
from .person_keys import PersonKeys
from .recovery import code_of, fresh_secret, secret_of, sheet_text
from .seal import STORE_KEY, grant, take

OWNER = "owner"
_KEYS, _RECOVERY = "keys", "recovery"


class FileDoor:
    """The `Door` of one desk: a file on disk, and one device secret a person in `secrets`.

    The file is read afresh on every call. Calls may come from any thread, and take turns.
    """

    def __init__(
        self,
        file: Path,
        secrets: DeviceSecrets,
        now: Now,
        new_id: NewId,
        cost: Callable[[], Cost] = calibrated,
    ) -> None:
        self._file = file
        self._secrets = secrets
        self._now = now
        self._new_id = new_id
        self._cost = cost
        self._turn = Lock()
        self._signed_in: dict[str, PersonKeys] = {}

    def people(self) -> tuple[Person, ...]:
        """Refused ``door_damaged``, ``door_newer``, ``door_unreadable``."""
        door = door_file.load(self._file)
        return () if door is None else tuple(_person(one) for one in door.people)

    def enrol_owner(self, name: str, passphrase: str) -> OpenedDoor:
        """Refused ``name_missing``, ``weak_passphrase``, ``keyring_*``, ``already_enrolled``."""
        name = " ".join(name.split())
        if not name or len(name) > 100 or not name.isprintable():
            raise door_sentences.name_missing()
        _refuse_weak(passphrase, name)
        with self._turn:
            if door_file.load(self._file) is not None:
                raise door_sentences.already_enrolled()
            self._secrets.prove()
            keys, desk_id = PersonKeys.fresh_owner(), self._new_id()
            nobody = PersonRecord(
                id=self._new_id(),
                name=name,
                role=OWNER,
                salt=bytes(SALT_BYTES),
                cost=self._cost(),
                wrapped=b"",
                open_key=keys.open_key,
                verify_key=keys.verify_key,
                mark=b"",
                grants=(),
            )
            given = grant(
                keys, nobody.holder(desk_id), keys.open_key, STORE_KEY, os.urandom(KEY_BYTES)
            )
            owner = replace(nobody, grants=(given,))
            return self._rekey(DoorRecord(desk_id, (owner,)), owner, keys, passphrase)

    def open(self, person_id: str, passphrase: str) -> OpenedDoor:
        """Refused ``wrong_passphrase``, ``door_closed``, ``keyring_*``, ``door_*``."""
        with self._turn:
            door, one = self._find(person_id)
            one = replace(one, tries=waited(one.tries, self._now()))
            if one.tries.closed:
                door_file.save(self._file, door.with_person(one))
                raise door_sentences.closed(one.name, one.tries)
            secret = self._device_secret(door, one)
            # Counted before it is checked, so that pulling the plug buys no free try.
            one = replace(one, tries=counted(one.tries, self._now()))
            door_file.save(self._file, door.with_person(one))
            try:
                keys = _unwrapped(door, one, passphrase, secret)
            except WrongKey as wrong:
                if one.tries.closed:
                    raise door_sentences.closed(one.name, one.tries) from wrong
                raise door_sentences.wrong_passphrase(one.tries) from wrong
            one = replace(one, tries=NO_TRIES)
            door_file.save(self._file, door.with_person(one))
            return self._opened(door, one, keys)

    def recovery_sheet(self, opened: OpenedDoor) -> str:
        """A new code each time; an earlier sheet opens nothing from then on."""
        with self._turn:
            door, one = self._find(opened.person.id)
            keys = self._signed_in[one.id]
            secret = self._device_secret(door, one)
            recovery, bundle = fresh_secret(), keys.bundle()
            key = _recovery_key(door, one, recovery)
            try:
                wrapped = wrap(key, bundle, one.bound_to(door.desk_id, _RECOVERY))
                one = replace(one, recovery=wrapped).marked(door.desk_id, secret)
                door_file.save(self._file, door.with_person(one))
                return sheet_text(code_of(recovery), one.name, door.desk_id, self._now())
            finally:
                wipe(recovery, bundle, key)

    def recover(self, person_id: str, code: str, new_passphrase: str) -> OpenedDoor:
        """Open by the recovery sheet and set a new passphrase, on this or another machine.

        Makes a new device secret and lifts a closing. The sheet stays good. Refused
        ``recovery_code_mistyped``, ``recovery_code_wrong``, ``no_recovery_sheet``,
        ``weak_passphrase``, ``keyring_*``, ``door_*``.
        """
        recovery = secret_of(code)
        with self._turn:
            door, one = self._find(person_id)
            if one.recovery is None:
                raise door_sentences.no_recovery_sheet(one.name)
            _refuse_weak(new_passphrase, one.name)
            key = _recovery_key(door, one, recovery)
            try:
                bundle = unwrap(key, one.recovery, one.bound_to(door.desk_id, _RECOVERY))
            except WrongKey as wrong:
                raise door_sentences.recovery_code_wrong() from wrong
            finally:
                wipe(recovery, key)
            keys = PersonKeys.from_bundle(bundle)
            wipe(bundle)
            self._secrets.prove()
            return self._rekey(door, replace(one, cost=self._cost()), keys, new_passphrase)

    def _rekey(
        self, door: DoorRecord, one: PersonRecord, keys: PersonKeys, passphrase: str
    ) -> OpenedDoor:
        """Wrap the person's keys anew under a fresh salt and a fresh device secret."""
        secret = os.urandom(SECRET_BYTES)
        one = replace(one, salt=os.urandom(SALT_BYTES), tries=NO_TRIES)
        from_passphrase = passphrase_key(passphrase, one.salt, one.cost)
        key, bundle = wrapping_key(from_passphrase, secret, one.salt), keys.bundle()
        try:
            wrapped = wrap(key, bundle, one.bound_to(door.desk_id, _KEYS))
        finally:
            wipe(from_passphrase, key, bundle)
        one = replace(
            one, wrapped=wrapped, open_key=keys.open_key, verify_key=keys.verify_key
        ).marked(door.desk_id, secret)
        # The keyring first: a file without its device secret would open for nobody.
        earlier = self._secrets.get(door.desk_id, one.id)
        self._secrets.put(door.desk_id, one.id, secret)
        try:
            door_file.save(self._file, door.with_person(one))
        except Refused:
            if earlier is None:
                self._secrets.delete(door.desk_id, one.id)
            else:
                self._secrets.put(door.desk_id, one.id, earlier)
            raise
        return self._opened(door, one, keys)

    def _find(self, person_id: str) -> tuple[DoorRecord, PersonRecord]:
        door = door_file.load(self._file)
        one = None if door is None else door.person(person_id)
        if door is None or one is None:
            raise door_sentences.person_unknown()
        return door, one

    def _device_secret(self, door: DoorRecord, one: PersonRecord) -> bytes:
        secret = self._secrets.get(door.desk_id, one.id)
        if secret is None:
            raise keyring_has_no_key(one.name)
        if one.marked(door.desk_id, secret).mark != one.mark:
            raise door_file.damaged()
        return secret

    def _opened(self, door: DoorRecord, one: PersonRecord, keys: PersonKeys) -> OpenedDoor:
        given = next((each for each in one.grants if each.purpose == STORE_KEY), None)
        if given is None:
            raise door_sentences.nothing_granted(one.name)
        try:
            store_key = take(keys, one.holder(door.desk_id), given)
        except WrongKey as wrong:
            raise door_file.damaged() from wrong
        self._signed_in[one.id] = keys
        return OpenedDoor(_person(one), store_key, keys.sign, keys.verify_key)


def _person(one: PersonRecord) -> Person:
    return Person(one.id, one.name, one.role)


def _refuse_weak(passphrase: str, name: str) -> None:
    strength = passphrase_strength(passphrase, name)
    if not strength.ok:
        raise door_sentences.weak_passphrase(strength.sentence)


def _unwrapped(door: DoorRecord, one: PersonRecord, passphrase: str, secret: bytes) -> PersonKeys:
    from_passphrase = passphrase_key(passphrase, one.salt, one.cost)
    key = wrapping_key(from_passphrase, secret, one.salt)
    try:
        bundle = unwrap(key, one.wrapped, one.bound_to(door.desk_id, _KEYS))
    finally:
        wipe(from_passphrase, key)
    try:
        return PersonKeys.from_bundle(bundle)
    finally:
        wipe(bundle)


def _recovery_key(door: DoorRecord, one: PersonRecord, recovery: bytearray) -> bytearray:
    return derived(recovery, b"", one.bound_to(door.desk_id, _RECOVERY))
