"""The organization key: one signing key that the owners share, and its rotation.

Every member's key envelope holds its public half, so a changed directory file cannot name another.
When an owner leaves, the key signs its successor, and each member's envelope takes the successor
at their next sign-in.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from desktop.identity.crypto.field_limits import Key, Signature
from desktop.use_cases.ports.keyring_port import PIN_BYTES
from desktop.use_cases.ports.typed_secret import TypedSecret

from .check_code import code_of, secret_of
from .key_derivation import WrongKey, derived, wipe
from .sealed_grant import Signer, signature_is_valid


class OrgKey:
    """The private half, for a signed-in owner."""

    __slots__ = ("_key",)

    def __init__(self, key: Ed25519PrivateKey) -> None:
        self._key = key

    @classmethod
    def fresh(cls) -> OrgKey:
        return cls(Ed25519PrivateKey.generate())

    @classmethod
    def from_raw(cls, raw: bytes) -> OrgKey:
        """From its 32 bytes."""
        return cls(Ed25519PrivateKey.from_private_bytes(raw))

    def raw(self) -> bytes:
        """32 bytes, to be sealed to an owner at once."""
        return self._key.private_bytes_raw()

    @property
    def verify_key(self) -> bytes:
        return self._key.public_key().public_bytes_raw()

    def sign(self, text: bytes) -> bytes:
        """64 bytes of Ed25519 signature."""
        return self._key.sign(text)

    def challenge_key(self, code_id: str) -> X25519PrivateKey:
        """The same for the same code. Who enrolls by it proves to its public half that they hold
        the key to which everything will be sealed (`possession_proof`); any owner can check that.
        """
        raw = bytearray(self.raw())
        secret = derived(raw, b"", f"skycap 1 challenge {code_id}".encode())
        try:
            return X25519PrivateKey.from_private_bytes(secret)
        finally:
            wipe(raw, secret)


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """The key `before` signed that `after` replaces it."""

    before: Key
    after: Key
    signature: Signature


def sign_rotation(before: bytes, signer: Signer, after: bytes, installation_id: str) -> KeyRotation:
    """`signer` is the private half of `before`."""
    return KeyRotation(before, after, signer.sign(_text(before, after, installation_id)))


def follow_rotations(trusted: bytes, steps: Sequence[KeyRotation], installation_id: str) -> bytes:
    """The present public key, reached from `trusted` by rotations. WrongKey on a bad one."""
    now = trusted
    for step in steps:
        if step.before == now:
            if not signature_is_valid(now, step.signature, _text(now, step.after, installation_id)):
                raise WrongKey
            now = step.after
    return now


def pin_of(verify_key: bytes) -> bytes:
    """A hash of a public organization key that fits a keyring entry: `PIN_BYTES`."""
    return hashlib.sha256(b"skycap 1 pinned organization key " + verify_key).digest()[:PIN_BYTES]


def follows_pin(
    pin: bytes, present: bytes, steps: Sequence[KeyRotation], installation_id: str
) -> bool:
    """Whether the `present` key is the pinned one, or is reached from it by rotations.

    A removed owner knows the former key and can have it sign a rival of its successor. Only the
    pin tells the two apart: both owners were on the last list that the former key signed.
    """
    pinned = next((key for key in (present, *(s.before for s in steps)) if pin_of(key) == pin), b"")
    try:
        return bool(pinned) and follow_rotations(pinned, steps, installation_id) == present
    except WrongKey:
        return False


_FINGERPRINT_GROUPS = 8


def fingerprint(verify_key: bytes) -> str:
    """Of a public organization key: letters to read out and compare, each group with a check."""
    digest = hashlib.sha256(b"skycap 1 organization key " + verify_key).digest()
    return code_of(digest[: 2 * _FINGERPRINT_GROUPS])


def typed_fingerprint(typed: str) -> str:
    """As `fingerprint` writes it; case, blanks and dashes do not matter. Mistyped."""
    return code_of(secret_of(TypedSecret.of(typed), _FINGERPRINT_GROUPS))


def fingerprint_digest(typed: str) -> str:
    """The 128 bits that a fingerprint is written from, in hexadecimal. Mistyped."""
    return secret_of(TypedSecret.of(typed), _FINGERPRINT_GROUPS).hex()


def _text(before: bytes, after: bytes, installation_id: str) -> bytes:
    return json.dumps(
        ["skycap 1 key rotation", installation_id, before.hex(), after.hex()]
    ).encode()
