"""The directory key of one installation: it seals the file that says who works here.

It lies in the keyring of each machine. A code that works on a machine with an empty keyring
carries it in an envelope of its own, which lies in clear beside the sealed part.
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable
from typing import Annotated

from .field_limits import Size
from .key_derivation import (
    KEY_BYTES,
    NONCE_BYTES,
    TAG_BYTES,
    WrongKey,
    derived,
    unwrap,
    wipe,
    wrap,
)

ENVELOPE_BYTES = NONCE_BYTES + KEY_BYTES + TAG_BYTES
KEY_ID_BYTES = 16

CodeEnvelope = Annotated[bytes, Size(ENVELOPE_BYTES, ENVELOPE_BYTES)]
"""The directory key, wrapped under a code."""
KeyId = Annotated[bytes, Size(KEY_ID_BYTES, KEY_ID_BYTES)]


def new_directory_key() -> bytes:
    """32 random bytes."""
    return os.urandom(KEY_BYTES)


def directory_key_id(key: bytes, installation_id: str) -> bytes:
    """Whether a file is sealed under this key, without opening it. Gives nothing of it away."""
    return _from_key(key, installation_id, "key id")[:KEY_ID_BYTES]


def wrapped_for_code(key: bytes, secret: bytearray, installation_id: str) -> bytes:
    """The directory key for everyone who has the code with this `secret`."""
    code_key = _code_key(secret, installation_id)
    try:
        return wrap(code_key, key, _bound_to(installation_id))
    finally:
        wipe(code_key)


def unwrapped_by_code(envelopes: Iterable[bytes], secret: bytearray, installation_id: str) -> bytes:
    """The directory key. WrongKey when the code opens none of the envelopes."""
    code_key = _code_key(secret, installation_id)
    try:
        for envelope in envelopes:
            try:
                return bytes(unwrap(code_key, envelope, _bound_to(installation_id)))
            except WrongKey:
                continue
    finally:
        wipe(code_key)
    raise WrongKey


def decoy_envelope(key: bytes, installation_id: str, index: int) -> bytes:
    """What looks like an envelope and opens by no code; the same each time, so that two copies of
    the file do not show which envelopes are real.
    """
    parts = (_from_key(key, installation_id, f"decoy {index} {part}") for part in (0, 1))
    return b"".join(parts)[:ENVELOPE_BYTES]


def _from_key(key: bytes, installation_id: str, use: str) -> bytes:
    own = derived(key, b"", f"skycap 1 directory {use}".encode())
    try:
        return hmac.digest(own, installation_id.encode(), "sha256")
    finally:
        wipe(own)


def _code_key(secret: bytearray, installation_id: str) -> bytearray:
    return derived(secret, b"", b"skycap 1 directory key in a code " + installation_id.encode())


def _bound_to(installation_id: str) -> bytes:
    return b"skycap 1 directory key " + installation_id.encode()
