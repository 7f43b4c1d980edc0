"""What is sealed to a person by role: HPKE over X25519, and signed by the owner who granted it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from .keys import WrongKey
from .person_keys import PersonKeys

STORE_KEY = "store key"

# RFC 9180, base mode. The sealed text is the sender's share (32), the ciphertext and its tag (16).
_SUITE = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
OVERHEAD_BYTES = 48
SIGNATURE_BYTES = 64


@dataclass(frozen=True, slots=True)
class Holder:
    """For whom something is sealed: this desk, this person under this name, in this role only."""

    desk_id: str
    person_id: str
    name: str
    role: str


@dataclass(frozen=True, slots=True)
class Grant:
    """A key given to a person. `signature` is the granting owner's over all the rest."""

    purpose: str
    sealed: bytes
    signature: bytes


def grant(by: PersonKeys, holder: Holder, open_key: bytes, purpose: str, key: bytes) -> Grant:
    """Seal `key` to the person whose public key is `open_key`, signed by an owner."""
    about = _about(holder, purpose)
    sealed = _SUITE.encrypt(key, X25519PublicKey.from_public_bytes(open_key), about)
    return Grant(purpose, sealed, by.sign(about + sealed))


def take(keys: PersonKeys, holder: Holder, given: Grant) -> bytes:
    """The granted key. WrongKey when it is not for this holder or not from the trusted owner."""
    about = _about(holder, given.purpose)
    try:
        owner = Ed25519PublicKey.from_public_bytes(keys.trusted)
        owner.verify(given.signature, about + given.sealed)
        return _SUITE.decrypt(given.sealed, keys.private_open_key, about)
    except (InvalidSignature, InvalidTag, ValueError) as wrong:
        raise WrongKey from wrong


def _about(holder: Holder, purpose: str) -> bytes:
    said = [holder.desk_id, holder.person_id, holder.name, holder.role, purpose]
    return json.dumps(["skycap 1 grant", *said]).encode()
