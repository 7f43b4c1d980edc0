"""A key granted to a member by role: sealed by HPKE over X25519, and signed by the granter."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Annotated, Protocol

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from desktop.identity.crypto.field_limits import Signature, Size

from .key_derivation import KEY_BYTES, WrongKey
from .member_keys import MemberKeys, can_be_sealed_to, can_sign

STORE_KEY = "store key"
NEXT_STORE_KEY = "next store key"
FIELD_KEY = "field data"
NEXT_FIELD_KEY = "next field data"
AIRLINE_KEY = "airline"
FEE_KEY = "fee charging"
REFUND_KEY = "refunds"
ORG_KEY = "organization key"

STORED_SECRET_PURPOSES = (AIRLINE_KEY, FEE_KEY, REFUND_KEY)
"""Purposes with a secret text in the directory: the airline's and the processor's keys."""

MOST_NEXT_KEYS = 16
"""That an owner's acts leave. As many more are for codes that were used meanwhile: an owner learns
of them in any act, also in the one that ends the waiting."""


def _in_order(present: str, following: str) -> tuple[str, ...]:
    later = (f"{following} {number}" for number in range(2, 2 * MOST_NEXT_KEYS + 1))
    return (present, following, *later)


STORE_PURPOSES = _in_order(STORE_KEY, NEXT_STORE_KEY)
FIELD_PURPOSES = _in_order(FIELD_KEY, NEXT_FIELD_KEY)
"""Of the keys to the whole store, and of those that seal single values in it: the present one, and
all that have followed while the store took none of them. Two of the same age are made and dropped
together. None is replaced: any of them may be the one under which a value lies.
"""

PURPOSES = frozenset({*STORE_PURPOSES, *FIELD_PURPOSES, *STORED_SECRET_PURPOSES, ORG_KEY})
"""All that there are: a grant of another one is no grant."""

# RFC 9180, base mode. The sealed text is the sender's share (32), the ciphertext and its tag (16).
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
OVERHEAD_BYTES = 48
SIGNATURE_BYTES = 64


class Signer(Protocol):
    """Signs with an Ed25519 key."""

    def sign(self, text: bytes) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom a key is sealed: this installation, member, name and role only."""

    installation_id: str
    member_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A key of 32 bytes for a member, signed by the granter."""

    purpose: str
    sealed: Annotated[bytes, Size(OVERHEAD_BYTES + KEY_BYTES, OVERHEAD_BYTES + KEY_BYTES)]
    signature: Signature


def grant(by: Signer, holder: Holder, open_key: bytes, purpose: str, key: bytes) -> Grant:
    """Seal `key` to the member whose public key is `open_key`, signed by `by`. WrongKey where
    nothing can be sealed to that.
    """
    if not can_be_sealed_to(open_key):
        raise WrongKey
    about = _about(holder, purpose)
    sealed = _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(open_key), about)
    return Grant(purpose, sealed, by.sign(about + sealed))


def signature_is_valid(verify_key: bytes, signature: bytes, text: bytes) -> bool:
    """Whether this is the key's signature of this text: never under a key of low order."""
    if not can_sign(verify_key):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(verify_key).verify(signature, text)
    except (InvalidSignature, ValueError):
        return False
    return True


def open_grant(
    keys: MemberKeys, holder: Holder, given: Grant, signer: bytes | None = None
) -> bytes:
    """The granted key. WrongKey when it is not for this holder, or not by `signer`, whose public
    half it is (without one: by the organization key that these keys trust).
    """
    about = _about(holder, given.purpose)
    if not signature_is_valid(signer or keys.trusted, given.signature, about + given.sealed):
        raise WrongKey
    try:
        return _SUITE.decrypt(given.sealed, keys.private_open_key, about)
    except (InvalidTag, ValueError) as wrong:
        raise WrongKey from wrong


def _about(holder: Holder, purpose: str) -> bytes:
    context = [holder.installation_id, holder.member_id, holder.name, holder.role, purpose]
    return json.dumps(["skycap 1 grant", *context]).encode()
