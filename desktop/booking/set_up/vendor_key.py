"""The company's keys at its vendors: which there are, and which of them are saved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType


class KeyKind(Enum):
    """One key of the company. The value names it in records and in the audit log."""

    PUBLISHABLE = "publishable"
    CHARGE = "charge"
    REFUND = "refund"
    AIRLINE = "airline"


KEY_NAMES: Mapping[KeyKind, str] = MappingProxyType(
    {
        KeyKind.PUBLISHABLE: "the card processor's publishable key",
        KeyKind.CHARGE: "the card processor's restricted key that charges",
        KeyKind.REFUND: "the card processor's restricted key that refunds",
        KeyKind.AIRLINE: "the airline service's token",
    }
)
"""As sentences call them."""


@dataclass(frozen=True, slots=True)
class KeySlots:
    """Whether a key is saved, and another one that is to take its place.

    `exposed`: a person who has no access any more could open the current one.
    """

    current: bool = False
    next: bool = False
    exposed: bool = False


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The texts of one key. `next` takes the place of `current` once it was checked; empty: none.

    No `repr` shows them. `exposed` as in `KeySlots`.
    """

    current: str
    next: str = ""
    exposed: bool = False

    def __repr__(self) -> str:
        return "<vendor key>"

    @property
    def slots(self) -> KeySlots:
        """What may be known of it by those who may not have it."""
        return KeySlots(bool(self.current), bool(self.next), self.exposed)

    def saved(self, key: str) -> KeyPair:
        """With this key: at once where there is none yet, else as the next one."""
        if not self.current:
            return KeyPair(key)
        return KeyPair(self.current, key, self.exposed)

    def switched(self) -> KeyPair:
        """With the next one in use; ValueError where there is none. Nothing of the former stays."""
        if not self.next:
            raise ValueError("there is no next key")
        return KeyPair(self.next)
