"""Argon2id, asked once for each key: the same text, salt and cost give the same 32 bytes for ever.

Every key of the tests is derived by the real function at the product's own cost; only a second
derivation of the very same key is spared. Most of the time of the identity tests went there.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

from desktop.identity.crypto import key_derivation

Known = dict[tuple[bytes, bytes, int, int, int, int], bytes]


@dataclass(frozen=True, slots=True)
class _Remembering:
    """What `keys.passphrase_key` uses of `Argon2id`."""

    known: Known
    salt: bytes
    length: int
    iterations: int
    lanes: int
    memory_cost: int

    def derive_into(self, text: bytearray, key: bytearray) -> None:
        asked = (
            sha256(text).digest(), self.salt,
            self.length, self.iterations, self.lanes, self.memory_cost,
        )  # fmt: skip
        if asked not in self.known:
            self.known[asked] = Argon2id(
                salt=self.salt,
                length=self.length,
                iterations=self.iterations,
                lanes=self.lanes,
                memory_cost=self.memory_cost,
            ).derive(bytes(text))
        key[:] = self.known[asked]


@contextmanager
def remembered_keys(known: Known) -> Iterator[None]:
    """While this lasts, a key that is in `known` is not derived again."""

    def remembering(
        *, salt: bytes, length: int, iterations: int, lanes: int, memory_cost: int
    ) -> _Remembering:
        return _Remembering(known, salt, length, iterations, lanes, memory_cost)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_derivation, "Argon2id", remembering)
        yield
