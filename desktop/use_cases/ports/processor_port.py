"""Port to the card processor that charges our own fee.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
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
