"""Ports of Set up: the company's sealed keys, and questions to its vendors that move no money.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop.booking.set_up.fare_duties import SignedDuties
    from desktop.booking.set_up.vendor_check import VendorCheck
    from desktop.booking.set_up.vendor_key import KeyKind, KeySlots


class SecretKeys(Protocol):
    """The vendors' secret keys, sealed by role: all kinds but the publishable one.

    Refused ``not_owner``, ``directory_*``.
    """

    def slots(self) -> Mapping[KeyKind, KeySlots]:
        """Which are saved. The keys themselves stay where they are."""

    def save(self, kind: KeyKind, key: str) -> None:
        """As `KeyPair.saved`."""

    def switch(self, kind: KeyKind) -> None:
        """As `KeyPair.switched`. ValueError where there is no next one."""

    def holds(self, key: str) -> bool:
        """Whether this text is one of them already, under whatever kind."""


class DutiesSigner(Protocol):
    """The owners' acceptance of the duties of a merchant of fares."""

    def sign(self) -> SignedDuties:
        """By the signed-in owner, of this moment. Refused ``not_owner``, ``directory_*``."""

    def are_signed(self) -> bool:
        """Whether the newest acceptance in the records is whole, of the present sentences and this
        environment, and signed by the organization key of today. Refused ``directory_*``.
        """


class VendorProbes(Protocol):
    """Questions to the vendors with the company's own keys. None moves money or keeps anything.

    What an answer does not prove is NOT_KNOWN. They raise nothing of a vendor's: silence is
    NOT_KNOWN too. Refused ``directory_*``.
    """

    def ask_all(self) -> tuple[VendorCheck, ...]:
        """With every current key that is saved."""

    def ask_daily(self) -> tuple[VendorCheck, ...]:
        """Reads only, which cost nothing and count towards no limit but the vendors' own."""

    def ask_next(self, kind: KeyKind) -> tuple[VendorCheck, ...]:
        """With the next key of this kind; none where there is none."""


class VendorChecker(Protocol):
    """Asks one vendor with one key."""

    def ask(self, at: datetime, *, reads_only: bool) -> tuple[VendorCheck, ...]:
        """`at` dates the answers."""

    def close(self) -> None:
        """Close all connections."""
