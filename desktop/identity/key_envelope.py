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
from desktop.identity.crypto.member_keys import PersonKeys
from desktop.identity.crypto.passphrase_strength import passphrase_strength
from desktop.identity.directory.directory_records import DoorRecord, PersonRecord
from desktop.use_cases.ports.keyring_port import SECRET_BYTES

from . import identity_messages
from .lockout import NO_TRIES
from .password_history import remembered, was_used

_KEYS, _RECOVERY, _CODE = "keys", "recovery", "device code"
_FORMER, _FACTOR = "former passphrases", "second factor"


def refuse_weak(passphrase: str, name: str) -> None:
    """Refused ``weak_passphrase``."""
    strength = passphrase_strength(passphrase, name)
    if not strength.ok:
        raise identity_messages.weak_passphrase(strength.sentence)


def refuse_former(
    desk_id: str, one: PersonRecord, keys: PersonKeys, passphrase: str, now: str = ""
) -> None:
    """Refused ``passphrase_used_before`` for one of the last four; `now` is the one in use."""
    former = _former(desk_id, one, keys)
    try:
        if passphrase == now or was_used(former, passphrase):
            raise identity_messages.passphrase_used_before()
    finally:
        wipe(former)


def locked(
    desk_id: str, one: PersonRecord, keys: PersonKeys, passphrase: str, cost: Cost
) -> tuple[PersonRecord, bytes]:
    """Wrapped anew under a fresh salt and a fresh device secret, which comes back too."""
    secret = os.urandom(SECRET_BYTES)
    one = replace(
        one,
        cost=cost,
        salt=os.urandom(SALT_BYTES),
        tries=NO_TRIES,
        open_key=keys.open_key,
        verify_key=keys.verify_key,
    )
    from_passphrase = passphrase_key(passphrase, one.salt, one.cost)
    key = wrapping_key(from_passphrase, secret, one.salt)
    try:
        one = rewrapped(desk_id, one, keys, key)
    finally:
        wipe(from_passphrase, key)
    former = _former(desk_id, one, keys)
    try:
        one = _with_own(desk_id, one, keys, _FORMER, remembered(former, passphrase))
    finally:
        wipe(former)
    return one.marked(desk_id, secret), secret


def rewrapped(desk_id: str, one: PersonRecord, keys: PersonKeys, key: bytearray) -> PersonRecord:
    """The same lock around keys that have changed; not yet marked."""
    bundle = keys.bundle()
    try:
        return replace(one, wrapped=wrap(key, bundle, one.bound_to(desk_id, _KEYS)))
    finally:
        wipe(bundle)


def unlocked(
    door: DoorRecord, one: PersonRecord, passphrase: str, secret: bytes
) -> tuple[PersonKeys, bytearray]:
    """The keys, and the key that wraps them; the caller wipes it. WrongKey."""
    from_passphrase = passphrase_key(passphrase, one.salt, one.cost)
    key = wrapping_key(from_passphrase, secret, one.salt)
    try:
        bundle = unwrap(key, one.wrapped, one.bound_to(door.desk_id, _KEYS))
    except BaseException:
        wipe(key)
        raise
    finally:
        wipe(from_passphrase)
    return _keys_in(bundle), key


def for_recovery(
    desk_id: str, one: PersonRecord, keys: PersonKeys, recovery: bytearray
) -> PersonRecord:
    """With a wrapping for the recovery sheet; not yet marked."""
    key, bundle = _recovery_key(desk_id, one, recovery), keys.bundle()
    try:
        return replace(one, recovery=wrap(key, bundle, one.bound_to(desk_id, _RECOVERY)))
    finally:
        wipe(key, bundle)


def by_recovery(desk_id: str, one: PersonRecord, recovery: bytearray) -> PersonKeys:
    """What the recovery sheet opens. WrongKey."""
    key = _recovery_key(desk_id, one, recovery)
    try:
        return _keys_in(unwrap(key, one.recovery or b"", one.bound_to(desk_id, _RECOVERY)))
    finally:
        wipe(key)


def for_device(
    desk_id: str, one: PersonRecord, keys: PersonKeys, key: bytearray, code_id: str
) -> bytes:
    """The keys wrapped for another machine of this person."""
    bundle = keys.bundle()
    try:
        return wrap(key, bundle, one.bound_to(desk_id, f"{_CODE} {code_id}"))
    finally:
        wipe(bundle)


def by_device_code(
    desk_id: str, one: PersonRecord, wrapped: bytes, key: bytearray, code_id: str
) -> PersonKeys:
    """The reverse of `for_device`. WrongKey."""
    return _keys_in(unwrap(key, wrapped, one.bound_to(desk_id, f"{_CODE} {code_id}")))


def factor_wrapped(
    desk_id: str, one: PersonRecord, keys: PersonKeys, secret: bytes | bytearray
) -> bytes:
    """The secret of a second factor, for this person alone."""
    key = keys.own_key(_FACTOR.encode())
    try:
        return wrap(key, secret, one.bound_to(desk_id, _FACTOR))
    finally:
        wipe(key)


def factor_unwrapped(
    desk_id: str, one: PersonRecord, keys: PersonKeys, wrapped: bytes
) -> bytearray:
    """The reverse of `factor_wrapped`; the caller wipes. WrongKey."""
    key = keys.own_key(_FACTOR.encode())
    try:
        return unwrap(key, wrapped, one.bound_to(desk_id, _FACTOR))
    finally:
        wipe(key)


def _former(desk_id: str, one: PersonRecord, keys: PersonKeys) -> bytearray:
    if one.former is None:
        return bytearray()
    key = keys.own_key(_FORMER.encode())
    try:
        return unwrap(key, one.former, one.bound_to(desk_id, _FORMER))
    finally:
        wipe(key)


def _with_own(
    desk_id: str, one: PersonRecord, keys: PersonKeys, use: str, plain: bytes
) -> PersonRecord:
    key = keys.own_key(use.encode())
    try:
        return replace(one, former=wrap(key, plain, one.bound_to(desk_id, use)))
    finally:
        wipe(key)


def _keys_in(bundle: bytearray) -> PersonKeys:
    try:
        return PersonKeys.from_bundle(bundle)
    finally:
        wipe(bundle)


def _recovery_key(desk_id: str, one: PersonRecord, recovery: bytearray) -> bytearray:
    return derived(recovery, b"", one.bound_to(desk_id, _RECOVERY))
