"""Coming in by a code: somebody new by an owner's invitation, somebody known on another machine."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime, timedelta

from desktop.identity.crypto.check_code import Mistyped, code_id, code_of, secret_of
from desktop.identity.crypto.key_derivation import (
    SALT_BYTES,
    WrongKey,
    derived,
    passphrase_key,
    wipe,
    wrapping_key,
)
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.identity.crypto.sealed_grant import Signer, take
from desktop.identity.directory import directory_file, rollback_guard
from desktop.identity.directory.directory_records import (
    DeviceCode,
    DoorRecord,
    Invitation,
    PersonRecord,
    Warrant,
)
from desktop.identity.directory.directory_session import DoorRoom
from desktop.identity.directory.member_list import checked_authority, invitation_text, joined_text
from desktop.identity.directory.rollback_guard import Memory
from desktop.use_cases.ports.identity_port import OpenedDoor

from . import code_messages, identity_messages, sign_in_checks
from .key_envelope import by_device_code, for_device, locked, refuse_weak
from .key_grants import handed_over
from .lockout import NO_TRIES, counted, waited

CODE_LASTS = timedelta(hours=24)
SECRET_BYTES = 12
GROUPS = SECRET_BYTES // 2
# Two machines' clocks, or one before and after it was set right, may differ so much.
_ASTRAY = timedelta(minutes=5)


def fresh_code() -> bytearray:
    """96 random bits, to be wiped when the code has been shown."""
    return bytearray(os.urandom(SECRET_BYTES))


def keys_of_code(
    secret: bytearray, half: bytes, desk_id: str, authority: bytes, person_id: str, said: str
) -> PersonKeys:
    """The keys inside an invitation's code. They come out right only for the authority, person,
    name and role that the owner meant, so a changed file is found by the code itself.
    """
    about = "\n".join((desk_id, person_id, said)).encode() + authority
    both = bytearray(secret) + half
    try:
        return PersonKeys.from_secret(both, b"skycap 2 invitation " + about, authority)
    finally:
        wipe(both)


def invitation_for(
    by: Signer, authority: bytes, desk_id: str, secret: bytearray, half: bytes, bare: Invitation
) -> Invitation:
    """`bare` with the code's keys and the authority's signature; grants are handed over later."""
    said = f"{bare.name}\n{bare.role}"
    keys = keys_of_code(secret, half, desk_id, authority, bare.person_id, said)
    whole = replace(bare, open_key=keys.open_key, verify_key=keys.verify_key)
    return replace(whole, signature=by.sign(invitation_text(whole, desk_id)))


def device_code_for(
    room: DoorRoom, door: DoorRecord, one: PersonRecord, keys: PersonKeys, passphrase: str
) -> tuple[PersonRecord, str]:
    """The person with a code for another machine, not yet marked, and the code to be shown."""
    secret, salt = fresh_code(), os.urandom(SALT_BYTES)
    try:
        name = code_id(secret, door.desk_id)
        key = _device_key(passphrase, secret, salt, one)
        try:
            wrapped = for_device(door.desk_id, one, keys, key, name)
        finally:
            wipe(key)
        code = DeviceCode(name, salt, one.cost, wrapped, room.now() + CODE_LASTS)
        return replace(one, device_code=code), code_of(secret)
    finally:
        wipe(secret)


def join(room: DoorRoom, code: str, passphrase: str) -> OpenedDoor:
    """Refused ``code_mistyped``, ``code_unknown``, ``code_used``, ``code_expired``,
    ``code_clock_behind``, ``weak_passphrase``, ``wrong_passphrase``, ``keyring_*``, ``door_*``.
    """
    try:
        secret = secret_of(code, GROUPS)
    except Mistyped as wrong:
        raise code_messages.mistyped(wrong.group, wrong.typed, GROUPS) from wrong
    try:
        door = room.opened()
        name = code_id(secret, door.desk_id)
        _refuse_spent(door, name)
        memory = room.memory(door)
        for one in door.people:
            if one.device_code is not None and one.device_code.id == name:
                return _by_device_code(room, door, one, one.device_code, secret, passphrase, memory)
        for invitation in door.invitations:
            if invitation.id == name:
                return _by_invitation(room, door, invitation, secret, passphrase, memory)
        raise code_messages.unknown()
    finally:
        wipe(secret)


def _by_invitation(
    room: DoorRoom,
    door: DoorRecord,
    invitation: Invitation,
    secret: bytearray,
    passphrase: str,
    memory: Memory,
) -> OpenedDoor:
    _refuse_late(room, door, invitation.made_at, invitation.ends_at, memory, invitation.id)
    half = b"" if invitation.elsewhere else room.secrets.get(door.desk_id, invitation.id)
    if half is None:
        raise code_messages.not_here()
    said = f"{invitation.name}\n{invitation.role}"
    within = keys_of_code(secret, half, door.desk_id, door.authority, invitation.person_id, said)
    if (within.open_key, within.verify_key) != (invitation.open_key, invitation.verify_key):
        raise directory_file.damaged()
    try:
        checked_authority(door, door.authority)
        holder = invitation.holder(door.desk_id)
        purse = {given.purpose: take(within, holder, given) for given in invitation.grants}
    except WrongKey as wrong:
        raise directory_file.damaged() from wrong
    refuse_weak(passphrase, invitation.name)
    room.secrets.prove()
    keys, now = PersonKeys.fresh(door.authority), room.latest(memory)
    spent = replace(invitation, grants=())
    one = PersonRecord(
        id=invitation.person_id,
        name=invitation.name,
        role=invitation.role,
        salt=b"",
        cost=room.cost(),
        wrapped=b"",
        open_key=keys.open_key,
        verify_key=keys.verify_key,
        mark=b"",
        grants=handed_over(within, holder, keys.open_key, purse, purse),
        since=invitation.made_at,
        last_seen=now,
        warrant=Warrant(spent, now, b""),
    )
    one = replace(one, warrant=_signed(within, one, Warrant(spent, now, b"")))
    one, device_secret = locked(door.desk_id, one, keys, passphrase, one.cost)
    door = door.without_invitation(invitation.id)
    keys, opened_purse = sign_in_checks.checked(door.with_person(one), one, keys, now)
    door = room.place(door, one, device_secret)
    # Without this half a copy of the file as it was before cannot be opened by the code again.
    room.secrets.delete(door.desk_id, invitation.id)
    room.remember(door, memory)
    return sign_in_checks.opened(room, one, keys, opened_purse)


def _by_device_code(
    room: DoorRoom,
    door: DoorRecord,
    one: PersonRecord,
    code: DeviceCode,
    secret: bytearray,
    passphrase: str,
    memory: Memory,
) -> OpenedDoor:
    _refuse_late(room, door, code.ends_at - CODE_LASTS, code.ends_at, memory, "")
    one = replace(one, tries=waited(one.tries, room.now()))
    if one.tries.closed:
        room.save(door.with_person(one))
        raise identity_messages.closed(one.name, one.tries)
    one = replace(one, tries=counted(one.tries, room.now()))
    room.save(door.with_person(one))
    key = _device_key(passphrase, secret, code.salt, replace(one, cost=code.cost))
    try:
        keys = by_device_code(door.desk_id, one, code.wrapped, key, code.id)
    except WrongKey as wrong:
        if one.tries.closed:
            raise identity_messages.closed(one.name, one.tries) from wrong
        raise identity_messages.wrong_passphrase(one.tries) from wrong
    finally:
        wipe(key)
    now = room.latest(memory)
    one = replace(one, tries=NO_TRIES, device_code=None, used_code=code.id, last_seen=now)
    keys, purse = sign_in_checks.checked(door, one, keys, now)
    room.secrets.prove()
    one, device_secret = locked(door.desk_id, one, keys, passphrase, room.cost())
    door = room.place(door, one, device_secret)
    room.remember(door, memory)
    return sign_in_checks.opened(room, one, keys, purse)


def _refuse_spent(door: DoorRecord, name: str) -> None:
    used = {one.used_code for one in door.people}
    used |= {one.warrant.invitation.id for one in door.people if one.warrant is not None}
    if name in used or name in door.spent:
        raise code_messages.used()


def _refuse_late(
    room: DoorRoom,
    door: DoorRecord,
    made_at: datetime,
    ends_at: datetime,
    memory: Memory,
    half_named: str,
) -> None:
    now = room.now()
    if now + _ASTRAY < max(made_at, memory.seen_at):
        raise code_messages.clock_behind()
    if now < ends_at:
        return
    # From now on no clock makes it good again on this machine.
    rollback_guard.keep(
        room.secrets, door.desk_id, memory, Memory(max(memory.edition, door.edition), now)
    )
    if half_named:
        room.secrets.delete(door.desk_id, half_named)
    raise code_messages.expired()


def _device_key(passphrase: str, secret: bytearray, salt: bytes, one: PersonRecord) -> bytearray:
    from_passphrase = passphrase_key(passphrase, salt, one.cost)
    shared = derived(secret, salt, b"skycap 2 device code")
    try:
        return wrapping_key(from_passphrase, bytes(shared), salt)
    finally:
        wipe(from_passphrase, shared)


def _signed(by: Signer, one: PersonRecord, warrant: Warrant) -> Warrant:
    return replace(warrant, joined=by.sign(joined_text(one, warrant)))
