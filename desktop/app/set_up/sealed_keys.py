"""The vendors' secret keys in vendor test and live, sealed by role in the directory of members."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from desktop.booking.access.role import Permission
from desktop.booking.set_up.vendor_key import KeyKind, KeyPair, KeySlots
from desktop.identity.crypto.sealed_grant import AIRLINE_KEY, FEE_KEY, REFUND_KEY
from desktop.identity.key_grants import purposes_opened_by
from desktop.identity.member_directory import MemberDirectory
from desktop.identity.opened_account import OpenedAccount

_PURPOSES = MappingProxyType(
    {KeyKind.CHARGE: FEE_KEY, KeyKind.REFUND: REFUND_KEY, KeyKind.AIRLINE: AIRLINE_KEY}
)


@dataclass(frozen=True, slots=True)
class SealedKeys:
    """`SecretKeys`. What is read are the keys of the member's role and no others."""

    directory: MemberDirectory
    opened: OpenedAccount
    may: frozenset[Permission]

    def pairs(self) -> Mapping[KeyKind, KeyPair]:
        """Those that are saved and that this member opens. Refused ``directory_*``."""
        texts = self.directory.secrets(self.opened, _PURPOSES.values())
        exposed = self.directory.members_of(self.opened).exposed_secrets()
        return {
            kind: _pair(texts[purpose], exposed=purpose in exposed)
            for kind, purpose in _PURPOSES.items()
            if purpose in texts
        }

    def slots(self) -> Mapping[KeyKind, KeySlots]:
        """Of every kind; a key that this member's role does not open is taken to be saved, for
        only who holds it can tell.
        """
        opens = purposes_opened_by(self.may)
        pairs = self.pairs()
        return {
            kind: pairs[kind].slots if kind in pairs else KeySlots(current=purpose not in opens)
            for kind, purpose in _PURPOSES.items()
        }

    def save(self, kind: KeyKind, key: str) -> None:
        """As `KeyPair.saved`. Refused ``not_owner``, ``directory_*``."""
        self._store(kind, self.pairs().get(kind, KeyPair("")).saved(key))

    def switch(self, kind: KeyKind) -> None:
        """As `KeyPair.switched`. Refused ``not_owner``, ``directory_*``."""
        self._store(kind, self.pairs().get(kind, KeyPair("")).switched())

    def holds(self, key: str) -> bool:
        """Whether this text is one of them."""
        return any(key in (pair.current, pair.next) for pair in self.pairs().values())

    def _store(self, kind: KeyKind, pair: KeyPair) -> None:
        # With it goes the mark that the saved text is exposed: the pair keeps it until a switch.
        text = json.dumps({"current": pair.current, "next": pair.next, "exposed": pair.exposed})
        self.directory.members_of(self.opened).store_secrets({_PURPOSES[kind]: text})


def _pair(text: str, *, exposed: bool) -> KeyPair:
    kept = json.loads(text)
    return KeyPair(kept["current"], kept["next"], exposed or kept["exposed"])
