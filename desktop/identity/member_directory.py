"""The member directory: who may sign in here, and what a right passphrase opens."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from desktop.booking.access.role import Permission
from desktop.identity.crypto.field_limits import within_limits
from desktop.identity.crypto.key_derivation import Cost, WrongKey, calibrated, wipe
from desktop.identity.crypto.passphrase_strength import Score
from desktop.identity.crypto.recovery_code import read_recovery_code
from desktop.identity.crypto.sealed_grant import signature_is_valid
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_file import DirectoryFile
from desktop.identity.directory.directory_records import DirectoryRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import verified_org_key
from desktop.identity.directory.member_names import tidy_name
from desktop.identity.directory.public_directory import PublicDirectory, public_part
from desktop.identity.opened_account import OpenedAccount
from desktop.identity.sign_in import authentication, recovery, sign_in_checks
from desktop.identity.sign_in.bootstrap import first_directory
from desktop.identity.sign_in.enrollment import sign_in_by_code
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.field_cipher_port import FieldCipher
from desktop.use_cases.ports.identity_port import Account, Member, RecoverySheet
from desktop.use_cases.ports.keyring_port import DeviceSecrets, RollbackGuard, RollbackMark
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import identity_messages
from .key_envelope import refuse_weak
from .key_grants import KeySet, field_cipher, open_key_set, read_stored_secret
from .key_renewal import first_recovery_sheet
from .member_admin import MemberAdmin
from .own_account import FileOwnAccount
from .statements.card_certificate import certificate_statement
from .statements.signed_statement import CertifiedMember


class MemberDirectory:
    """`AccountDirectory` in a file, with one device secret a member in the keyring `secrets`.

    `permitted` says what the role of that name may do on this desk, and so which keys it holds.
    `score` measures new passphrases. `certify_for` names the environment whose card pane asks for
    members' certificates; empty where none does. `only_cleared`: it asks for a clearance too.
    Calls may come from any thread and from several processes, and take turns.
    """

    def __init__(
        self,
        file: Path,
        secrets: DeviceSecrets,
        rollback_guard: RollbackGuard,
        now: Now,
        new_id: NewId,
        cost: Callable[[], Cost] = calibrated,
        *,
        permitted: Callable[[str], frozenset[Permission]],
        score: Score,
        certify_for: str = "",
        only_cleared: bool = False,
    ) -> None:
        self._session = DirectorySession(
            DirectoryFile(file, secrets),
            secrets,
            rollback_guard,
            lambda: within_limits(now()),
            new_id,
            cost,
            permitted,
            score,
            certify_for,
            only_cleared,
        )

    def members(self) -> tuple[Member, ...]:
        """Empty where the names are hidden. Refused ``directory_damaged``, ``directory_newer``,
        ``directory_unreadable``; ``directory_sealed`` on a machine that does not know this desk;
        ``keyring_*``.
        """
        directory = self._session.load()
        if directory is None or directory.names_hidden:
            return ()
        return tuple(sign_in_checks.as_member(member) for member in directory.members)

    def names_hidden(self) -> bool:
        """True where a name is typed, not picked. Refused as `members`."""
        directory = self._session.load()
        return directory is not None and directory.names_hidden

    def last_signed_in(self) -> str:
        """The member's id; empty where `members` is. Refused as `members`."""
        directory = self._session.load()
        if directory is None or directory.names_hidden:
            return ""
        last = max(directory.members, key=lambda member: member.last_seen, default=None)
        return "" if last is None else last.id

    def installation_id(self) -> str:
        """By this id the keyring knows the desk. Refused ``member_unknown`` before the first
        start, ``directory_*``.
        """
        return self._session.existing().installation_id

    def public_part(self) -> PublicDirectory:
        """What an exported record shows of the members: all that an owner signed. Refused
        ``member_unknown`` before the first start, ``directory_*``.
        """
        directory = self._session.existing()
        self._session.rollback_mark(directory)
        return public_part(directory)

    def enroll_owner(self, name: str, passphrase: TypedSecret) -> OpenedAccount:
        """Refused ``name_missing``, ``weak_passphrase``, ``keyring_*``, ``already_enrolled``."""
        session, name = self._session, tidy_name(name)
        refuse_weak(passphrase, name, session.score)
        with session.turn():
            if session.load() is not None:
                raise identity_messages.already_enrolled()
            session.secrets.prove()
            session.file.make_key()
            directory, owner, keys, secret = first_directory(session, name, passphrase)
            keys, key_set = sign_in_checks.checked(session, directory, owner, keys)
            session.save_with_secret(directory, owner, secret)
            session.remember(directory, RollbackMark(), trust_clock=True)
            return sign_in_checks.open_account(session, owner, keys, key_set)

    def open(
        self, member_id: str, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> OpenedAccount:
        """Refused ``wrong_passphrase``, ``locked_out``, ``second_factor_needed``,
        ``wrong_second_factor``, ``suspended``, ``idle_suspended``, ``keyring_*``, ``directory_*``.
        """
        with self._session.turn():
            directory, member = self._session.find(member_id)
            return authentication.authenticate(self._session, directory, member, passphrase, second)

    def open_named(
        self, name: str, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> OpenedAccount:
        """As `open`; but where the names are hidden, a wrong name, a wrong passphrase and a locked
        account are all ``wrong_name_or_passphrase`` after the same work.
        """
        with self._session.turn():
            return authentication.authenticate_named(self._session, name, passphrase, second)

    def enter_code(
        self, code: TypedSecret, passphrase: TypedSecret, second: TypedSecret | None = None
    ) -> OpenedAccount:
        """Sign in by a code: an invitation's with a new passphrase, or a device code with the
        member's own and, where there is one, the second factor. Refused ``code_*``,
        ``weak_passphrase``, ``wrong_passphrase``, ``second_factor_needed``,
        ``wrong_second_factor``, ``locked_out``, ``keyring_*``, ``directory_*``.
        """
        with self._session.turn():
            return sign_in_by_code(self._session, code, passphrase, second)

    def members_of(self, owner: Account) -> MemberAdmin:
        """`MemberAdministration` by a signed-in member; only an owner may change anything."""
        return MemberAdmin(self._session, owner)

    def own_account(self, account: Account) -> FileOwnAccount:
        """`OwnAccount` of a signed-in member."""
        return FileOwnAccount(self._session, account)

    def secret(self, account: Account, purpose: str) -> str:
        """An airline's or processor's key, for a member whose role may use it.

        Refused ``not_granted``, ``secret_not_stored``, ``directory_*``.
        """
        directory, org_key, key_set = self._opened(account)
        try:
            return read_stored_secret(directory, key_set, purpose, org_key)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def secrets(self, account: Account, purposes: Iterable[str]) -> dict[str, str]:
        """Those of these purposes that are stored, and that the member's role opens. Refused
        ``directory_*``.
        """
        directory, org_key, key_set = self._opened(account)
        try:
            return {
                purpose: read_stored_secret(directory, key_set, purpose, org_key)
                for purpose in purposes
                if purpose in key_set and directory.stored_secret(purpose) is not None
            }
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def field_cipher(self, account: Account) -> FieldCipher:
        """By the field keys that a signed-in member is granted now: also one that was made after
        the sign-in, when another member lost access. Refused ``directory_*``.
        """
        return field_cipher(self._opened(account)[2])

    def _opened(self, account: Account) -> tuple[DirectoryRecord, bytes, KeySet]:
        directory, member, _ = self._session.current(account.member.id)
        keys = self._session.open_keys.of(member.id)
        try:
            org_key = verified_org_key(directory, keys.trusted)
            return directory, org_key, open_key_set(directory, member, keys, org_key)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong

    def certified(self, account: Account) -> CertifiedMember:
        """What a signed-in member shows to the card pane, read anew.

        Refused ``not_certified`` for a member whom no owner has certified yet, ``directory_*``.
        """
        directory, member, _ = self._session.current(account.member.id)
        keys = self._session.open_keys.of(member.id)
        try:
            org_key = verified_org_key(directory, keys.trusted)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong
        certificate = member.card_certificate
        if certificate is None:
            raise identity_messages.not_certified(member.name)
        statement = certificate_statement(member, certificate, self._session.certify_for)
        return CertifiedMember(org_key, statement, keys.sign)

    def statement_is_signed(self, account: Account, text: str, signature: bytes) -> bool:
        """Whether the organization key of today, as this machine remembers it, signed this text.
        Refused ``directory_*``.
        """
        directory, member, _ = self._session.current(account.member.id)
        try:
            org_key = verified_org_key(directory, self._session.open_keys.of(member.id).trusted)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong
        return signature_is_valid(org_key, signature, text.encode())

    def recovery_sheet(
        self, opened: Account, passphrase: TypedSecret
    ) -> tuple[Account, RecoverySheet]:
        """The sheet, and the account: with new keys where the sheet replaces another, which
        opens the former keys in a copy of the file from before. Refused as
        `FileOwnAccount.new_recovery_sheet`.
        """
        session, member_id = self._session, opened.member.id
        with session.turn():
            if session.current(member_id)[1].recovery is None:
                return opened, first_recovery_sheet(session, member_id)
        sheet = self.own_account(opened).new_recovery_sheet(passphrase)
        directory, member, _ = session.current(member_id)
        keys = session.open_keys.of(member_id)
        keys, key_set = sign_in_checks.checked(session, directory, member, keys)
        return sign_in_checks.open_account(session, member, keys, key_set), sheet

    def recover(
        self, member_id: str, code: TypedSecret, new_passphrase: TypedSecret
    ) -> OpenedAccount:
        """Open by the recovery sheet and set a new passphrase, on this or another machine.

        Makes a new device secret, ends a lockout and drops second factor and device code; also the
        way in after an older copy of the directory was put back, as long as that was signed by the
        organization key of today. The sheet stays valid. Refused ``recovery_code_mistyped``,
        ``recovery_code_wrong``, ``no_recovery_sheet``, ``weak_passphrase``,
        ``passphrase_used_before``, ``suspended``, ``keyring_*``, ``directory_*``.
        """
        secret = read_recovery_code(code)
        try:
            with self._session.turn(), recovery.opened_by_sheet(self._session, secret):
                directory, member = self._session.find(member_id)
                return recovery.recover(self._session, directory, member, secret, new_passphrase)
        finally:
            wipe(secret)

    def recover_named(
        self, name: str, code: TypedSecret, new_passphrase: TypedSecret
    ) -> OpenedAccount:
        """As `recover`, by name; without one, of the member whose sheet it is, for a machine that
        does not know this desk. Where the names are hidden, an unknown name and a member without
        a sheet are ``recovery_code_wrong`` too.
        """
        secret = read_recovery_code(code)
        try:
            with self._session.turn(), recovery.opened_by_sheet(self._session, secret):
                return recovery.recover_named(self._session, name, secret, new_passphrase)
        finally:
            wipe(secret)
