"""A member's two private keys: one opens what is sealed to them, one signs. Of a public key that
another program has made: whether it can be used at all, and whether its maker has the private half.
"""

from __future__ import annotations

import hmac
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from .key_derivation import KEY_BYTES, WrongKey, derived, wipe

BUNDLE_BYTES = 3 * KEY_BYTES
_FIELD_PRIME = (1 << 255) - 19
_WITHOUT_SIGN = (1 << 255) - 1


@lru_cache(maxsize=1024)
def can_be_sealed_to(open_key: bytes) -> bool:
    """False for a public X25519 key of low order: every secret that is shared with it is zero, and
    nothing can be sealed to it (RFC 7748, 6.1).
    """
    try:
        X25519PrivateKey.generate().exchange(X25519PublicKey.from_public_bytes(open_key))
    except ValueError:
        return False
    return True


@lru_cache(maxsize=1024)
def can_sign(verify_key: bytes) -> bool:
    """False for a public Ed25519 key of low order, under which anybody can sign without a private
    half. It is one where the same point of the Montgomery curve is (RFC 7748, 4.1).
    """
    y = int.from_bytes(verify_key, "little") & _WITHOUT_SIGN
    u = (1 + y) * pow(1 - y, _FIELD_PRIME - 2, _FIELD_PRIME) % _FIELD_PRIME
    return can_be_sealed_to(u.to_bytes(KEY_BYTES, "little"))


def possession_proof(private: X25519PrivateKey, public: bytes, text: bytes) -> bytes:
    """A MAC (HMAC-SHA256) of `text` that only the holders of these two keys can make, and each can
    check. ValueError for a `public` key of low order.
    """
    shared = bytearray(private.exchange(X25519PublicKey.from_public_bytes(public)))
    key = derived(shared, b"", b"skycap 1 possession of an open key")
    try:
        return hmac.digest(key, text, "sha256")
    finally:
        wipe(shared, key)


class MemberKeys:
    """X25519 to open, Ed25519 to sign, and the public organization key that this member trusts.

    The trusted key is inside the envelope, so that a changed directory file cannot name another.
    """

    __slots__ = ("_open", "_sign", "trusted")

    def __init__(
        self,
        open_key: X25519PrivateKey,
        sign_key: Ed25519PrivateKey,
        trusted: bytes,
    ) -> None:
        self._open = open_key
        self._sign = sign_key
        self.trusted = trusted

    @classmethod
    def fresh(cls, trusted: bytes) -> MemberKeys:
        """New keys that trust this organization key."""
        return cls(X25519PrivateKey.generate(), Ed25519PrivateKey.generate(), trusted)

    @classmethod
    def from_secret(cls, secret: bytes | bytearray, use: bytes, trusted: bytes) -> MemberKeys:
        """The same keys from the same secret and use: the keys that are inside a code."""
        parts = [derived(secret, b"", use + part) for part in (b" open", b" sign")]
        try:
            return cls(
                X25519PrivateKey.from_private_bytes(parts[0]),
                Ed25519PrivateKey.from_private_bytes(parts[1]),
                trusted,
            )
        finally:
            wipe(*parts)

    @classmethod
    def from_bundle(cls, bundle: bytearray) -> MemberKeys:
        """The reverse of `bundle`; the caller wipes. WrongKey when the length is not ours."""
        if len(bundle) != BUNDLE_BYTES:
            raise WrongKey
        parts = [bundle[i : i + KEY_BYTES] for i in range(0, BUNDLE_BYTES, KEY_BYTES)]
        try:
            return cls(
                X25519PrivateKey.from_private_bytes(parts[0]),
                Ed25519PrivateKey.from_private_bytes(parts[1]),
                bytes(parts[2]),
            )
        finally:
            wipe(parts[0], parts[1])

    def bundle(self) -> bytearray:
        """96 bytes to be wrapped at once and wiped by the caller."""
        return bytearray(
            self._open.private_bytes_raw() + self._sign.private_bytes_raw() + self.trusted
        )

    @property
    def private_open_key(self) -> X25519PrivateKey:
        return self._open

    @property
    def open_key(self) -> bytes:
        """The public half: others seal to it."""
        return self._open.public_key().public_bytes_raw()

    @property
    def verify_key(self) -> bytes:
        """The public half: others check signatures with it."""
        return self._sign.public_key().public_bytes_raw()

    def sign(self, text: bytes) -> bytes:
        """64 bytes of Ed25519 signature."""
        return self._sign.sign(text)

    def trusting(self, org_key: bytes) -> MemberKeys:
        """The same keys, trusting this organization key from now on."""
        return MemberKeys(self._open, self._sign, org_key)

    def own_key(self, use: bytes) -> bytearray:
        """A key for what this member alone may read in the directory file; the caller wipes."""
        return derived(self._open.private_bytes_raw(), b"", b"skycap 1 own " + use)
