"""The people of a desk, in the hands of a signed-in owner."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from desktop.booking.access.role import Role, Standing, role_named
from desktop.identity.crypto.check_code import code_id, code_of
from desktop.identity.crypto.key_derivation import KEY_BYTES, wipe
from desktop.identity.crypto.sealed_grant import NEXT_STORE_KEY, STORE_KEY
from desktop.identity.directory.directory_records import (
    DoorRecord,
    Former,
    Invitation,
    PersonRecord,
)
from desktop.identity.directory.directory_session import DoorRoom
from desktop.identity.directory.member_names import same_name, tidy_name
from desktop.use_cases.ports.identity_port import Noticed, OpenedDoor, Person, PersonRow
from desktop.use_cases.ports.keyring_port import SECRET_BYTES

from . import code_messages, identity_messages, sign_in_checks
from .directory_editor import OwnersHand
from .enrollment import CODE_LASTS, fresh_code, invitation_for


@dataclass(frozen=True, slots=True)
class FilePeople:
    """`People`. Each act is one turn: the roll is checked, changed, signed and written whole."""

    _room: DoorRoom
    _by: OpenedDoor

    def roll(self) -> tuple[PersonRow, ...]:
        """Everybody, those invited at the end. Refused ``door_*``."""
        door = self._room.opened()
        here = [
            PersonRow(
                sign_in_checks.person(one), one.standing, one.last_seen, one.factor is not None
            )
            for one in door.people
        ]
        to_come = [
            PersonRow(
                _invited(one), Standing.INVITED, None, code_id=one.id, code_ends_at=one.ends_at
            )
            for one in door.invitations
        ]
        return (*here, *to_come)

    def invite(self, name: str, role: str, *, elsewhere: bool = False) -> str:
        """The code, which is kept nowhere. Refused ``name_missing``, ``name_taken``,
        ``role_unknown``, ``not_owner``, ``keyring_*``, ``door_*``.
        """
        name = tidy_name(name)
        with self._room.turn():
            hand = self._hand()
            _refuse_taken(hand.door, name)
            return self._invited(hand, self._room.new_id(), name, _role(role), elsewhere)

    def renew(self, person_id: str, *, elsewhere: bool = False) -> str:
        """For a forgotten passphrase or a lost machine: the person starts again with new keys."""
        with self._room.turn():
            hand = self._hand()
            one = hand.person(person_id)
            if one.id == self._by.person.id:
                raise identity_messages.not_oneself()
            if one.standing is not Standing.ACTIVE:
                raise identity_messages.suspended(one.name)
            hand.door = _without(hand.door, one)
            hand.take_back(hand.held_by(one.role))
            code = self._invited(hand, one.id, one.name, _role(one.role), elsewhere)
            self._room.secrets.delete(hand.door.desk_id, one.id)
            return code

    def withdraw(self, code_id: str) -> None:
        """Refused ``code_unknown``."""
        with self._room.turn():
            hand = self._hand()
            if not any(one.id == code_id for one in hand.door.invitations):
                raise code_messages.unknown()
            hand.spend(code_id)
            hand.write()
            self._room.secrets.delete(hand.door.desk_id, code_id)

    def change_role(self, person_id: str, role: str) -> None:
        """Keys that the new role does not hold are changed, where they can be. Refused
        ``person_unknown``, ``role_unknown``, ``last_owner``, ``not_owner``, ``door_*``.
        """
        with self._room.turn():
            hand = self._hand()
            one, wanted = hand.person(person_id), _role(role)
            if wanted is not Role.OWNER and sign_in_checks.is_last_owner(hand.door, one):
                raise identity_messages.last_owner(one.name)
            before, after = hand.held_by(one.role), hand.held_by(wanted.value)
            hand.put(replace(one, role=wanted.value, since=self._room.now()))
            hand.take_back(before - after)
            hand.write()

    def suspend(self, person_id: str) -> None:
        """Refused ``person_unknown``, ``last_owner``, ``not_owner``, ``door_*``."""
        with self._room.turn():
            hand = self._hand()
            one = hand.person(person_id)
            if sign_in_checks.is_last_owner(hand.door, one):
                raise identity_messages.last_owner(one.name)
            hand.put(replace(one, standing=Standing.SUSPENDED, since=self._room.now()))
            hand.take_back(hand.held_by(one.role))
            hand.write()

    def reinstate(self, person_id: str) -> None:
        """Refused ``person_unknown``, ``not_owner``, ``door_*``."""
        with self._room.turn():
            hand = self._hand()
            one = hand.person(person_id)
            hand.put(replace(one, standing=Standing.ACTIVE, since=self._room.now()))
            hand.write()

    def remove(self, person_id: str) -> bytes:
        """The store's next key, which everybody who remains holds beside the present one.

        Refused ``person_unknown``, ``last_owner``, ``not_oneself``, ``rotation_unfinished``,
        ``not_owner``, ``door_*``.
        """
        with self._room.turn():
            hand = self._hand()
            one = hand.person(person_id)
            if sign_in_checks.is_last_owner(hand.door, one):
                raise identity_messages.last_owner(one.name)
            if one.id == self._by.person.id:
                raise identity_messages.not_oneself()
            if NEXT_STORE_KEY in hand.purse:
                raise identity_messages.rotation_unfinished()
            hand.door = _without(hand.door, one)
            next_key = hand.purse[NEXT_STORE_KEY] = os.urandom(KEY_BYTES)
            hand.take_back(hand.held_by(one.role))
            hand.write()
            self._room.secrets.delete(hand.door.desk_id, one.id)
            return next_key

    def store_rekeyed(self) -> None:
        """The store answers to its next key: the former one is forgotten. Twice does no harm."""
        with self._room.turn():
            hand = self._hand()
            if NEXT_STORE_KEY in hand.purse:
                hand.purse[STORE_KEY] = hand.purse.pop(NEXT_STORE_KEY)
                hand.write()

    def hide_names(self, hidden: bool) -> None:
        """Whether a name is typed at the door, or picked. Refused ``not_owner``, ``door_*``."""
        with self._room.turn():
            hand = self._hand()
            hand.door = replace(hand.door, names_hidden=hidden)
            hand.write()

    def look_after(self) -> tuple[Noticed, ...]:
        """What came to light since an owner was here last, now in the roll."""
        with self._room.turn():
            hand = self._hand()
            now = self._room.latest(hand.memory)
            joined = [*self._room.untold, *hand.joined]
            noticed = [Noticed(sign_in_checks.person(one), "joined by code") for one in joined]
            late = [one for one in hand.door.invitations if now >= one.ends_at]
            for invitation in late:
                hand.spend(invitation.id)
                noticed.append(Noticed(_invited(invitation), "code expired"))
            for one in hand.door.people:
                active = one.standing is Standing.ACTIVE
                if active and sign_in_checks.is_idle(hand.door, one, now):
                    hand.put(replace(one, standing=Standing.SUSPENDED, since=self._room.now()))
                    hand.take_back(hand.held_by(one.role))
                    noticed.append(
                        Noticed(sign_in_checks.person(one), "suspended after 90 idle days")
                    )
            if noticed:
                hand.write()
            self._room.untold.clear()
            for invitation in late:
                self._room.secrets.delete(hand.door.desk_id, invitation.id)
            return tuple(noticed)

    def keep_secret(self, purpose: str, secret: str) -> None:
        """Keep a key of the airline's or the processor's side for those whose role may use it."""
        with self._room.turn():
            hand = self._hand()
            hand.fill(purpose, secret)
            hand.write()

    def _hand(self) -> OwnersHand:
        return OwnersHand.of(self._room, self._by.person.id)

    def _invited(
        self, hand: OwnersHand, person_id: str, name: str, role: Role, elsewhere: bool
    ) -> str:
        room, now, secret = self._room, self._room.now(), fresh_code()
        half = b"" if elsewhere else os.urandom(SECRET_BYTES)
        try:
            bare = Invitation(
                id=code_id(secret, hand.door.desk_id),
                person_id=person_id,
                name=name,
                role=role.value,
                open_key=b"",
                verify_key=b"",
                made_at=now,
                ends_at=now + CODE_LASTS,
                elsewhere=elsewhere,
                grants=(),
                signature=b"",
            )
            one = invitation_for(
                hand.authority,
                hand.authority.verify_key,
                hand.door.desk_id,
                secret,
                half,
                bare,
            )
            if half:
                room.secrets.put(hand.door.desk_id, one.id, half)
            hand.door = replace(hand.door, invitations=(*hand.door.invitations, one))
            hand.write()
            return code_of(secret)
        finally:
            wipe(secret)


def _invited(one: Invitation) -> Person:
    return Person(one.person_id, one.name, one.role)


def _role(word: str) -> Role:
    role = role_named(word)
    if role is None:
        raise identity_messages.role_unknown()
    return role


def _refuse_taken(door: DoorRecord, name: str) -> None:
    taken = [one.name for one in door.people] + [one.name for one in door.invitations]
    if any(same_name(name, other) for other in taken):
        raise identity_messages.name_taken(name)


def _without(door: DoorRecord, one: PersonRecord) -> DoorRecord:
    """The person's signatures stay checkable."""
    gone = Former(one.id, one.name, one.verify_key)
    people = tuple(each for each in door.people if each.id != one.id)
    return replace(door, people=people, former=(*door.former, gone))
