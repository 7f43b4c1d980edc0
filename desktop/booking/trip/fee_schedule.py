"""What WE CHARGE, by service level."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.clients.client import ServiceLevel
from desktop.booking.money import Money


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """Minor units per trip; the owner's own numbers, one currency."""

    currency: str = "USD"
    member: int = 0
    standard: int = 3500
    complex: int = 7500

    def fee_for(self, level: ServiceLevel) -> Money:
        """The fee for one trip at this service level."""
        return Money(getattr(self, level.value), self.currency)
