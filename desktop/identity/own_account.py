"""What a signed-in person does about their own way in: passphrase, other machine, second factor."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from desktop.identity.crypto.key_derivation import WrongKey, wipe
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.use_cases.ports.identity_port import Account, FactorOffer

from . import identity_messages, second_factor
from .enrollment import device_code_for
from .key_envelope import locked, refuse_former, refuse_weak, unlocked
from .lockout import NO_FAILED_ATTEMPTS, counted, waited


@dataclass(frozen=True, slots=True)
class FileOwnAccount:
    """`OwnAccount` of one signed-in member. Changing the key envelope asks the passphrase again."""

    _room: DirectorySession
    _opened: Account
    _offered: dict[str, bytearray] = field(default_factory=dict)

    def change_passphrase(self, old: str, new: str) -> None:
        """The keys stay, their lock is new: other salt, other device secret. Wrong tries count.

        Refused ``wrong_passphrase``, ``directory_closed``, ``weak_passphrase``,
        ``passphrase_used_before``, ``keyring_*``, ``door_*``.
        """
        with self._proved(old) as (directory, one, keys):
            refuse_weak(new, one.name)
            refuse_former(directory.installation_id, one, keys, new, now=old)
            # A code for another machine was made under the old passphrase, and ends with it.
            one, secret = locked(
                directory.installation_id,
                replace(one, device_code=None),
                keys,
                new,
                self._room.cost(),
            )
            self._room.place(directory, one, secret)

    def device_code(self, passphrase: str) -> str:
        """Replaces an earlier one. Refused ``wrong_passphrase``, ``keyring_*``, ``door_*``."""
        with self._proved(passphrase) as (directory, one, keys):
            secret = self._room.device_secret(directory, one)
            one, code = device_code_for(self._room, directory, one, keys, passphrase)
            self._room.save(directory.with_member(one.marked(directory.installation_id, secret)))
            return code

    def has_second_factor(self) -> bool:
        _, one = self._room.find(self._opened.member.id)
        return one.factor is not None

    def offer_second_factor(self) -> FactorOffer:
        """Kept in memory only, until its first digits are typed back."""
        secret = second_factor.fresh_secret()
        wipe(self._offered.pop("secret", bytearray()))
        self._offered["secret"] = secret
        return second_factor.offer(secret, self._opened.member.name)

    def confirm_second_factor(self, digits: str) -> None:
        """Refused ``wrong_second_factor``, ``no_factor_offered``, ``keyring_*``, ``door_*``."""
        secret = self._offered.get("secret")
        if secret is None:
            raise identity_messages.no_factor_offered()
        with self._room.turn():
            directory, one = self._room.find(self._opened.member.id)
            device_secret, keys = (
                self._room.device_secret(directory, one),
                self._room.keys_of(one.id),
            )
            try:
                one = second_factor.taken(
                    directory.installation_id, one, keys, secret, digits, self._room.now()
                )
            except second_factor.Wrong as wrong:
                raise identity_messages.factor_not_shown() from wrong
            self._room.save(
                directory.with_member(one.marked(directory.installation_id, device_secret))
            )
        wipe(self._offered.pop("secret"))

    def drop_second_factor(self, passphrase: str) -> None:
        """Refused ``wrong_passphrase``, ``directory_closed``, ``keyring_*``, ``door_*``."""
        with self._proved(passphrase) as (directory, one, _):
            secret = self._room.device_secret(directory, one)
            one = replace(one, factor=None)
            self._room.save(directory.with_member(one.marked(directory.installation_id, secret)))

    @contextmanager
    def _proved(
        self, passphrase: str
    ) -> Iterator[tuple[DirectoryRecord, MemberRecord, MemberKeys]]:
        """A turn in which the passphrase has been shown to be the person's own."""
        room = self._room
        with room.turn():
            directory, one = room.find(self._opened.member.id)
            one = replace(one, failed_attempts=waited(one.failed_attempts, room.now()))
            if one.failed_attempts.closed:
                raise identity_messages.closed(one.name, one.failed_attempts)
            secret = room.device_secret(directory, one)
            one = replace(one, failed_attempts=counted(one.failed_attempts, room.now()))
            room.save(directory.with_member(one))
            try:
                keys, key = unlocked(directory, one, passphrase, secret)
            except WrongKey as wrong:
                if one.failed_attempts.closed:
                    raise identity_messages.closed(one.name, one.failed_attempts) from wrong
                raise identity_messages.wrong_passphrase(one.failed_attempts) from wrong
            wipe(key)
            one = replace(one, failed_attempts=NO_FAILED_ATTEMPTS)
            directory = directory.with_member(one)
            room.save(directory)
            yield directory, one, keys
