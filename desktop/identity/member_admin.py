"""The people of a desk, in the hands of a signed-in owner."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace

from desktop.booking.access.role import AccountStatus, Role, role_named
from desktop.identity.crypto.check_code import code_id, code_of
from desktop.identity.crypto.key_derivation import KEY_BYTES, wipe
from desktop.identity.crypto.sealed_grant import NEXT_STORE_KEY, STORE_KEY
from desktop.identity.directory.directory_records import (
    DirectoryRecord,
    FormerMember,
    Invitation,
    MemberRecord,
)
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_names import same_name, tidy_name
from desktop.use_cases.ports.identity_port import Account, Member, MemberRow, Noticed
from desktop.use_cases.ports.keyring_port import SECRET_BYTES

from . import code_messages, identity_messages, sign_in_checks
from .directory_editor import DirectoryEditor
from .enrollment import CODE_LASTS, fresh_code, invitation_for


@dataclass(frozen=True, slots=True)
class MemberAdmin:
    """`People`. Each act is one turn: the roll is checked, changed, signed and written whole."""

    _room: DirectorySession
    _by: Account

    def member_list(self) -> tuple[MemberRow, ...]:
        """Everybody, those invited at the end. Refused ``door_*``."""
        directory = self._room.opened()
        here = [
            MemberRow(sign_in_checks.member(one), one.status, one.last_seen, one.factor is not None)
            for one in directory.members
        ]
        to_come = [
            MemberRow(
                _invited(one), AccountStatus.INVITED, None, code_id=one.id, code_ends_at=one.ends_at
            )
            for one in directory.invitations
        ]
        return (*here, *to_come)

    def invite(self, name: str, role: str, *, elsewhere: bool = False) -> str:
        """The code, which is kept nowhere. Refused ``name_missing``, ``name_taken``,
        ``role_unknown``, ``not_owner``, ``keyring_*``, ``door_*``.
        """
        name = tidy_name(name)
        with self._room.turn():
            editor = self._editor()
            _refuse_taken(editor.directory, name)
            return self._invited(editor, self._room.new_id(), name, _role(role), elsewhere)

    def renew(self, member_id: str, *, elsewhere: bool = False) -> str:
        """For a forgotten passphrase or a lost machine: the person starts again with new keys."""
        with self._room.turn():
            editor = self._editor()
            one = editor.member(member_id)
            if one.id == self._by.member.id:
                raise identity_messages.not_oneself()
            if one.status is not AccountStatus.ACTIVE:
                raise identity_messages.suspended(one.name)
            editor.directory = _without(editor.directory, one)
            editor.take_back(editor.held_by(one.role))
            code = self._invited(editor, one.id, one.name, _role(one.role), elsewhere)
            self._room.secrets.delete(editor.directory.installation_id, one.id)
            return code

    def withdraw(self, code_id: str) -> None:
        """Refused ``code_unknown``."""
        with self._room.turn():
            editor = self._editor()
            if not any(one.id == code_id for one in editor.directory.invitations):
                raise code_messages.unknown()
            editor.spend(code_id)
            editor.write()
            self._room.secrets.delete(editor.directory.installation_id, code_id)

    def change_role(self, member_id: str, role: str) -> None:
        """Keys that the new role does not hold are changed, where they can be. Refused
        ``member_unknown``, ``role_unknown``, ``last_owner``, ``not_owner``, ``door_*``.
        """
        with self._room.turn():
            editor = self._editor()
            one, wanted = editor.member(member_id), _role(role)
            if wanted is not Role.OWNER and sign_in_checks.is_last_owner(editor.directory, one):
                raise identity_messages.last_owner(one.name)
            before, after = editor.held_by(one.role), editor.held_by(wanted.value)
            editor.put(replace(one, role=wanted.value, status_changed_at=self._room.now()))
            editor.take_back(before - after)
            editor.write()

    def suspend(self, member_id: str) -> None:
        """Refused ``member_unknown``, ``last_owner``, ``not_owner``, ``door_*``."""
        with self._room.turn():
            editor = self._editor()
            one = editor.member(member_id)
            if sign_in_checks.is_last_owner(editor.directory, one):
                raise identity_messages.last_owner(one.name)
            editor.put(
                replace(one, status=AccountStatus.SUSPENDED, status_changed_at=self._room.now())
            )
            editor.take_back(editor.held_by(one.role))
            editor.write()

    def reinstate(self, member_id: str) -> None:
        """Refused ``member_unknown``, ``not_owner``, ``door_*``."""
        with self._room.turn():
            editor = self._editor()
            one = editor.member(member_id)
            editor.put(
                replace(one, status=AccountStatus.ACTIVE, status_changed_at=self._room.now())
            )
            editor.write()

    def remove(self, member_id: str) -> bytes:
        """The store's next key, which everybody who remains holds beside the present one.

        Refused ``member_unknown``, ``last_owner``, ``not_oneself``, ``rotation_unfinished``,
        ``not_owner``, ``door_*``.
        """
        with self._room.turn():
            editor = self._editor()
            one = editor.member(member_id)
            if sign_in_checks.is_last_owner(editor.directory, one):
                raise identity_messages.last_owner(one.name)
            if one.id == self._by.member.id:
                raise identity_messages.not_oneself()
            if NEXT_STORE_KEY in editor.key_set:
                raise identity_messages.rotation_unfinished()
            editor.directory = _without(editor.directory, one)
            next_key = editor.key_set[NEXT_STORE_KEY] = os.urandom(KEY_BYTES)
            editor.take_back(editor.held_by(one.role))
            editor.write()
            self._room.secrets.delete(editor.directory.installation_id, one.id)
            return next_key

    def store_rekeyed(self) -> None:
        """The store answers to its next key: the former one is forgotten. Twice does no harm."""
        with self._room.turn():
            editor = self._editor()
            if NEXT_STORE_KEY in editor.key_set:
                editor.key_set[STORE_KEY] = editor.key_set.pop(NEXT_STORE_KEY)
                editor.write()

    def hide_names(self, hidden: bool) -> None:
        """Whether a name is typed at the door, or picked. Refused ``not_owner``, ``door_*``."""
        with self._room.turn():
            editor = self._editor()
            editor.directory = replace(editor.directory, names_hidden=hidden)
            editor.write()

    def review(self) -> tuple[Noticed, ...]:
        """What came to light since an owner was here last, now in the roll."""
        with self._room.turn():
            editor = self._editor()
            now = self._room.latest(editor.memory)
            joined = [*self._room.unreported, *editor.joined]
            noticed = [Noticed(sign_in_checks.member(one), "joined by code") for one in joined]
            late = [one for one in editor.directory.invitations if now >= one.ends_at]
            for invitation in late:
                editor.spend(invitation.id)
                noticed.append(Noticed(_invited(invitation), "code expired"))
            for one in editor.directory.members:
                active = one.status is AccountStatus.ACTIVE
                if active and sign_in_checks.is_idle(editor.directory, one, now):
                    editor.put(
                        replace(
                            one, status=AccountStatus.SUSPENDED, status_changed_at=self._room.now()
                        )
                    )
                    editor.take_back(editor.held_by(one.role))
                    noticed.append(
                        Noticed(sign_in_checks.member(one), "suspended after 90 idle days")
                    )
            if noticed:
                editor.write()
            self._room.unreported.clear()
            for invitation in late:
                self._room.secrets.delete(editor.directory.installation_id, invitation.id)
            return tuple(noticed)

    def keep_secret(self, purpose: str, secret: str) -> None:
        """Keep a key of the airline's or the processor's side for those whose role may use it."""
        with self._room.turn():
            editor = self._editor()
            editor.fill(purpose, secret)
            editor.write()

    def _editor(self) -> DirectoryEditor:
        return DirectoryEditor.of(self._room, self._by.member.id)

    def _invited(
        self, editor: DirectoryEditor, member_id: str, name: str, role: Role, elsewhere: bool
    ) -> str:
        room, now, secret = self._room, self._room.now(), fresh_code()
        half = b"" if elsewhere else os.urandom(SECRET_BYTES)
        try:
            bare = Invitation(
                id=code_id(secret, editor.directory.installation_id),
                member_id=member_id,
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
                editor.org_key,
                editor.org_key.verify_key,
                editor.directory.installation_id,
                secret,
                half,
                bare,
            )
            if half:
                room.secrets.put(editor.directory.installation_id, one.id, half)
            editor.directory = replace(
                editor.directory, invitations=(*editor.directory.invitations, one)
            )
            editor.write()
            return code_of(secret)
        finally:
            wipe(secret)


def _invited(one: Invitation) -> Member:
    return Member(one.member_id, one.name, one.role)


def _role(word: str) -> Role:
    role = role_named(word)
    if role is None:
        raise identity_messages.role_unknown()
    return role


def _refuse_taken(directory: DirectoryRecord, name: str) -> None:
    taken = [one.name for one in directory.members] + [one.name for one in directory.invitations]
    if any(same_name(name, other) for other in taken):
        raise identity_messages.name_taken(name)


def _without(directory: DirectoryRecord, one: MemberRecord) -> DirectoryRecord:
    """The person's signatures stay checkable."""
    gone = FormerMember(one.id, one.name, one.verify_key)
    members = tuple(each for each in directory.members if each.id != one.id)
    return replace(directory, members=members, former=(*directory.former, gone))
