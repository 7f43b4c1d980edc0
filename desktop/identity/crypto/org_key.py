"""The desk's own signature: one key that the owners share, and how one gives way to the next.

Everybody carries its public half inside the wrapping of their own keys, so a changed door file
cannot name another authority. When an owner leaves, the authority signs its successor and each
person takes the successor to heart at their next sign-in.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from desktop.identity.crypto.field_limits import Key, Signature

from .key_derivation import WrongKey
from .sealed_grant import Signer


class OrgKey:
    """The private half, in the hands of a signed-in owner."""

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


@dataclass(frozen=True, slots=True)
class KeyRotation:
    """`before` says that from now on `after` speaks for the desk."""

    before: Key
    after: Key
    signature: Signature


def succeed(before: bytes, signer: Signer, after: bytes, installation_id: str) -> KeyRotation:
    """`signer` is the private half of `before`."""
    return KeyRotation(before, after, signer.sign(_text(before, after, installation_id)))


def org_key_after(trusted: bytes, steps: Sequence[KeyRotation], installation_id: str) -> bytes:
    """Who speaks for the desk now, for somebody who trusts `trusted`. WrongKey on a false step."""
    now = trusted
    for step in steps:
        if step.before == now:
            if not genuine(now, step.signature, _text(now, step.after, installation_id)):
                raise WrongKey
            now = step.after
    return now


def genuine(verify_key: bytes, signature: bytes, text: bytes) -> bool:
    """Whether this key signed this text so."""
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def _text(before: bytes, after: bytes, installation_id: str) -> bytes:
    return json.dumps(["skycap 2 succession", installation_id, before.hex(), after.hex()]).encode()
