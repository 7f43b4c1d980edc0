"""The airline's answer to an order: record locator, tickets, price."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from desktop.booking.money import Money


@dataclass(frozen=True, slots=True)
class Ticket:
    """A document that the airline issued: `number`, and its travelers (the airline's ids)."""

    number: str
    traveler_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AirlineOrder:
    """The airline's own answer about one order."""

    airline_id: str
    record_locator: str
    tickets: tuple[Ticket, ...]
    total: Money
    void_until: datetime | None = None
    paid_at: datetime | None = None

    def audit_text(self) -> str:
        """``"reference K7PQ2M"``."""
        return f"reference {self.record_locator}"

    def printed(self) -> Self:
        """Without the airline's own id, which no document prints."""
        return replace(self, airline_id="")
