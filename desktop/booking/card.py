"""What may be kept of a card: a token from each payee and the last four; no number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

PROCESSOR = "processor"
"""The payee that charges our fee (WE CHARGE)."""

CARD_VAULT = "vault"
"""The payee that keeps the card for the airline (AIRLINE CHARGES)."""


@dataclass(frozen=True, slots=True)
class CardToken:
    """One payee's token for the card. It expires at `ends_at` (aware, UTC) where that is known;
    the card vault's token also expires on use (Duffel API, cards).

    `by_client`: the client typed the card on the payee's own page, and let us charge it later;
    otherwise it was given by phone.
    """

    payee: str
    token: str
    ends_at: datetime | None = None
    by_client: bool = False


@dataclass(frozen=True, slots=True)
class TakenCard:
    """One card entry: a token from each payee that received the card.

    `exp_month` and `exp_year` are both 0 where the vendors' own fields did not say them.
    """

    tokens: tuple[CardToken, ...]
    brand: str
    last4: str
    exp_month: int
    exp_year: int

    def token_for(self, payee: str) -> CardToken | None:
        """This payee's token; None when the card was not given to it."""
        return next((token for token in self.tokens if token.payee == payee), None)

    def display_text(self) -> str:
        """``"Visa ending 4242"``: the only way a card is named on screen."""
        return f"{self.brand} ending {self.last4}"

    def identity(self) -> str:
        """What tells it from the client's other cards: the text above, with month and year."""
        until = f", {self.exp_month:02d}/{self.exp_year}" if self.exp_month else ""
        return f"{self.display_text()}{until}"
