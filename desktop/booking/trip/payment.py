"""Our own fee: what WE CHARGE, apart from what the airline charges."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from desktop.booking.money import Money

from .transitions import PaymentState


@dataclass(frozen=True, slots=True)
class Payment:
    """One attempt to charge our fee. `idempotency_key` is saved before the first call and kept."""

    id: str
    trip_id: str
    amount: Money
    state: PaymentState
    idempotency_key: str
    asked_at: datetime
    answered_at: datetime | None = None
    remote_id: str = ""
    reason: str = ""
