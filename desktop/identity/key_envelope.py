"""A member's key envelope: their own keys under passphrase and device secret.

The same keys are also wrapped for the recovery sheet and for a device code, and what only the
member may read (password history, second factor) under a key of their own.
"""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC

from desktop.identity.crypto.key_derivation import (
    SALT_BYTES,
    Cost,
    WrongKey,
    derived,
    passphrase_key,
    unwrap,
    wipe,
    wrap,
    wrapping_key,
)
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.passphrase_strength import Score, passphrase_strength
from desktop.identity.crypto.password_history import remembered, was_used
from desktop.identity.directory.directory_records import DeviceCode, DirectoryRecord, MemberRecord
from desktop.use_cases.ports.keyring_port import SECRET_BYTES
from desktop.use_cases.ports.typed_secret import TypedSecret

from . import identity_messages
from .lockout import NO_FAILED_ATTEMPTS

_KEYS, _RECOVERY, _CODE = "keys", "recovery", "device code"
_PASSWORD_HISTORY, _FACTOR = "password history", "second factor"


def refuse_weak(passphrase: TypedSecret, name: str, score: Score) -> None:
    """Refused ``weak_passphrase``, ``passphrase_not_measured``."""
    strength = passphrase_strength(passphrase, name, score)
    if not strength.ok:
        raise identity_messages.weak_passphrase(strength.sentence)


def refuse_reused(
    installation_id: str,
    member: MemberRecord,
    keys: MemberKeys,
    passphrase: TypedSecret,
    now: TypedSecret | None = None,
) -> None:
    """Refused ``passphrase_used_before`` for one of the last four; `now` is the one in use."""
    history = _read_history(installation_id, member, keys)
    try:
        if passphrase == now or was_used(history, passphrase):
            raise identity_messages.passphrase_used_before()
    finally:
        wipe(history)


def seal_envelope(
    installation_id: str,
    member: MemberRecord,
    keys: MemberKeys,
    passphrase: TypedSecret,
    cost: Cost,
    *,
    new_passphrase: bool = True,
) -> tuple[MemberRecord, bytes]:
    """A new envelope with a new salt and a new device secret, which comes back too; tagged. The
    history takes a `new_passphrase` in.
    """
    secret = os.urandom(SECRET_BYTES)
    member = replace(
        member,
        cost=cost,
        salt=os.urandom(SALT_BYTES),
        failed_attempts=NO_FAILED_ATTEMPTS,
        open_key=keys.open_key,
        verify_key=keys.verify_key,
    )
    from_passphrase = passphrase_key(passphrase, member.salt, member.cost)
    key = wrapping_key(from_passphrase, secret, member.salt)
    try:
        member = with_rewrapped_keys(installation_id, member, keys, key)
    finally:
        wipe(from_passphrase, key)
    if not new_passphrase:
        return member.tagged(installation_id, secret), secret
    history = _read_history(installation_id, member, keys)
    try:
        member = _with_history(installation_id, member, keys, remembered(history, passphrase))
    finally:
        wipe(history)
    return member.tagged(installation_id, secret), secret


def with_own_secrets(
    installation_id: str, member: MemberRecord, former: MemberKeys, keys: MemberKeys
) -> MemberRecord:
    """What only the member may read (password history, second factor), wrapped under `keys`, whose
    public halves the record names from now on; not yet tagged. WrongKey.
    """
    history = _read_history(installation_id, member, former)
    try:
        if history:
            member = _with_history(installation_id, member, keys, bytes(history))
    finally:
        wipe(history)
    factor = member.second_factor
    if factor is not None:
        secret = unwrap_second_factor(installation_id, member, former, factor.wrapped)
        try:
            wrapped = wrap_second_factor(installation_id, member, keys, secret)
        finally:
            wipe(secret)
        member = replace(member, second_factor=replace(factor, wrapped=wrapped))
    return replace(member, open_key=keys.open_key, verify_key=keys.verify_key)


def with_rewrapped_keys(
    installation_id: str, member: MemberRecord, keys: MemberKeys, key: bytearray
) -> MemberRecord:
    """The same envelope around keys that have changed; not yet tagged."""
    bundle = keys.bundle()
    try:
        return replace(member, wrapped=wrap(key, bundle, member.bound_to(installation_id, _KEYS)))
    finally:
        wipe(bundle)


def open_envelope(
    directory: DirectoryRecord, member: MemberRecord, passphrase: TypedSecret, secret: bytes
) -> tuple[MemberKeys, bytearray]:
    """The keys, and the key that wraps them; the caller wipes it. WrongKey."""
    from_passphrase = passphrase_key(passphrase, member.salt, member.cost)
    try:
        return open_envelope_with_key(directory, member, from_passphrase, secret)
    finally:
        wipe(from_passphrase)


def open_envelope_with_key(
    directory: DirectoryRecord, member: MemberRecord, from_passphrase: bytearray, secret: bytes
) -> tuple[MemberKeys, bytearray]:
    """`open_envelope` by the key that was derived from the passphrase already. WrongKey."""
    key = wrapping_key(from_passphrase, secret, member.salt)
    try:
        bundle = unwrap(key, member.wrapped, member.bound_to(directory.installation_id, _KEYS))
    except BaseException:
        wipe(key)
        raise
    return _keys_in(bundle), key


def with_recovery_envelope(
    installation_id: str, member: MemberRecord, keys: MemberKeys, recovery: bytearray
) -> MemberRecord:
    """With an envelope for the recovery sheet; not yet tagged."""
    key, bundle = _recovery_key(installation_id, member, recovery), keys.bundle()
    bound_to = member.bound_to(installation_id, _RECOVERY)
    try:
        return replace(member, recovery=wrap(key, bundle, bound_to))
    finally:
        wipe(key, bundle)


def open_recovery_envelope(
    installation_id: str, member: MemberRecord, recovery: bytearray
) -> MemberKeys:
    """The reverse of `with_recovery_envelope`. WrongKey."""
    key = _recovery_key(installation_id, member, recovery)
    bound_to = member.bound_to(installation_id, _RECOVERY)
    try:
        return _keys_in(unwrap(key, member.recovery or b"", bound_to))
    finally:
        wipe(key)


def device_envelope(
    installation_id: str, member: MemberRecord, keys: MemberKeys, key: bytearray, code: DeviceCode
) -> bytes:
    """The keys wrapped for another machine of this member; what `code` has in `wrapped` does not
    count.
    """
    bundle = keys.bundle()
    try:
        return wrap(key, bundle, member.bound_to(installation_id, _use_of(code)))
    finally:
        wipe(bundle)


def open_device_envelope(
    installation_id: str, member: MemberRecord, key: bytearray, code: DeviceCode
) -> MemberKeys:
    """The reverse of `device_envelope`. WrongKey."""
    return _keys_in(unwrap(key, code.wrapped, member.bound_to(installation_id, _use_of(code))))


def _use_of(code: DeviceCode) -> str:
    """With the end and the state, so that neither can be edited on any machine."""
    return f"{_CODE} {code.id} {code.ends_at.astimezone(UTC).isoformat()} {code.state_number}"


def wrap_second_factor(
    installation_id: str, member: MemberRecord, keys: MemberKeys, secret: bytes | bytearray
) -> bytes:
    """The secret of a second factor, for this member alone."""
    key = keys.own_key(_FACTOR.encode())
    try:
        return wrap(key, secret, member.bound_to(installation_id, _FACTOR))
    finally:
        wipe(key)


def unwrap_second_factor(
    installation_id: str, member: MemberRecord, keys: MemberKeys, wrapped: bytes
) -> bytearray:
    """The reverse of `wrap_second_factor`; the caller wipes. WrongKey."""
    key = keys.own_key(_FACTOR.encode())
    try:
        return unwrap(key, wrapped, member.bound_to(installation_id, _FACTOR))
    finally:
        wipe(key)


def _read_history(installation_id: str, member: MemberRecord, keys: MemberKeys) -> bytearray:
    """Empty where there is none, and where another program has spoiled it: what the integrity tag
    does not vouch for, as on another machine, must not keep a recovery sheet from opening.
    """
    if member.password_history is None:
        return bytearray()
    key = keys.own_key(_PASSWORD_HISTORY.encode())
    bound_to = member.bound_to(installation_id, _PASSWORD_HISTORY)
    try:
        return unwrap(key, member.password_history, bound_to)
    except WrongKey:
        return bytearray()
    finally:
        wipe(key)


def _with_history(
    installation_id: str, member: MemberRecord, keys: MemberKeys, history: bytes
) -> MemberRecord:
    key = keys.own_key(_PASSWORD_HISTORY.encode())
    bound_to = member.bound_to(installation_id, _PASSWORD_HISTORY)
    try:
        return replace(member, password_history=wrap(key, history, bound_to))
    finally:
        wipe(key)


def _keys_in(bundle: bytearray) -> MemberKeys:
    try:
        return MemberKeys.from_bundle(bundle)
    finally:
        wipe(bundle)


def _recovery_key(installation_id: str, member: MemberRecord, recovery: bytearray) -> bytearray:
    return derived(recovery, b"", member.bound_to(installation_id, _RECOVERY))
