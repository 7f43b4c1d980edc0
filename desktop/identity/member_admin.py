"""Administration of the members by a signed-in owner."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from desktop.booking.access.role import AccountStatus, Role, role_named
from desktop.identity.crypto.check_code import code_id, code_of
from desktop.identity.crypto.key_derivation import wipe
from desktop.identity.directory.directory_records import (
    DirectoryRecord,
    GivenClearance,
    Invitation,
    MemberRecord,
)
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_names import same_name, tidy_name
from desktop.identity.sign_in.invitation_code import CODE_LASTS, new_code_secret, sign_invitation
from desktop.identity.sign_in.sign_in_checks import (
    as_member,
    is_idle,
    is_last_owner,
    vouched_time,
)
from desktop.use_cases.ports.identity_port import Account, MemberRow, Noticed, ShownClearance
from desktop.use_cases.ports.key_handle import KeyHandle
from desktop.use_cases.ports.keyring_port import SECRET_BYTES
from desktop.use_cases.ports.merchant_port import MerchantSheet

from . import code_messages, identity_messages
from .directory_editor import DirectoryEditor, person_invited
from .key_grants import next_store_keys
from .statements.card_certificate import counted_clearance
from .statements.signed_statement import (
    DutiesStatement,
    SignedStatement,
    duties_statement,
    evidence_statement,
    sheet_statement,
)


@dataclass(frozen=True, slots=True)
class MemberAdmin:
    """`MemberAdministration`. Each change is one turn: verified, changed, signed and written.

    Each that takes access from a member who could open the store leaves a next key for it, which
    that member never had: `next_store_key`.
    """

    _session: DirectorySession
    _by: Account

    def member_list(self) -> tuple[MemberRow, ...]:
        """Everybody, those invited at the end. Who is not let in after 90 idle days is suspended,
        and may be reinstated, before a review has said so. Refused ``directory_*``, ``keyring_*``.
        """
        session = self._session
        directory, _, _ = session.current(self._by.member.id)
        members = [
            MemberRow(
                as_member(member),
                AccountStatus.SUSPENDED
                if is_idle(session, directory, member, session.now())
                else member.status,
                member.last_seen,
                member.second_factor is not None,
                clearance=_shown(counted_clearance(member, session.now())),
            )
            for member in directory.members
        ]
        invited = [
            MemberRow(
                person_invited(invitation),
                AccountStatus.INVITED,
                None,
                code_id=invitation.id,
                code_ends_at=invitation.ends_at,
            )
            for invitation in directory.open_invitations()
        ]
        return (*members, *invited)

    def invite(self, name: str, role: str, *, elsewhere: bool = False) -> str:
        """The code, which is stored nowhere. Refused ``name_missing``, ``name_taken``,
        ``role_unknown``, ``not_owner``, ``keyring_*``, ``directory_*``.
        """
        name = tidy_name(name)
        with self._session.turn():
            editor = self._editor()
            _refuse_taken(editor.directory, name)
            return self._invite(editor, self._session.new_id(), name, _role(role), elsewhere)

    def renew(self, member_id: str, *, elsewhere: bool = False) -> str:
        """For a forgotten passphrase or a lost machine: the member starts again with new keys."""
        with self._session.turn():
            editor = self._editor()
            member = editor.member(member_id)
            self._refuse_own(member)
            if member.status is not AccountStatus.ACTIVE:
                raise identity_messages.suspended(member.name)
            editor.take_out(member)
            code = self._invite(editor, member.id, member.name, _role(member.role), elsewhere)
            self._session.forget_device(editor.directory, member.id)
            return code

    def withdraw(self, code_id: str) -> None:
        """Refused ``code_unknown``."""
        with self._session.turn():
            editor = self._editor()
            invitation = editor.directory.invitation(code_id)
            if invitation is None:
                raise code_messages.unknown()
            editor.end_codes(invitation)
            editor.write()

    def change_role(self, member_id: str, role: str) -> None:
        """Keys that the new role does not hold are rotated. Refused ``member_unknown``,
        ``role_unknown``, ``last_owner``, ``not_oneself``, ``not_owner``, ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            member, wanted = editor.member(member_id), _role(role)
            if wanted is not Role.OWNER and self._is_last_owner(editor, member):
                raise identity_messages.last_owner(member.name)
            lost = editor.purposes_held_by(member) - editor.purposes_of_role(wanted.value)
            if lost:
                self._refuse_own(member)
            now = self._session.now()
            changed = replace(member, role=wanted.value, status_changed_at=now, clearance=None)
            editor.put(changed)
            editor.rotate_keys(lost)
            editor.write()

    def suspend(self, member_id: str) -> None:
        """Refused ``member_unknown``, ``last_owner``, ``not_oneself``, ``not_owner``,
        ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            member = editor.member(member_id)
            if self._is_last_owner(editor, member):
                raise identity_messages.last_owner(member.name)
            self._refuse_own(member)
            editor.set_status(member, AccountStatus.SUSPENDED)
            editor.write()

    def clear_for_cards(self, member_id: str, ends_at: datetime) -> None:
        """The card pane takes this member's certificate from now on, until `ends_at`. Refused
        ``member_unknown``, ``not_oneself``, ``not_owner``, ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            member = editor.member(member_id)
            self._refuse_own(member)
            _, owner, _ = self._session.current(self._by.member.id)
            now = self._session.now().replace(microsecond=0)
            given = GivenClearance(now, ends_at.replace(microsecond=0), owner.name)
            editor.put(replace(member, clearance=given))
            editor.write()

    def end_clearance(self, member_id: str) -> None:
        """Refused ``member_unknown``, ``not_owner``, ``directory_*``."""
        with self._session.turn():
            editor = self._editor()
            editor.put(replace(editor.member(member_id), clearance=None))
            editor.write()

    def reinstate(self, member_id: str) -> None:
        """Refused ``member_unknown``, ``not_owner``, ``directory_*``."""
        with self._session.turn():
            editor = self._editor()
            editor.set_status(editor.member(member_id), AccountStatus.ACTIVE)
            editor.write()

    def remove(self, member_id: str) -> None:
        """Refused ``member_unknown``, ``last_owner``, ``not_oneself``, ``not_owner``,
        ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            member = editor.member(member_id)
            if self._is_last_owner(editor, member):
                raise identity_messages.last_owner(member.name)
            self._refuse_own(member)
            editor.take_out(member)
            editor.write()
            self._session.forget_device(editor.directory, member.id)

    def next_store_key(self) -> KeyHandle | None:
        """The key that the store must take, the newest of those which every member with access
        holds beside the present one; None where it has the newest. Refused ``not_owner``,
        ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            if editor.new_store_key:
                # A member has just joined by a code that a copy of the file still opens.
                editor.write()
            following = next_store_keys(editor.key_set)
        return KeyHandle(following[-1]) if following else None

    def store_rekeyed(self, key: KeyHandle) -> None:
        """The store has taken this key: earlier ones are dropped. Twice does no harm. Refused
        ``not_owner``, ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            if editor.store_rekeyed(key.expose_key_bytes()):
                editor.write()

    def hide_member_names(self, hidden: bool) -> None:
        """Whether a name is typed at sign-in, or picked. Refused ``not_owner``, ``directory_*``."""
        with self._session.turn():
            editor = self._editor()
            editor.directory = replace(editor.directory, names_hidden=hidden)
            editor.write()

    def review(self) -> tuple[Noticed, ...]:
        """What changed since an owner was here last; it is signed into the member list now."""
        with self._session.turn():
            editor = self._editor()
            session, by_id = self._session, self._by.member.id
            now = session.now()
            expired = [each for each in editor.directory.invitations if now >= each.ends_at]
            editor.end_codes(*expired)
            found = [Noticed(person_invited(each), "code expired") for each in expired]
            for member in editor.directory.members:
                active = member.status is AccountStatus.ACTIVE
                vouched = vouched_time(session, editor.directory, by_id, member)
                if active and is_idle(session, editor.directory, member, vouched):
                    editor.set_status(member, AccountStatus.SUSPENDED)
                    found.append(Noticed(as_member(member), "suspended after 90 idle days"))
            unreported = session.unreported
            if unreported or editor.noticed or found or editor.certificates_are_due():
                # It notices more, and hands all of it on.
                editor.write()
            noticed = (*unreported, *found)
            unreported.clear()
            return noticed

    def take_noticed(self) -> tuple[Noticed, ...]:
        """What other changes since the last review have signed in passing, once."""
        noticed = tuple(self._session.unreported)
        self._session.unreported.clear()
        return noticed

    def store_secrets(self, secrets: Mapping[str, str]) -> None:
        """Store vendor keys, by purpose, for the members whose role may use them. Refused
        ``not_owner``, ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            for purpose, secret in secrets.items():
                editor.store_secret(purpose, secret)
            editor.write()

    def sign_merchant_sheet(self, sheet: MerchantSheet) -> str:
        """`SheetSigner`. The certificates of members name the new sheet from now on, so the pane
        takes none before it. Refused ``not_owner``, ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            serial = editor.directory.sheet_serial + 1
            editor.directory = replace(editor.directory, sheet_serial=serial)
            editor.write()
            signed = sheet_statement(editor.org_key, sheet, serial)
        return json.dumps({"text": signed.text, "signature": signed.signature.hex()}) + "\n"

    def sign_duties(self, statement: DutiesStatement) -> SignedStatement:
        """An owner's acceptance of what a merchant of fares owes. Refused ``not_owner``,
        ``directory_*``.
        """
        with self._session.turn():
            editor = self._editor()
            _, member, _ = self._session.current(self._by.member.id)
            return duties_statement(editor.org_key, member, statement)

    def sign_evidence(self, digest: bytes) -> tuple[SignedStatement, bytes]:
        """An evidence pack with this SHA-256, and the organization's public key that signed it.
        Refused ``not_owner``, ``directory_*``.
        """
        with self._session.turn():
            key = self._editor().org_key
            return evidence_statement(key, digest), key.verify_key

    def exposed_secrets(self) -> tuple[str, ...]:
        """The purposes of vendor keys that a member could open who has lost access since. Only the
        vendor can end such a key. Refused ``directory_*``.
        """
        directory, _, _ = self._session.current(self._by.member.id)
        return tuple(each.purpose for each in directory.stored_secrets if each.exposed)

    def _editor(self) -> DirectoryEditor:
        return DirectoryEditor.of(self._session, self._by.member.id)

    def _is_last_owner(self, editor: DirectoryEditor, member: MemberRecord) -> bool:
        return is_last_owner(self._session, editor.directory, member, self._session.now())

    def _refuse_own(self, member: MemberRecord) -> None:
        """Who takes keys away knows the ones that replace them."""
        if member.id == self._by.member.id:
            raise identity_messages.not_oneself()

    def _invite(
        self, editor: DirectoryEditor, member_id: str, name: str, role: Role, elsewhere: bool
    ) -> str:
        session, now, secret = self._session, self._session.now(), new_code_secret()
        installation_id = editor.directory.installation_id
        device_half = b"" if elsewhere else os.urandom(SECRET_BYTES)
        try:
            bare = Invitation(
                id=code_id(secret, installation_id),
                member_id=member_id,
                name=name,
                role=role.value,
                # Of the list that `write` signs below.
                revision=editor.directory.revision + 1,
                open_key=b"",
                verify_key=b"",
                challenge_key=b"",
                made_at=now,
                ends_at=now + CODE_LASTS,
                elsewhere=elsewhere,
                grants=(),
                signature=b"",
                directory_envelope=session.file.wrapped_for(secret, installation_id)
                if elsewhere
                else None,
            )
            invitation = sign_invitation(editor.org_key, installation_id, secret, device_half, bare)
            if device_half:
                session.secrets.put(installation_id, invitation.id, device_half)
            invitations = (*editor.directory.invitations, invitation)
            editor.directory = replace(editor.directory, invitations=invitations)
            editor.write()
            return code_of(secret)
        finally:
            wipe(secret)


def _shown(given: GivenClearance | None) -> ShownClearance | None:
    return None if given is None else ShownClearance(given.given_at, given.ends_at, given.by)


def _role(name: str) -> Role:
    role = role_named(name)
    if role is None:
        raise identity_messages.role_unknown()
    return role


def _refuse_taken(directory: DirectoryRecord, name: str) -> None:
    taken = [member.name for member in directory.members]
    taken += [invitation.name for invitation in directory.invitations]
    if any(same_name(name, other) for other in taken):
        raise identity_messages.name_taken(name)
