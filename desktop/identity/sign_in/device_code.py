"""A member's code for another machine of theirs: making one, and signing in by it."""

from __future__ import annotations

import os
from dataclasses import replace

from desktop.identity import code_messages
from desktop.identity.crypto.check_code import code_id, code_of
from desktop.identity.crypto.key_derivation import (
    SALT_BYTES,
    Cost,
    WrongKey,
    derived,
    passphrase_key,
    wipe,
    wrapping_key,
)
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.directory.directory_records import DeviceCode, DirectoryRecord, MemberRecord
from desktop.identity.directory.directory_session import DirectorySession
from desktop.identity.key_envelope import device_envelope, open_device_envelope, seal_envelope
from desktop.identity.lockout import NO_FAILED_ATTEMPTS
from desktop.identity.opened_account import OpenedAccount
from desktop.use_cases.ports.keyring_port import RollbackMark
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import attempt_count, sign_in_checks
from .factor_check import check_second_factor
from .invitation_code import CODE_LASTS, new_code_secret


def make_device_code(
    session: DirectorySession,
    directory: DirectoryRecord,
    member: MemberRecord,
    keys: MemberKeys,
    passphrase: TypedSecret,
) -> tuple[MemberRecord, str]:
    """The member with a device code, not yet tagged, and the code to be shown."""
    secret, salt = new_code_secret(), os.urandom(SALT_BYTES)
    try:
        name = code_id(secret, directory.installation_id)
        key = _device_code_key(passphrase, secret, salt, member.cost)
        try:
            envelope = session.file.wrapped_for(secret, directory.installation_id)
            ends_at = session.now() + CODE_LASTS
            # Of the state in which `save_member` saves it.
            state = member.state_number + 1
            bare = DeviceCode(name, salt, member.cost, b"", ends_at, state, envelope)
            wrapped = device_envelope(directory.installation_id, member, keys, key, bare)
        finally:
            wipe(key)
        return replace(member, device_code=replace(bare, wrapped=wrapped)), code_of(secret)
    finally:
        wipe(secret)


def sign_in_by_device_code(
    session: DirectorySession,
    directory: DirectoryRecord,
    member: MemberRecord,
    code: DeviceCode,
    secret: bytearray,
    passphrase: TypedSecret,
    second: TypedSecret | None,
    rollback_mark: RollbackMark,
) -> OpenedAccount:
    """By a code that has not expired. Refused ``code_used``, ``locked_out``, ``wrong_passphrase``,
    ``second_factor_needed``, ``wrong_second_factor``, ``keyring_*``, ``directory_*``, and those of
    `sign_in_checks.checked`.
    """
    session.refuse_older(directory, member)
    if session.rollback_guard.recall_enrollment(directory.installation_id, code.id):
        # The file is not the one from its use.
        raise code_messages.used()
    session.refuse_mixed(directory, member, code)
    member = before = attempt_count.refuse_locked_out(session, directory, member)
    member = attempt_count.count_attempt(session, directory, member)
    key = _device_code_key(passphrase, secret, code.salt, code.cost)
    try:
        keys = open_device_envelope(directory.installation_id, member, key, code)
    except WrongKey as wrong:
        raise attempt_count.wrong_passphrase(member) from wrong
    finally:
        wipe(key)
    member = check_second_factor(session, directory, member, keys, second, before)
    member = replace(
        member,
        failed_attempts=NO_FAILED_ATTEMPTS,
        device_code=None,
        used_device_code=code.id,
    )
    keys, key_set = sign_in_checks.checked(session, directory, member, keys)
    member = replace(member, last_seen=session.now())
    session.secrets.prove()
    member, device_secret = seal_envelope(
        directory.installation_id, member, keys, passphrase, session.cost()
    )
    directory = session.save_with_secret(directory, member, device_secret)
    session.note_used(directory, code)
    session.remember(directory, rollback_mark)
    return sign_in_checks.open_account(session, member, keys, key_set)


def _device_code_key(
    passphrase: TypedSecret, secret: bytearray, salt: bytes, cost: Cost
) -> bytearray:
    from_passphrase = passphrase_key(passphrase, salt, cost)
    shared = derived(secret, salt, b"skycap 1 device code")
    try:
        return wrapping_key(from_passphrase, bytes(shared), salt)
    finally:
        wipe(from_passphrase, shared)
