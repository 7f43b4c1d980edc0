"""Port to the card processor that charges our own fee.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from desktop.booking.money import Money
    from desktop.booking.trip.payment import FeeCharge

    from .store_port import VendorAnswer


@dataclass(frozen=True, slots=True)
class FeeRequest:
    """One charge of our fee by phone. `trip_id` and `payment_id` go out as metadata."""

    amount: Money
    processor_token: str
    idempotency_key: str
    trip_id: str
    payment_id: str
    description: str
    receipt_email: str = ""


class FeeCharger(Protocol):
    """Our own merchant account."""

    def charge(self, request: FeeRequest) -> VendorAnswer[FeeCharge]:
        """Charge once: the same key never charges twice.

        Refused: not charged. Unreachable: surely not charged. Unknown: it may have been.
        """

    def find_charge(self, payment_id: str, asked_at: datetime) -> FeeCharge | None:
        """The successful charge with this payment_id, or None. Unreachable."""

    def heard_at(self) -> datetime | None:
        """The processor's own time in its newest answer; None where it said none."""


class ConnectedProcessor(FeeCharger, Protocol):
    """A processor that we are connected to."""

    def close(self) -> None:
        """Close all connections."""


class ConnectProcessor(Protocol):
    """Makes a client of `base_url` that trusts `ca_file` alone where one is given."""

    def __call__(
        self, base_url: str, key: str, /, *, live: bool, ca_file: Path | None = None
    ) -> ConnectedProcessor:
        """`live` is the mode that every answer must say it was made in."""


@dataclass(frozen=True, slots=True)
class ProcessorService:
    """What is known of a processor before anyone has signed in.

    `card_vendor` is its name in the card pane, which sends cards to `card_url`. Its keys begin with
    a prefix, then ``live_`` or ``test_``: `publishable` ones may only take a card, `restricted`
    ones what they were made for, `secret` ones everything. `load` imports what speaks its protocol,
    for some 0.1 s, and returns what connects to it.
    """

    card_vendor: str
    url: str
    card_url: str
    publishable_prefix: str
    restricted_prefix: str
    secret_prefix: str
    load: Callable[[], ConnectProcessor]
