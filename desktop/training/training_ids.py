"""New ids, and hashes that are the same in every run."""

from __future__ import annotations

import hashlib
import random
import string
import threading

# Without 0/O, 1/I and the like, which are misheard on the phone.
_UNAMBIGUOUS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LETTERS = string.ascii_lowercase

_random = random.Random()  # noqa: S311 - names, not secrets
_lock = threading.Lock()


def new_id(prefix: str) -> str:
    """``prefix`` and 22 lower-case letters, so that no id can look like a card number."""
    with _lock:
        return prefix + "".join(_random.choices(_LETTERS, k=22))


def new_record_locator() -> str:
    """A record locator: six characters that are hard to mishear, the first a letter."""
    with _lock:
        return _random.choice(_UNAMBIGUOUS[:24]) + "".join(_random.choices(_UNAMBIGUOUS, k=5))


def stable_hash(*words: object) -> int:
    """A 64-bit hash of the words, the same in every run and on every machine."""
    text = "\x1f".join(str(word) for word in words)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def stable_fraction(*words: object) -> float:
    """Like `stable_hash`, between 0 and 1."""
    return stable_hash(*words) / 2**64
