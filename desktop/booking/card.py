"""What the desk may know of a card: two tokens and the last four. There is no number here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TakenCard:
    """One reading of a card.

    `fee_token` is the processor's (WE CHARGE), `fare_token` the airline card vault's
    (AIRLINE CHARGES); the latter dies at `fare_token_ends_at` or on use (Duffel API, cards).
    """

    fee_token: str
    fare_token: str
    brand: str
    last4: str
    exp_month: int
    exp_year: int
    fare_token_ends_at: datetime | None = None

    def words(self) -> str:
        """``"Visa ending 4242"``: the only way a card is named on screen."""
        return f"{self.brand} ending {self.last4}"
