"""From passphrase and device secret to a key that wraps: Argon2id, HKDF-SHA256, AES-256-GCM.

Both halves are needed: the passphrase alone, or the machine's keyring alone, opens nothing.
"""

from __future__ import annotations

import hmac
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from desktop.identity.crypto.field_limits import Between
from desktop.use_cases.ports.typed_secret import TypedSecret

from .freed_memory import freed_blocks_overwritten

KEY_BYTES = 32
SALT_BYTES = 16
NONCE_BYTES = 12
TAG_BYTES = 16

_MIB = 1024
_TARGET_SECONDS = 0.15
_MOST_CALIBRATED_KIB = 256 * _MIB


class WrongKey(Exception):
    """The key does not open this, or what was wrapped has been altered."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What one derivation costs: memory in KiB, passes over it, parallel lanes (RFC 9106)."""

    memory_kib: Annotated[int, Between(1, 1 << 30)]
    passes: Annotated[int, Between(1, 1 << 30)]
    lanes: Annotated[int, Between(1, 1 << 30)]

    def within_bounds(self) -> bool:
        """False for a cost that is too low to be safe, or so high that it would stall."""
        return (
            LEAST.memory_kib <= self.memory_kib <= MOST.memory_kib
            and LEAST.passes <= self.passes <= MOST.passes
            and LEAST.lanes <= self.lanes <= MOST.lanes
        )


# The second recommended choice of RFC 9106 section 4 is the least that is ever used.
LEAST = Cost(memory_kib=64 * _MIB, passes=3, lanes=1)
STANDARD = Cost(memory_kib=64 * _MIB, passes=3, lanes=4)
MOST = Cost(memory_kib=1024 * _MIB, passes=16, lanes=16)


def calibrated(clock: Callable[[], float] = time.perf_counter) -> Cost:
    """The cost that takes about 150 ms here, never below `STANDARD`. One derivation is timed."""
    started = clock()
    wipe(passphrase_key(TypedSecret.of("calibration"), bytes(SALT_BYTES), STANDARD))
    taken = max(clock() - started, 0.001)
    memory_kib = round(STANDARD.memory_kib * _TARGET_SECONDS / taken)
    bounded = max(STANDARD.memory_kib, min(memory_kib, _MOST_CALIBRATED_KIB))
    return Cost(bounded // _MIB * _MIB, STANDARD.passes, STANDARD.lanes)


def passphrase_key(passphrase: TypedSecret, salt: bytes, cost: Cost) -> bytearray:
    """32 bytes by Argon2id. The text is normalized (NFKC), so any keyboard types the same key."""
    text = passphrase.normalized()
    key = bytearray(KEY_BYTES)
    # OpenSSL frees its block of parameters, which holds the passphrase, without clearing it.
    with freed_blocks_overwritten():
        try:
            _argon2id(text, salt, cost, key)
        finally:
            wipe(text)
            # The same way once more, over what is left on the stack, and where freed blocks are not
            # ours to overwrite: it mostly gets the same one. This one costs nothing.
            _argon2id(text, salt, Cost(8 * cost.lanes, 1, cost.lanes), bytearray(KEY_BYTES))
    return key


@contextmanager
def passphrase_key_in_background(
    passphrase: TypedSecret, salt: bytes, cost: Cost
) -> Iterator[Callable[[], bytearray]]:
    """`passphrase_key` on a thread of its own, while the caller asks the keyring and the disk.

    What is yielded waits for the key and returns it, or raises what the derivation raised. Left
    in any way, the thread has ended and the key is wiped.
    """
    key = bytearray(KEY_BYTES)
    failure: list[BaseException] = []

    def derive() -> None:
        try:
            derived_key = passphrase_key(passphrase, salt, cost)
            key[:] = derived_key
            wipe(derived_key)
        except BaseException as raised:  # raised again where the key is awaited
            failure.append(raised)

    def awaited() -> bytearray:
        thread.join()
        if failure:
            raise failure[0]
        return key

    thread = threading.Thread(target=derive, name="key derivation", daemon=True)
    thread.start()
    try:
        yield awaited
    finally:
        thread.join()
        wipe(key)


def _argon2id(text: bytearray, salt: bytes, cost: Cost, key: bytearray) -> None:
    Argon2id(
        salt=salt,
        length=KEY_BYTES,
        iterations=cost.passes,
        lanes=cost.lanes,
        memory_cost=cost.memory_kib,
    ).derive_into(text, key)  # type: ignore[arg-type]  # any buffer will do


def wrapping_key(from_passphrase: bytearray, device_secret: bytes, salt: bytes) -> bytearray:
    """The key that wraps a member's own keys, from both halves."""
    both = bytearray(from_passphrase) + device_secret
    try:
        return derived(both, salt, b"skycap 1 wrapping key")
    finally:
        wipe(both)


def derived(secret: bytes | bytearray, salt: bytes, use: bytes) -> bytearray:
    """32 bytes by HKDF-SHA256, one key for each `use` (RFC 5869)."""
    key = bytearray(KEY_BYTES)
    HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=salt, info=use).derive_into(secret, key)
    return key


def wrap(key: bytes | bytearray, plain: bytes | bytearray, bound_to: bytes) -> bytes:
    """Nonce, ciphertext and tag by AES-256-GCM; opens only under the same `bound_to`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def unwrap(key: bytes | bytearray, wrapped: bytes, bound_to: bytes) -> bytearray:
    """What was wrapped. WrongKey."""
    plain = bytearray(max(0, len(wrapped) - NONCE_BYTES - TAG_BYTES))
    try:
        AESGCM(key).decrypt_into(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], bound_to, plain)
    except (InvalidTag, ValueError) as wrong:
        raise WrongKey from wrong
    return plain


def integrity_tag(device_secret: bytes, text: bytes) -> bytes:
    """A MAC (HMAC-SHA256) of `text` under a key derived from the device secret."""
    key = derived(device_secret, b"", b"skycap 1 integrity tag")
    try:
        return hmac.digest(key, text, "sha256")
    finally:
        wipe(key)


def wipe(*secrets: bytearray) -> None:
    """Overwrite with zeros. Python may have moved a copy; this shortens the list of places."""
    for secret in secrets:
        secret[:] = bytes(len(secret))
