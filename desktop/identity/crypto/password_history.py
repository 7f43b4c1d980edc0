"""A member's last four passphrases, none of which may be used again (PCI DSS 8.3.7).

Stored as salted Argon2id hashes, wrapped under the member's own key: a stolen directory file has
nothing in it to try passphrases on.
"""

from __future__ import annotations

import hmac
import os

from desktop.use_cases.ports.typed_secret import TypedSecret

from .key_derivation import (
    KEY_BYTES,
    SALT_BYTES,
    STANDARD,
    passphrase_key,
    wipe,
)

REMEMBERED = 4
ENTRY_BYTES = SALT_BYTES + KEY_BYTES


def was_used(history: bytes | bytearray, passphrase: TypedSecret) -> bool:
    """True for one of the last four. Takes up to four derivations of Argon2id."""
    found = False
    for at in range(0, len(history), ENTRY_BYTES):
        entry = bytes(history[at : at + ENTRY_BYTES])
        key = passphrase_key(passphrase, entry[:SALT_BYTES], STANDARD)
        found |= hmac.compare_digest(key, entry[SALT_BYTES:])
        wipe(key)
    return found


def remembered(history: bytes | bytearray, passphrase: TypedSecret) -> bytes:
    """The last four with this one as the newest."""
    salt = os.urandom(SALT_BYTES)
    key = passphrase_key(passphrase, salt, STANDARD)
    try:
        return bytes(history[-(REMEMBERED - 1) * ENTRY_BYTES :]) + salt + bytes(key)
    finally:
        wipe(key)
