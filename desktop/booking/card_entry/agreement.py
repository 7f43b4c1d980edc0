"""What a client said yes to: the words that were read, and what they stand for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Agreement:
    """One yes. It holds for exactly these terms and this card, and for the call it was given in.

    `words` is the very text that was read. `terms`: what it was about, a line for each part (see
    `trip_rules.agreed_terms`). `card` names the card without its number. `at` is aware, UTC.
    """

    words: str
    terms: tuple[str, ...]
    card: str
    member_id: str
    member_name: str
    at: datetime

    def sentence(self, when: str) -> str:
        """For the trip's page; `when` is `at` as the reader's clock shows it."""
        return f"At {when} {self.member_name} read, and the client said yes: {self.words}"
