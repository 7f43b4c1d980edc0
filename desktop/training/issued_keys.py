"""The company's secret keys at the vendors: shown once, when they are issued.

As at the vendors themselves, the servers keep nothing of a key but its hash, so that nobody can
read a key from them later. A key is good until it is revoked.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from .private_file import write_private

AIRLINE, CHARGE, REFUND = "airline", "charge", "refund"
PURPOSES = (AIRLINE, CHARGE, REFUND)
"""The airline's token, the processor's key that may charge, and the one that may refund."""

_MOST_KEPT, _MOST_SHOWN = 50, 5
_PREFIX = {AIRLINE: "duffel", CHARGE: "rk", REFUND: "rk"}


_LETTERS_FOR_DIGITS = str.maketrans("0123456789", "ghijklmnop")


def key_id(key: str) -> str:
    """By this name a key can be spoken of: its SHA-256 in 64 letters. Keys are random letters."""
    return hashlib.sha256(key.encode()).hexdigest().translate(_LETTERS_FOR_DIGITS)


def random_letters(count: int) -> str:
    """Letters only, so that no key can look like a card number."""
    return "".join(secrets.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(count))


class IssuedKeys:
    """The keys that are accepted. With `file` they are accepted after a restart too."""

    def __init__(self, *, live: bool = False, file: Path | None = None) -> None:
        self._mode = "live" if live else "test"
        self._file = file
        self._lock = threading.Lock()
        self._ids: dict[str, list[str]] = {purpose: [] for purpose in PURPOSES}
        if file is not None:
            self._ids.update(_kept(file))

    def issue(self, purpose: str) -> str:
        """A new key for this purpose. KeyError; OSError where it cannot be kept."""
        key = f"{_PREFIX[purpose]}_{self._mode}_" + random_letters(43)
        with self._lock:
            self._ids[purpose] = [*self._ids[purpose], key_id(key)][-_MOST_KEPT:]
            self._keep()
        return key

    def issue_missing(self, held: Mapping[str, str]) -> dict[str, str]:
        """A new key for each purpose whose key, named by its id, is not `held` or not accepted."""
        with self._lock:
            missing = [name for name in PURPOSES if held.get(name) not in self._ids[name]]
        return {purpose: self.issue(purpose) for purpose in missing}

    def accepted(self) -> list[str]:
        """Ids of the newest accepted keys, a few of each purpose."""
        with self._lock:
            return [one for ids in self._ids.values() for one in ids[-_MOST_SHOWN:]]

    def revoke(self, ids: Collection[str]) -> None:
        """Accept these no longer. OSError where that cannot be kept."""
        with self._lock:
            for purpose, accepted in self._ids.items():
                self._ids[purpose] = [each for each in accepted if each not in ids]
            self._keep()

    def purpose_of(self, key: str) -> str | None:
        """What a presented key is good for; None where it is not accepted."""
        presented = key_id(key)
        with self._lock:
            return next((name for name in PURPOSES if presented in self._ids[name]), None)

    def _keep(self) -> None:
        if self._file is None:
            return
        write_private(self._file, json.dumps(self._ids).encode("ascii"))


def _kept(file: Path) -> dict[str, list[str]]:
    """What an earlier run has kept; nothing where there is no such file, or a damaged one."""
    # A pipe would be waited for, for ever.
    if file.is_symlink() or not file.is_file():
        return {}
    try:
        read: Any = json.loads(file.read_text("ascii"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(read, dict):
        return {}
    return {
        purpose: [one for one in ids if isinstance(one, str)]
        for purpose, ids in read.items()
        if purpose in PURPOSES and isinstance(ids, list)
    }
