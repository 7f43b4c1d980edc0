"""A person's last four passphrases, so that none of them comes back (PCI DSS 8.3.7).

Kept as salted Argon2id hashes, and those wrapped under the person's own key: a thief of the door
file finds nothing in it to try passphrases on.
"""

from __future__ import annotations

import hmac
import os

from desktop.identity.crypto.key_derivation import (
    KEY_BYTES,
    SALT_BYTES,
    STANDARD,
    passphrase_key,
    wipe,
)

REMEMBERED = 4
ENTRY_BYTES = SALT_BYTES + KEY_BYTES


def was_used(former: bytes | bytearray, passphrase: str) -> bool:
    """True for one of the last four. Takes as long as up to four tries at the door."""
    found = False
    for at in range(0, len(former), ENTRY_BYTES):
        entry = bytes(former[at : at + ENTRY_BYTES])
        key = passphrase_key(passphrase, entry[:SALT_BYTES], STANDARD)
        found |= hmac.compare_digest(key, entry[SALT_BYTES:])
        wipe(key)
    return found


def remembered(former: bytes | bytearray, passphrase: str) -> bytes:
    """The last four with this one as the newest."""
    salt = os.urandom(SALT_BYTES)
    key = passphrase_key(passphrase, salt, STANDARD)
    try:
        return bytes(former[-(REMEMBERED - 1) * ENTRY_BYTES :]) + salt + bytes(key)
    finally:
        wipe(key)
