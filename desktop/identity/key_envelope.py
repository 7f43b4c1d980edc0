"""A person's own lock: their keys under passphrase and device secret."""

from __future__ import annotations

import os
from dataclasses import replace

from desktop.identity.crypto.key_derivation import (
    SALT_BYTES,
    Cost,
    derived,
    passphrase_key,
    unwrap,
    wipe,
    wrap,
    wrapping_key,
)
from desktop.identity.crypto.member_keys import MemberKeys
from desktop.identity.crypto.passphrase_strength import passphrase_strength
from desktop.identity.directory.directory_records import DirectoryRecord, MemberRecord
from desktop.use_cases.ports.keyring_port import SECRET_BYTES

from . import identity_messages
from .lockout import NO_FAILED_ATTEMPTS
from .password_history import remembered, was_used

_KEYS, _RECOVERY, _CODE = "keys", "recovery", "device code"
_FORMER, _FACTOR = "former passphrases", "second factor"


def refuse_weak(passphrase: str, name: str) -> None:
    """Refused ``weak_passphrase``."""
    strength = passphrase_strength(passphrase, name)
    if not strength.ok:
        raise identity_messages.weak_passphrase(strength.sentence)


def refuse_former(
    installation_id: str, one: MemberRecord, keys: MemberKeys, passphrase: str, now: str = ""
) -> None:
    """Refused ``passphrase_used_before`` for one of the last four; `now` is the one in use."""
    former = _former(installation_id, one, keys)
    try:
        if passphrase == now or was_used(former, passphrase):
            raise identity_messages.passphrase_used_before()
    finally:
        wipe(former)


def locked(
    installation_id: str, one: MemberRecord, keys: MemberKeys, passphrase: str, cost: Cost
) -> tuple[MemberRecord, bytes]:
    """Wrapped anew under a fresh salt and a fresh device secret, which comes back too."""
    secret = os.urandom(SECRET_BYTES)
    one = replace(
        one,
        cost=cost,
        salt=os.urandom(SALT_BYTES),
        failed_attempts=NO_FAILED_ATTEMPTS,
        open_key=keys.open_key,
        verify_key=keys.verify_key,
    )
    from_passphrase = passphrase_key(passphrase, one.salt, one.cost)
    key = wrapping_key(from_passphrase, secret, one.salt)
    try:
        one = rewrapped(installation_id, one, keys, key)
    finally:
        wipe(from_passphrase, key)
    former = _former(installation_id, one, keys)
    try:
        one = _with_own(installation_id, one, keys, _FORMER, remembered(former, passphrase))
    finally:
        wipe(former)
    return one.marked(installation_id, secret), secret


def rewrapped(
    installation_id: str, one: MemberRecord, keys: MemberKeys, key: bytearray
) -> MemberRecord:
    """The same lock around keys that have changed; not yet marked."""
    bundle = keys.bundle()
    try:
        return replace(one, wrapped=wrap(key, bundle, one.bound_to(installation_id, _KEYS)))
    finally:
        wipe(bundle)


def unlocked(
    directory: DirectoryRecord, one: MemberRecord, passphrase: str, secret: bytes
) -> tuple[MemberKeys, bytearray]:
    """The keys, and the key that wraps them; the caller wipes it. WrongKey."""
    from_passphrase = passphrase_key(passphrase, one.salt, one.cost)
    key = wrapping_key(from_passphrase, secret, one.salt)
    try:
        bundle = unwrap(key, one.wrapped, one.bound_to(directory.installation_id, _KEYS))
    except BaseException:
        wipe(key)
        raise
    finally:
        wipe(from_passphrase)
    return _keys_in(bundle), key


def for_recovery(
    installation_id: str, one: MemberRecord, keys: MemberKeys, recovery: bytearray
) -> MemberRecord:
    """With a wrapping for the recovery sheet; not yet marked."""
    key, bundle = _recovery_key(installation_id, one, recovery), keys.bundle()
    try:
        return replace(one, recovery=wrap(key, bundle, one.bound_to(installation_id, _RECOVERY)))
    finally:
        wipe(key, bundle)


def by_recovery(installation_id: str, one: MemberRecord, recovery: bytearray) -> MemberKeys:
    """What the recovery sheet opens. WrongKey."""
    key = _recovery_key(installation_id, one, recovery)
    try:
        return _keys_in(unwrap(key, one.recovery or b"", one.bound_to(installation_id, _RECOVERY)))
    finally:
        wipe(key)


def for_device(
    installation_id: str, one: MemberRecord, keys: MemberKeys, key: bytearray, code_id: str
) -> bytes:
    """The keys wrapped for another machine of this person."""
    bundle = keys.bundle()
    try:
        return wrap(key, bundle, one.bound_to(installation_id, f"{_CODE} {code_id}"))
    finally:
        wipe(bundle)


def by_device_code(
    installation_id: str, one: MemberRecord, wrapped: bytes, key: bytearray, code_id: str
) -> MemberKeys:
    """The reverse of `for_device`. WrongKey."""
    return _keys_in(unwrap(key, wrapped, one.bound_to(installation_id, f"{_CODE} {code_id}")))


def factor_wrapped(
    installation_id: str, one: MemberRecord, keys: MemberKeys, secret: bytes | bytearray
) -> bytes:
    """The secret of a second factor, for this person alone."""
    key = keys.own_key(_FACTOR.encode())
    try:
        return wrap(key, secret, one.bound_to(installation_id, _FACTOR))
    finally:
        wipe(key)


def factor_unwrapped(
    installation_id: str, one: MemberRecord, keys: MemberKeys, wrapped: bytes
) -> bytearray:
    """The reverse of `factor_wrapped`; the caller wipes. WrongKey."""
    key = keys.own_key(_FACTOR.encode())
    try:
        return unwrap(key, wrapped, one.bound_to(installation_id, _FACTOR))
    finally:
        wipe(key)


def _former(installation_id: str, one: MemberRecord, keys: MemberKeys) -> bytearray:
    if one.former is None:
        return bytearray()
    key = keys.own_key(_FORMER.encode())
    try:
        return unwrap(key, one.former, one.bound_to(installation_id, _FORMER))
    finally:
        wipe(key)


def _with_own(
    installation_id: str, one: MemberRecord, keys: MemberKeys, use: str, plain: bytes
) -> MemberRecord:
    key = keys.own_key(use.encode())
    try:
        return replace(one, former=wrap(key, plain, one.bound_to(installation_id, use)))
    finally:
        wipe(key)


def _keys_in(bundle: bytearray) -> MemberKeys:
    try:
        return MemberKeys.from_bundle(bundle)
    finally:
        wipe(bundle)


def _recovery_key(installation_id: str, one: MemberRecord, recovery: bytearray) -> bytearray:
    return derived(recovery, b"", one.bound_to(installation_id, _RECOVERY))
