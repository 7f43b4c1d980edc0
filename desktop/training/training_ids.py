"""Names for new things, and numbers that are the same for the same words."""

from __future__ import annotations

import hashlib
import random
import string
import threading

# Without 0/O, 1/I and the like, which are misheard on the phone.
_SPOKEN = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LETTERS = string.ascii_lowercase

_draw = random.Random()  # noqa: S311 - names, not secrets
_lock = threading.Lock()


def new_id(prefix: str) -> str:
    """``prefix`` and 22 lower-case letters, so that no id can look like a card number."""
    with _lock:
        return prefix + "".join(_draw.choices(_LETTERS, k=22))


def new_reference() -> str:
    """A booking reference: six characters that are hard to mishear, the first a letter."""
    with _lock:
        return _draw.choice(_SPOKEN[:24]) + "".join(_draw.choices(_SPOKEN, k=5))


def steady(*words: object) -> int:
    """A 64-bit number that depends on the words alone, in every run and on every machine."""
    text = "\x1f".join(str(word) for word in words)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big")


def steady_share(*words: object) -> float:
    """Like `steady`, between 0 and 1."""
    return steady(*words) / 2**64
