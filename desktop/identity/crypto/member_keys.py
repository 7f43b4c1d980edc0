"""A member's two private keys: one opens what is sealed to them, one signs."""

from __future__ import annotations

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from .key_derivation import KEY_BYTES, WrongKey, derived, wipe

BUNDLE_BYTES = 3 * KEY_BYTES


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
