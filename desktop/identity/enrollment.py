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
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.sealed_grant import Signer, open_grant
from desktop.identity.directory import directory_file, rollback_guard
from desktop.identity.directory.directory_records import (
    DeviceCode,
    DirectoryRecord,
    EnrollmentProof,
    Invitation,
    MemberRecord,
)
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.directory.member_list import checked_org_key, invitation_text, joined_text
from desktop.identity.directory.rollback_guard import RollbackMark
from desktop.identity.opened_account import OpenedAccount

from . import code_messages, identity_messages, sign_in_checks
from .key_envelope import by_device_code, for_device, locked, refuse_weak
from .key_grants import handed_over
from .lockout import NO_FAILED_ATTEMPTS, counted, waited

CODE_LASTS = timedelta(hours=24)
SECRET_BYTES = 12
GROUPS = SECRET_BYTES // 2
# Two machines' clocks, or one before and after it was set right, may differ so much.
_ASTRAY = timedelta(minutes=5)


def fresh_code() -> bytearray:
    """96 random bits, to be wiped when the code has been shown."""
    return bytearray(os.urandom(SECRET_BYTES))


def keys_of_code(
    secret: bytearray,
    half: bytes,
    installation_id: str,
    org_key: bytes,
    member_id: str,
    context: str,
) -> MemberKeys:
    """The keys inside an invitation's code. They come out right only for the authority, person,
    name and role that the owner meant, so a changed file is found by the code itself.
    """
    about = "\n".join((installation_id, member_id, context)).encode() + org_key
    both = bytearray(secret) + half
    try:
        return MemberKeys.from_secret(both, b"skycap 2 invitation " + about, org_key)
    finally:
        wipe(both)


def invitation_for(
    by: Signer,
    org_key: bytes,
    installation_id: str,
    secret: bytearray,
    half: bytes,
    bare: Invitation,
) -> Invitation:
    """`bare` with the code's keys and the authority's signature; grants are handed over later."""
    context = f"{bare.name}\n{bare.role}"
    keys = keys_of_code(secret, half, installation_id, org_key, bare.member_id, context)
    whole = replace(bare, open_key=keys.open_key, verify_key=keys.verify_key)
    return replace(whole, signature=by.sign(invitation_text(whole, installation_id)))


def device_code_for(
    room: DirectorySession,
    directory: DirectoryRecord,
    one: MemberRecord,
    keys: MemberKeys,
    passphrase: str,
) -> tuple[MemberRecord, str]:
    """The person with a code for another machine, not yet marked, and the code to be shown."""
    secret, salt = fresh_code(), os.urandom(SALT_BYTES)
    try:
        name = code_id(secret, directory.installation_id)
        key = _device_key(passphrase, secret, salt, one)
        try:
            wrapped = for_device(directory.installation_id, one, keys, key, name)
        finally:
            wipe(key)
        code = DeviceCode(name, salt, one.cost, wrapped, room.now() + CODE_LASTS)
        return replace(one, device_code=code), code_of(secret)
    finally:
        wipe(secret)


def join(room: DirectorySession, code: str, passphrase: str) -> OpenedAccount:
    """Refused ``code_mistyped``, ``code_unknown``, ``code_used``, ``code_expired``,
    ``code_clock_behind``, ``weak_passphrase``, ``wrong_passphrase``, ``keyring_*``, ``door_*``.
    """
    try:
        secret = secret_of(code, GROUPS)
    except Mistyped as wrong:
        raise code_messages.mistyped(wrong.group, wrong.typed, GROUPS) from wrong
    try:
        directory = room.opened()
        name = code_id(secret, directory.installation_id)
        _refuse_spent(directory, name)
        memory = room.memory(directory)
        for one in directory.members:
            if one.device_code is not None and one.device_code.id == name:
                return _by_device_code(
                    room, directory, one, one.device_code, secret, passphrase, memory
                )
        for invitation in directory.invitations:
            if invitation.id == name:
                return _by_invitation(room, directory, invitation, secret, passphrase, memory)
        raise code_messages.unknown()
    finally:
        wipe(secret)


def _by_invitation(
    room: DirectorySession,
    directory: DirectoryRecord,
    invitation: Invitation,
    secret: bytearray,
    passphrase: str,
    memory: RollbackMark,
) -> OpenedAccount:
    _refuse_late(room, directory, invitation.made_at, invitation.ends_at, memory, invitation.id)
    half = (
        b"" if invitation.elsewhere else room.secrets.get(directory.installation_id, invitation.id)
    )
    if half is None:
        raise code_messages.not_here()
    context = f"{invitation.name}\n{invitation.role}"
    within = keys_of_code(
        secret, half, directory.installation_id, directory.org_key, invitation.member_id, context
    )
    if (within.open_key, within.verify_key) != (invitation.open_key, invitation.verify_key):
        raise directory_file.damaged()
    try:
        checked_org_key(directory, directory.org_key)
        holder = invitation.holder(directory.installation_id)
        key_set = {given.purpose: open_grant(within, holder, given) for given in invitation.grants}
    except WrongKey as wrong:
        raise directory_file.damaged() from wrong
    refuse_weak(passphrase, invitation.name)
    room.secrets.prove()
    keys, now = MemberKeys.fresh(directory.org_key), room.latest(memory)
    used_codes = replace(invitation, grants=())
    one = MemberRecord(
        id=invitation.member_id,
        name=invitation.name,
        role=invitation.role,
        salt=b"",
        cost=room.cost(),
        wrapped=b"",
        open_key=keys.open_key,
        verify_key=keys.verify_key,
        tag=b"",
        grants=handed_over(within, holder, keys.open_key, key_set, key_set),
        status_changed_at=invitation.made_at,
        last_seen=now,
        enrollment_proof=EnrollmentProof(used_codes, now, b""),
    )
    one = replace(one, enrollment_proof=_signed(within, one, EnrollmentProof(used_codes, now, b"")))
    one, device_secret = locked(directory.installation_id, one, keys, passphrase, one.cost)
    directory = directory.without_invitation(invitation.id)
    keys, opened_key_set = sign_in_checks.checked(directory.with_member(one), one, keys, now)
    directory = room.place(directory, one, device_secret)
    # Without this half a copy of the file as it was before cannot be opened by the code again.
    room.secrets.delete(directory.installation_id, invitation.id)
    room.remember(directory, memory)
    return sign_in_checks.opened(room, one, keys, opened_key_set)


def _by_device_code(
    room: DirectorySession,
    directory: DirectoryRecord,
    one: MemberRecord,
    code: DeviceCode,
    secret: bytearray,
    passphrase: str,
    memory: RollbackMark,
) -> OpenedAccount:
    _refuse_late(room, directory, code.ends_at - CODE_LASTS, code.ends_at, memory, "")
    one = replace(one, failed_attempts=waited(one.failed_attempts, room.now()))
    if one.failed_attempts.closed:
        room.save(directory.with_member(one))
        raise identity_messages.closed(one.name, one.failed_attempts)
    one = replace(one, failed_attempts=counted(one.failed_attempts, room.now()))
    room.save(directory.with_member(one))
    key = _device_key(passphrase, secret, code.salt, replace(one, cost=code.cost))
    try:
        keys = by_device_code(directory.installation_id, one, code.wrapped, key, code.id)
    except WrongKey as wrong:
        if one.failed_attempts.closed:
            raise identity_messages.closed(one.name, one.failed_attempts) from wrong
        raise identity_messages.wrong_passphrase(one.failed_attempts) from wrong
    finally:
        wipe(key)
    now = room.latest(memory)
    one = replace(
        one, failed_attempts=NO_FAILED_ATTEMPTS, device_code=None, used_code=code.id, last_seen=now
    )
    keys, key_set = sign_in_checks.checked(directory, one, keys, now)
    room.secrets.prove()
    one, device_secret = locked(directory.installation_id, one, keys, passphrase, room.cost())
    directory = room.place(directory, one, device_secret)
    room.remember(directory, memory)
    return sign_in_checks.opened(room, one, keys, key_set)


def _refuse_spent(directory: DirectoryRecord, name: str) -> None:
    used = {one.used_code for one in directory.members}
    used |= {
        one.enrollment_proof.invitation.id
        for one in directory.members
        if one.enrollment_proof is not None
    }
    if name in used or name in directory.used_codes:
        raise code_messages.used()


def _refuse_late(
    room: DirectorySession,
    directory: DirectoryRecord,
    made_at: datetime,
    ends_at: datetime,
    memory: RollbackMark,
    half_named: str,
) -> None:
    now = room.now()
    if now + _ASTRAY < max(made_at, memory.seen_at):
        raise code_messages.clock_behind()
    if now < ends_at:
        return
    # From now on no clock makes it good again on this machine.
    rollback_guard.keep(
        room.secrets,
        directory.installation_id,
        memory,
        RollbackMark(max(memory.revision, directory.revision), now),
    )
    if half_named:
        room.secrets.delete(directory.installation_id, half_named)
    raise code_messages.expired()


def _device_key(passphrase: str, secret: bytearray, salt: bytes, one: MemberRecord) -> bytearray:
    from_passphrase = passphrase_key(passphrase, salt, one.cost)
    shared = derived(secret, salt, b"skycap 2 device code")
    try:
        return wrapping_key(from_passphrase, bytes(shared), salt)
    finally:
        wipe(from_passphrase, shared)


def _signed(by: Signer, one: MemberRecord, enrollment_proof: EnrollmentProof) -> EnrollmentProof:
    return replace(enrollment_proof, joined=by.sign(joined_text(one, enrollment_proof)))
