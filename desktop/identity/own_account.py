"""What a signed-in person does about their own way in: passphrase, other machine, second factor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from desktop.identity.crypto.key_derivation import WrongKey, wipe
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.identity.directory.directory_records import DoorRecord, PersonRecord
from desktop.identity.directory.directory_session import DoorRoom
from desktop.use_cases.ports.identity_port import FactorOffer, OpenedDoor

from . import identity_messages, second_factor
from .enrollment import device_code_for
from .key_envelope import locked, refuse_former, refuse_weak, unlocked
from .lockout import NO_TRIES, counted, waited


@dataclass(frozen=True, slots=True)
class FileOwnDoor:
    """`OwnDoor` of one signed-in person. The passphrase is asked again where the lock changes."""

    _room: DoorRoom
    _opened: OpenedDoor
    _offered: dict[str, bytearray] = field(default_factory=dict)

    def change_passphrase(self, old: str, new: str) -> None:
        """The keys stay, their lock is new: other salt, other device secret. Wrong tries count.

        Refused ``wrong_passphrase``, ``door_closed``, ``weak_passphrase``,
        ``passphrase_used_before``, ``keyring_*``, ``door_*``.
        """
        with self._proved(old) as (door, one, keys):
            refuse_weak(new, one.name)
            refuse_former(door.desk_id, one, keys, new, now=old)
            # A code for another machine was made under the old passphrase, and ends with it.
            one, secret = locked(
                door.desk_id, replace(one, device_code=None), keys, new, self._room.cost()
            )
            self._room.place(door, one, secret)

    def device_code(self, passphrase: str) -> str:
        """Replaces an earlier one. Refused ``wrong_passphrase``, ``keyring_*``, ``door_*``."""
        with self._proved(passphrase) as (door, one, keys):
            secret = self._room.device_secret(door, one)
            one, code = device_code_for(self._room, door, one, keys, passphrase)
            self._room.save(door.with_person(one.marked(door.desk_id, secret)))
            return code

    def has_second_factor(self) -> bool:
        _, one = self._room.find(self._opened.person.id)
        return one.factor is not None

    def offer_second_factor(self) -> FactorOffer:
        """Kept in memory only, until its first digits are typed back."""
        secret = second_factor.fresh_secret()
        wipe(self._offered.pop("secret", bytearray()))
        self._offered["secret"] = secret
        return second_factor.offer(secret, self._opened.person.name)

    def take_second_factor(self, digits: str) -> None:
        """Refused ``wrong_second_factor``, ``no_factor_offered``, ``keyring_*``, ``door_*``."""
        secret = self._offered.get("secret")
        if secret is None:
            raise identity_messages.no_factor_offered()
        with self._room.turn():
            door, one = self._room.find(self._opened.person.id)
            device_secret, keys = self._room.device_secret(door, one), self._room.keys_of(one.id)
            try:
                one = second_factor.taken(door.desk_id, one, keys, secret, digits, self._room.now())
            except second_factor.Wrong as wrong:
                raise identity_messages.factor_not_shown() from wrong
            self._room.save(door.with_person(one.marked(door.desk_id, device_secret)))
        wipe(self._offered.pop("secret"))

    def drop_second_factor(self, passphrase: str) -> None:
        """Refused ``wrong_passphrase``, ``door_closed``, ``keyring_*``, ``door_*``."""
        with self._proved(passphrase) as (door, one, _):
            secret = self._room.device_secret(door, one)
            one = replace(one, factor=None)
            self._room.save(door.with_person(one.marked(door.desk_id, secret)))

    @contextmanager
    def _proved(self, passphrase: str) -> Iterator[tuple[DoorRecord, PersonRecord, PersonKeys]]:
        """A turn in which the passphrase has been shown to be the person's own."""
        room = self._room
        with room.turn():
            door, one = room.find(self._opened.person.id)
            one = replace(one, tries=waited(one.tries, room.now()))
            if one.tries.closed:
                raise identity_messages.closed(one.name, one.tries)
            secret = room.device_secret(door, one)
            one = replace(one, tries=counted(one.tries, room.now()))
            room.save(door.with_person(one))
            try:
                keys, key = unlocked(door, one, passphrase, secret)
            except WrongKey as wrong:
                if one.tries.closed:
                    raise identity_messages.closed(one.name, one.tries) from wrong
                raise identity_messages.wrong_passphrase(one.tries) from wrong
            wipe(key)
            one = replace(one, tries=NO_TRIES)
            door = door.with_person(one)
            room.save(door)
            yield door, one, keys
