"""What a signed-in member changes about their own sign-in."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from desktop.identity.crypto.key_derivation import WrongKey, wipe
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.sign_in import attempt_count, second_factor
from desktop.identity.sign_in.device_code import make_device_code
from desktop.identity.sign_in.factor_check import check_second_factor
from desktop.use_cases.ports.identity_port import Account, FactorOffer, RecoverySheet
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import identity_messages
from .key_envelope import open_envelope, refuse_reused, refuse_weak, seal_envelope
from .key_renewal import replace_recovery_sheet
from .lockout import NO_FAILED_ATTEMPTS


@dataclass(frozen=True, slots=True)
class _Offered:
    """The secret of a second factor that is not confirmed yet, and which one it `replaces`: as
    wrapped in the member's record, empty where there was none.
    """

    secret: bytearray = field(repr=False)
    replaces: bytes = field(repr=False)


def _wrapped(member: MemberRecord) -> bytes:
    return member.second_factor.wrapped if member.second_factor is not None else b""


@dataclass(frozen=True, slots=True)
class FileOwnAccount:
    """`OwnAccount` of one signed-in member. What changes the sign-in asks the passphrase again."""

    _session: DirectorySession
    _account: Account
    _offered: list[_Offered] = field(default_factory=list, repr=False)

    def change_passphrase(
        self, old: TypedSecret, new: TypedSecret, second: TypedSecret | None = None
    ) -> None:
        """The keys stay, their envelope is new: other salt, other device secret.

        Refused ``wrong_passphrase``, ``second_factor_needed``, ``wrong_second_factor``,
        ``locked_out``, ``weak_passphrase``, ``passphrase_used_before``, ``keyring_*``,
        ``directory_*``.
        """
        with self._reauthenticated(old, second) as (directory, member, keys):
            refuse_weak(new, member.name, self._session.score)
            refuse_reused(directory.installation_id, member, keys, new, now=old)
            # A device code was made under the old passphrase, and ends with it.
            member, secret = seal_envelope(
                directory.installation_id,
                replace(member, device_code=None),
                keys,
                new,
                self._session.cost(),
            )
            self._session.save_with_secret(directory, member, secret)

    def device_code(self, passphrase: TypedSecret, second: TypedSecret | None = None) -> str:
        """Replaces an earlier one. Refused ``wrong_passphrase``, ``second_factor_needed``,
        ``wrong_second_factor``, ``locked_out``, ``keyring_*``, ``directory_*``.
        """
        with self._reauthenticated(passphrase, second) as (directory, member, keys):
            secret = self._session.device_secret(directory, member)
            member, code = make_device_code(self._session, directory, member, keys, passphrase)
            self._session.save_member(directory, member, secret)
            return code

    def new_recovery_sheet(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> RecoverySheet:
        """A sheet that replaces the one before, with new keys of the member's own; for
        an owner. The store has a `MemberAdmin.next_store_key` then, and codes that were out end.

        Refused ``wrong_passphrase``, ``second_factor_needed``, ``wrong_second_factor``,
        ``locked_out``, ``not_owner``, ``keyring_*``, ``directory_*``.
        """
        with self._reauthenticated(passphrase, second) as (_, member, keys):
            return replace_recovery_sheet(self._session, member.id, keys, passphrase)

    def has_second_factor(self) -> bool:
        """Refused ``directory_*``."""
        _, member, _ = self._session.current(self._account.member.id)
        return member.second_factor is not None

    def offer_second_factor(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> FactorOffer:
        """Held in memory only, until `confirm_second_factor`. It replaces one by the digits of that
        one. Refused ``wrong_passphrase``, ``second_factor_needed``, ``wrong_second_factor``,
        ``locked_out``, ``keyring_*``, ``directory_*``.
        """
        with self._reauthenticated(passphrase, second) as (_, member, _):
            secret = second_factor.new_factor_secret()
        self._forget_offer()
        self._offered.append(_Offered(secret, _wrapped(member)))
        return second_factor.offer(secret, self._account.member.name)

    def confirm_second_factor(self, digits: TypedSecret) -> None:
        """Refused ``wrong_second_factor``, ``no_factor_offered``, also where the factor is another
        one meanwhile than the offer replaces; ``keyring_*``, ``directory_*``.
        """
        if not self._offered:
            raise identity_messages.no_factor_offered()
        offered, session = self._offered[0], self._session
        with session.turn():
            directory, member, _ = session.current(self._account.member.id)
            if _wrapped(member) != offered.replaces:
                raise identity_messages.no_factor_offered()
            installation_id = directory.installation_id
            device_secret = session.device_secret(directory, member)
            try:
                member = second_factor.confirmed(
                    installation_id,
                    member,
                    session.open_keys.of(member.id),
                    offered.secret,
                    digits,
                    session.now(),
                )
            except second_factor.Wrong as wrong:
                raise identity_messages.factor_not_confirmed() from wrong
            session.save_member(directory, member, device_secret)
        self._forget_offer()

    def _forget_offer(self) -> None:
        while self._offered:
            wipe(self._offered.pop().secret)

    def drop_second_factor(
        self, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> None:
        """By its own digits; who has lost the device is reset by an owner. Refused
        ``wrong_passphrase``, ``second_factor_needed``, ``wrong_second_factor``, ``locked_out``,
        ``keyring_*``, ``directory_*``.
        """
        with self._reauthenticated(passphrase, second) as (directory, member, _):
            secret = self._session.device_secret(directory, member)
            self._session.save_member(directory, replace(member, second_factor=None), secret)

    @contextmanager
    def _reauthenticated(
        self, passphrase: TypedSecret, second: TypedSecret | None
    ) -> Iterator[tuple[DirectoryRecord, MemberRecord, MemberKeys]]:
        """A turn in which the passphrase was checked again and, where there is one, the second
        factor; what is wrong counts as an attempt.
        """
        session = self._session
        with session.turn():
            directory, member, _ = session.current(self._account.member.id)
            secret = session.device_secret(directory, member)
            member = before = attempt_count.refuse_locked_out(session, directory, member)
            member = attempt_count.count_attempt(session, directory, member)
            try:
                keys, key = open_envelope(directory, member, passphrase, secret)
            except WrongKey as wrong:
                raise attempt_count.wrong_passphrase(member) from wrong
            wipe(key)
            member = check_second_factor(session, directory, member, keys, second, before)
            member = replace(member, failed_attempts=NO_FAILED_ATTEMPTS)
            if member.second_factor is not None:
                # The digits that were used must not be taken back.
                directory = session.save_member(directory, member, secret)
                member = directory.member(member.id) or member
            else:
                directory = session.save_attempts(directory, member)
            yield directory, member, keys
