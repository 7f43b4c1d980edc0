"""An owner at work on the roll: all is read and checked at the start, and written once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from desktop.booking.access.role import AccountStatus
from desktop.identity.crypto.key_derivation import KEY_BYTES, WrongKey
from desktop.identity.crypto.org_key import OrgKey, succeed
from desktop.identity.crypto.sealed_grant import ORG_KEY
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import checked_org_key, granter_of, signed
from desktop.identity.directory.rollback_guard import RollbackMark

from . import identity_messages
from .key_grants import (
    SLOTS,
    handed_over,
    opened_key_set,
    purposes_of,
    stored_secret_text,
    with_stored_secret,
)


@dataclass(slots=True)
class DirectoryEditor:
    """Inside one turn of the room. `purse` holds every key of the desk."""

    room: DirectorySession
    directory: DirectoryRecord
    memory: RollbackMark
    org_key: OrgKey
    key_set: dict[str, bytes]
    joined: list[MemberRecord] = field(default_factory=list)

    @classmethod
    def of(cls, room: DirectorySession, member_id: str) -> DirectoryEditor:
        """Refused ``not_owner`` for anybody whose grants do not hold the authority."""
        directory, one = room.find(member_id)
        memory, keys = room.memory(directory), room.keys_of(member_id)
        try:
            key_set = opened_key_set(directory, one, keys, checked_org_key(directory, keys.trusted))
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong
        if ORG_KEY not in key_set or one.status is not AccountStatus.ACTIVE:
            raise identity_messages.not_owner()
        editor = cls(room, directory, memory, OrgKey.from_raw(key_set[ORG_KEY]), key_set)
        editor._write_in_those_who_joined()
        return editor

    def member(self, member_id: str) -> MemberRecord:
        """Refused ``member_unknown``."""
        one = self.directory.member(member_id)
        if one is None:
            raise identity_messages.member_unknown()
        return one

    def put(self, one: MemberRecord) -> None:
        self.directory = self.directory.with_member(one)

    def held_by(self, role: str) -> frozenset[str]:
        """The purposes of the keys that this role holds here."""
        return purposes_of(self.room.permitted(role))

    def spend(self, code_id: str) -> None:
        """No code of that name is good from now on."""
        directory = self.directory.without_invitation(code_id)
        self.directory = replace(directory, used_codes=(*directory.used_codes, code_id))

    def take_back(self, purposes: frozenset[str]) -> None:
        """Change the keys that somebody may still know: those of the slots, and the authority.
        Refused ``directory_damaged``.

        The store's key is changed by `MemberAdmin.remove` alone, for the whole file must be
        written anew under it.
        """
        for stored_secret in self.directory.slots:
            if stored_secret.purpose in purposes:
                secret = stored_secret_text(self.directory, self.key_set, stored_secret.purpose)
                self.key_set[stored_secret.purpose] = os.urandom(KEY_BYTES)
                self.fill(stored_secret.purpose, secret)
        if ORG_KEY in purposes:
            self._hand_on_org_key()

    def fill(self, purpose: str, secret: str) -> None:
        """Put a secret text in its slot. ValueError for a purpose that has none."""
        if purpose not in SLOTS:
            raise ValueError(purpose)
        self.directory = with_stored_secret(self.directory, self.key_set, purpose, secret)

    def write(self) -> None:
        """Grants for everybody by role, the next edition signed, and all of it on the disk."""
        for one in self.directory.members:
            purposes = self.held_by(one.role) if one.status is AccountStatus.ACTIVE else frozenset()
            holder = one.holder(self.directory.installation_id)
            grants = handed_over(self.org_key, holder, one.open_key, self.key_set, purposes)
            self.put(replace(one, grants=grants))
        invitations = []
        for invitation in self.directory.invitations:
            holder = invitation.holder(self.directory.installation_id)
            purposes = self.held_by(invitation.role)
            grants = handed_over(self.org_key, holder, invitation.open_key, self.key_set, purposes)
            invitations.append(replace(invitation, grants=grants))
        self.directory = signed(
            replace(self.directory, invitations=tuple(invitations)), self.org_key
        )
        self.room.save(self.directory)
        self.room.unreported.extend(self.joined)
        self.joined.clear()
        self.room.remember(self.directory, self.memory, trust_clock=True)

    def _write_in_those_who_joined(self) -> None:
        """Whose warrant is true becomes part of the roll, and the code of it is spent for good."""
        for one in self.directory.members:
            if one.enrollment_proof is None:
                continue
            try:
                granter_of(self.directory, one, self.org_key.verify_key)
            except WrongKey as wrong:
                raise directory_file.damaged() from wrong
            used_codes = (*self.directory.used_codes, one.enrollment_proof.invitation.id)
            self.directory = replace(self.directory, used_codes=used_codes)
            self.put(replace(one, enrollment_proof=None))
            self.joined.append(one)

    def _hand_on_org_key(self) -> None:
        """Codes that are out were signed by the former authority, and end with it."""
        for invitation in self.directory.invitations:
            self.spend(invitation.id)
        former, fresh = self.org_key, OrgKey.fresh()
        step = succeed(former.verify_key, former, fresh.verify_key, self.directory.installation_id)
        self.directory = replace(self.directory, successions=(*self.directory.successions, step))
        self.org_key = fresh
        self.key_set[ORG_KEY] = fresh.raw()
