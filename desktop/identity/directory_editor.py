"""A change of the directory by an owner: read and verified once, signed and written once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.key_derivation import KEY_BYTES, WrongKey
from desktop.identity.crypto.org_key import OrgKey, sign_rotation
from desktop.identity.crypto.sealed_grant import ORG_KEY
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import (
    DirectoryRecord,
    MemberRecord,
    SigningPeriod,
)
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import (
    sign_member_list,
    verified_granter,
    verified_org_key,
)
from desktop.use_cases.ports.keyring_port import RollbackMark

from . import identity_messages
from .key_grants import (
    STORED_SECRET_PURPOSES,
    make_grants,
    open_key_set,
    purposes_opened_by,
    read_stored_secret,
    with_stored_secret,
)


@dataclass(slots=True)
class DirectoryEditor:
    """Used within one turn of the session. `key_set` holds every key of the company."""

    session: DirectorySession
    directory: DirectoryRecord
    rollback_mark: RollbackMark
    org_key: OrgKey
    key_set: dict[str, bytes] = field(repr=False)
    newly_enrolled: list[MemberRecord] = field(default_factory=list)

    @classmethod
    def of(cls, session: DirectorySession, member_id: str) -> DirectoryEditor:
        """Refused ``not_owner`` for a member whose grants do not hold the organization key."""
        directory, member = session.find(member_id)
        rollback_mark, keys = session.rollback_mark(directory), session.keys_of(member_id)
        try:
            trusted = verified_org_key(directory, keys.trusted)
            key_set = open_key_set(directory, member, keys, trusted)
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong
        if ORG_KEY not in key_set or member.status is not AccountStatus.ACTIVE:
            raise identity_messages.not_owner()
        org_key = OrgKey.from_raw(key_set[ORG_KEY])
        editor = cls(session, directory, rollback_mark, org_key, key_set)
        editor._record_new_enrollments()
        return editor

    def member(self, member_id: str) -> MemberRecord:
        """Refused ``member_unknown``."""
        member = self.directory.member(member_id)
        if member is None:
            raise identity_messages.member_unknown()
        return member

    def put(self, member: MemberRecord) -> None:
        """Replace that member's record."""
        self.directory = self.directory.with_member(member)

    def set_status(self, member: MemberRecord, status: AccountStatus) -> None:
        """Dated now. A suspended member signs no audit entry, a reinstated one from now on."""
        active = status is AccountStatus.ACTIVE
        if active:
            since = member.signing_since or self.directory.revision + 1
        else:
            self._end_signing(member)
            since = 0
        now = self.session.now()
        self.put(replace(member, status=status, status_changed_at=now, signing_since=since))

    def take_out(self, member: MemberRecord) -> None:
        """Take a member off the list, and rotate the keys that they held."""
        self._end_signing(member)
        left = tuple(each for each in self.directory.members if each.id != member.id)
        self.directory = replace(self.directory, members=left)
        self.rotate_keys(self.purposes_of_role(member.role))

    def _end_signing(self, member: MemberRecord) -> None:
        """With the revision that is written next, the member's key verifies nothing new."""
        if not member.signing_since:
            return
        last = self.directory.revision
        period = SigningPeriod(
            member.id, member.name, member.verify_key, member.signing_since, last
        )
        past = (*self.directory.past_signing, period)
        self.directory = replace(self.directory, past_signing=past)

    def purposes_of_role(self, role: str) -> frozenset[str]:
        """The purposes of the keys that this role holds here."""
        return purposes_opened_by(self.session.permitted(role))

    def mark_code_used(self, code_id: str) -> None:
        """No code of that id is valid from now on."""
        directory = self.directory.without_invitation(code_id)
        self.directory = replace(directory, used_codes=(*directory.used_codes, code_id))

    def rotate_keys(self, purposes: frozenset[str]) -> None:
        """Replace the keys that a member may still know: those of stored secrets, and the
        organization key. Refused ``directory_damaged``.

        The store's key is replaced by `MemberAdmin.remove` alone, for the whole store must then be
        encrypted again.
        """
        for stored in self.directory.stored_secrets:
            if stored.purpose in purposes:
                secret = read_stored_secret(self.directory, self.key_set, stored.purpose)
                self.key_set[stored.purpose] = os.urandom(KEY_BYTES)
                self.store_secret(stored.purpose, secret)
        if ORG_KEY in purposes:
            self._rotate_org_key()

    def store_secret(self, purpose: str, secret: str) -> None:
        """ValueError for a purpose that has no secret text."""
        if purpose not in STORED_SECRET_PURPOSES:
            raise ValueError(purpose)
        self.directory = with_stored_secret(self.directory, self.key_set, purpose, secret)

    def write(self) -> None:
        """Make everybody's grants by role, sign the next revision, and save it all."""
        for member in self.directory.members:
            active = member.status is AccountStatus.ACTIVE
            purposes = self.purposes_of_role(member.role) if active else frozenset()
            holder = member.holder(self.directory.installation_id)
            grants = make_grants(self.org_key, holder, member.open_key, self.key_set, purposes)
            self.put(replace(member, grants=grants))
        invitations = []
        for invitation in self.directory.invitations:
            holder = invitation.holder(self.directory.installation_id)
            purposes = self.purposes_of_role(invitation.role)
            grants = make_grants(self.org_key, holder, invitation.open_key, self.key_set, purposes)
            invitations.append(replace(invitation, grants=grants))
        self.directory = sign_member_list(
            replace(self.directory, invitations=tuple(invitations)), self.org_key
        )
        self.session.save(self.directory)
        self.session.unreported.extend(self.newly_enrolled)
        self.newly_enrolled.clear()
        self.session.remember(self.directory, self.rollback_mark, trust_clock=True)

    def _record_new_enrollments(self) -> None:
        """Members with a valid enrollment proof become part of the signed list, and the codes that
        they used stay invalid.
        """
        for member in self.directory.members:
            if member.enrollment_proof is None:
                continue
            try:
                verified_granter(self.directory, member, self.org_key.verify_key)
            except WrongKey as wrong:
                raise directory_file.damaged() from wrong
            used_codes = (*self.directory.used_codes, member.enrollment_proof.invitation.id)
            self.directory = replace(self.directory, used_codes=used_codes)
            self.put(replace(member, enrollment_proof=None))
            self.newly_enrolled.append(member)

    def _rotate_org_key(self) -> None:
        """Codes that are out were signed by the former key, and end with it."""
        for invitation in self.directory.invitations:
            self.mark_code_used(invitation.id)
        former, fresh = self.org_key, OrgKey.fresh()
        rotation = sign_rotation(
            former.verify_key, former, fresh.verify_key, self.directory.installation_id
        )
        rotations = (*self.directory.key_rotations, rotation)
        self.directory = replace(self.directory, key_rotations=rotations)
        self.org_key = fresh
        self.key_set[ORG_KEY] = fresh.raw()
