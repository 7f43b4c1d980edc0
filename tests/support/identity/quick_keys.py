"""Lets passphrases cost a hundredth, for tests that are not about that cost.

Keys are still derived by Argon2id itself. What the product's own cost is, and that nothing cheaper
is ever read, is tested where this is not in use, and each real desk of a journey pays it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from desktop.identity.crypto import key_derivation, password_history
from desktop.identity.crypto.key_derivation import Cost

QUICK = Cost(memory_kib=256, passes=1, lanes=1)


@contextmanager
def quick_keys() -> Iterator[None]:
    """While this lasts, `QUICK` is the least that a derivation may cost."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_derivation, "LEAST", QUICK)
        patch.setattr(password_history, "STANDARD", QUICK)
        yield


@contextmanager
def remembered_keys() -> Iterator[None]:
    """While this lasts, one passphrase, salt and cost are derived once, at the product's own cost.

    For a file of that cost that is opened over and over.
    """
    derive = key_derivation._argon2id
    keys: dict[tuple[bytes, bytes, Cost], bytes] = {}

    def once(text: bytearray, salt: bytes, cost: Cost, key: bytearray) -> None:
        of = (bytes(text), salt, cost)
        if of not in keys:
            derive(text, salt, cost, key)
            keys[of] = bytes(key)
        key[:] = keys[of]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_derivation, "_argon2id", once)
        yield


def least_cost() -> Cost:
    """The least that a derivation may cost now."""
    return key_derivation.LEAST
