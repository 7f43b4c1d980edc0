"""An owner at work on the roll: all is read and checked at the start, and written once."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace

from desktop.booking.access.role import Standing
from desktop.identity.crypto.key_derivation import KEY_BYTES, WrongKey
from desktop.identity.crypto.org_key import Authority, succeed
from desktop.identity.crypto.sealed_grant import AUTHORITY
from desktop.identity.directory import directory_file
from desktop.identity.directory.directory_records import DoorRecord, PersonRecord
from desktop.identity.directory.directory_session import DoorRoom
from desktop.identity.directory.member_list import checked_authority, granter_of, signed
from desktop.identity.directory.rollback_guard import Memory

from . import identity_messages
from .key_grants import SLOTS, handed_over, opened_purse, purposes_of, slot_text, with_slot


@dataclass(slots=True)
class OwnersHand:
    """Inside one turn of the room. `purse` holds every key of the desk."""

    room: DoorRoom
    door: DoorRecord
    memory: Memory
    authority: Authority
    purse: dict[str, bytes]
    joined: list[PersonRecord] = field(default_factory=list)

    @classmethod
    def of(cls, room: DoorRoom, person_id: str) -> OwnersHand:
        """Refused ``not_owner`` for anybody whose grants do not hold the authority."""
        door, one = room.find(person_id)
        memory, keys = room.memory(door), room.keys_of(person_id)
        try:
            purse = opened_purse(door, one, keys, checked_authority(door, keys.trusted))
        except WrongKey as wrong:
            raise directory_file.damaged() from wrong
        if AUTHORITY not in purse or one.standing is not Standing.ACTIVE:
            raise identity_messages.not_owner()
        hand = cls(room, door, memory, Authority.from_raw(purse[AUTHORITY]), purse)
        hand._write_in_those_who_joined()
        return hand

    def person(self, person_id: str) -> PersonRecord:
        """Refused ``person_unknown``."""
        one = self.door.person(person_id)
        if one is None:
            raise identity_messages.person_unknown()
        return one

    def put(self, one: PersonRecord) -> None:
        self.door = self.door.with_person(one)

    def held_by(self, role: str) -> frozenset[str]:
        """The purposes of the keys that this role holds here."""
        return purposes_of(self.room.permitted(role))

    def spend(self, code_id: str) -> None:
        """No code of that name is good from now on."""
        door = self.door.without_invitation(code_id)
        self.door = replace(door, spent=(*door.spent, code_id))

    def take_back(self, purposes: frozenset[str]) -> None:
        """Change the keys that somebody may still know: those of the slots, and the authority.
        Refused ``door_damaged``.

        The store's key is changed by `FilePeople.remove` alone, for the whole file must be
        written anew under it.
        """
        for slot in self.door.slots:
            if slot.purpose in purposes:
                secret = slot_text(self.door, self.purse, slot.purpose)
                self.purse[slot.purpose] = os.urandom(KEY_BYTES)
                self.fill(slot.purpose, secret)
        if AUTHORITY in purposes:
            self._hand_on_authority()

    def fill(self, purpose: str, secret: str) -> None:
        """Put a secret text in its slot. ValueError for a purpose that has none."""
        if purpose not in SLOTS:
            raise ValueError(purpose)
        self.door = with_slot(self.door, self.purse, purpose, secret)

    def write(self) -> None:
        """Grants for everybody by role, the next edition signed, and all of it on the disk."""
        for one in self.door.people:
            purposes = self.held_by(one.role) if one.standing is Standing.ACTIVE else frozenset()
            holder = one.holder(self.door.desk_id)
            grants = handed_over(self.authority, holder, one.open_key, self.purse, purposes)
            self.put(replace(one, grants=grants))
        invitations = []
        for invitation in self.door.invitations:
            holder = invitation.holder(self.door.desk_id)
            purposes = self.held_by(invitation.role)
            grants = handed_over(self.authority, holder, invitation.open_key, self.purse, purposes)
            invitations.append(replace(invitation, grants=grants))
        self.door = signed(replace(self.door, invitations=tuple(invitations)), self.authority)
        self.room.save(self.door)
        self.room.untold.extend(self.joined)
        self.joined.clear()
        self.room.remember(self.door, self.memory, trust_clock=True)

    def _write_in_those_who_joined(self) -> None:
        """Whose warrant is true becomes part of the roll, and the code of it is spent for good."""
        for one in self.door.people:
            if one.warrant is None:
                continue
            try:
                granter_of(self.door, one, self.authority.verify_key)
            except WrongKey as wrong:
                raise directory_file.damaged() from wrong
            spent = (*self.door.spent, one.warrant.invitation.id)
            self.door = replace(self.door, spent=spent)
            self.put(replace(one, warrant=None))
            self.joined.append(one)

    def _hand_on_authority(self) -> None:
        """Codes that are out were signed by the former authority, and end with it."""
        for invitation in self.door.invitations:
            self.spend(invitation.id)
        former, fresh = self.authority, Authority.fresh()
        step = succeed(former.verify_key, former, fresh.verify_key, self.door.desk_id)
        self.door = replace(self.door, successions=(*self.door.successions, step))
        self.authority = fresh
        self.purse[AUTHORITY] = fresh.raw()
