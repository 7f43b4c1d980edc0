"""Single values of the records, sealed by the field key: AES-256-GCM, a key for each column.

A sealed value is a format byte, the id of the field key, a nonce, the ciphertext and its tag.
Table, column and row are associated data, so a value that was moved elsewhere does not open.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .key_derivation import NONCE_BYTES, derived, wipe

FORMAT = b"\x01"
_KEY_ID_BYTES = 4


class AesFieldCipher:
    """`FieldCipher`. All values are sealed by one of the keys; each of them opens its own.

    While the store moves on to a next key, values of both are in it.
    """

    __slots__ = ("_keys", "_newest", "_raw")

    def __init__(self, keys: Sequence[bytes], earlier: int = 0) -> None:
        """Field keys of 32 bytes, the newest last; the one so many `earlier` seals. ValueError
        without any.
        """
        if not keys:
            raise ValueError("no field key")
        self._keys = tuple(_FieldKey(key) for key in keys)
        self._newest = self._keys[max(len(keys) - 1 - earlier, 0)]
        self._raw = tuple(keys)

    def earlier(self, generations: int) -> AesFieldCipher:
        """As `FieldCipher`."""
        return AesFieldCipher(self._raw, generations)

    @property
    def newest(self) -> bytes:
        return self._newest.prefix

    def seal(self, plain: bytes, table: str, column: str, row_id: str) -> bytes:
        key, nonce = self._newest, os.urandom(NONCE_BYTES)
        place = _place(table, column, row_id)
        return key.prefix + nonce + key.cipher(table, column).encrypt(nonce, plain, place)

    def open(self, sealed: bytes, table: str, column: str, row_id: str) -> bytes:
        for key in self._keys:
            start = len(key.prefix)
            if sealed[:start] != key.prefix:
                continue
            nonce, text = sealed[start : start + NONCE_BYTES], sealed[start + NONCE_BYTES :]
            try:
                return key.cipher(table, column).decrypt(nonce, text, _place(table, column, row_id))
            except InvalidTag:
                continue
        raise ValueError("sealed by another key, or for another place")


class _FieldKey:
    """One field key, as the keys that are derived from it. `prefix` begins what it has sealed."""

    __slots__ = ("_ciphers", "_raw", "prefix")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._ciphers: dict[tuple[str, str], AESGCM] = {}
        self.prefix = FORMAT + bytes(derived(raw, b"", b"skycap 1 field key id")[:_KEY_ID_BYTES])

    def cipher(self, table: str, column: str) -> AESGCM:
        """That of this column; its key is derived once."""
        found = self._ciphers.get((table, column))
        if found is None:
            key = derived(self._raw, b"", f"skycap 1 field key for {table}.{column}".encode())
            found = self._ciphers[(table, column)] = AESGCM(key)
            wipe(key)
        return found


def _place(table: str, column: str, row_id: str) -> bytes:
    # Names of tables and columns hold no zero byte, so no two places are written alike.
    return f"skycap 1 field\0{table}\0{column}\0{row_id}".encode()
