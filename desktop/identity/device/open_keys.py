"""The keys of the members who are signed in, in this process's memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock

from desktop.identity.crypto.member_keys import MemberKeys


@dataclass(frozen=True, slots=True)
class Signing:
    """A member's key for the audit log, and the revision of the member list in force with it."""

    verify_key: bytes
    sign: Callable[[bytes], bytes] = field(repr=False)
    revision: int


@dataclass(slots=True)
class OpenKeys:
    """`revision` is of the newest member list that was verified or signed here; 0 before."""

    revision: int = 0
    _keys: dict[str, MemberKeys] = field(default_factory=dict, repr=False)
    _change: Lock = field(default_factory=Lock)

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Nothing is signed while a member's keys and the member list change together."""
        with self._change:
            yield

    def signing(self, member_id: str) -> Signing:
        """Of a member who is signed in here, as it is now. KeyError."""
        with self._change:
            keys = self._keys[member_id]
            return Signing(keys.verify_key, keys.sign, self.revision)

    def of(self, member_id: str) -> MemberKeys:
        """Of a member who is signed in here. KeyError."""
        return self._keys[member_id]

    def keep(self, member_id: str, keys: MemberKeys) -> None:
        """For a signed-in member's changes to the directory."""
        self._keys[member_id] = keys
