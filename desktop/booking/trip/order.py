"""What was asked of the airline, and what it answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.booking.money import Money

from .transitions import OrderState


@dataclass(frozen=True, slots=True)
class Ticket:
    """A document that the airline issued: `number`, and whom it is for (airline traveler ids)."""

    number: str
    traveler_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AirlineOrder:
    """The airline's own answer about one order."""

    airline_id: str
    reference: str
    tickets: tuple[Ticket, ...]
    total: Money
    void_until: datetime | None = None
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Our record of one attempt: saved before the call (ASKED), again after it.

    `offer_id` finds the order again when the answer was lost (Duffel API, orders). `reason` is the
    airline's code of a refusal, for `desk/` to put into words.
    """

    id: str
    trip_id: str
    offer_id: str
    amount: Money
    state: OrderState
    asked_at: datetime
    answered_at: datetime | None = None
    answer: AirlineOrder | None = None
    reason: str = ""
