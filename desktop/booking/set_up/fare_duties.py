"""What an owner accepts before the company charges fares, and what is noted of its balance.

United States: who is named on the client's statement refunds (14 CFR 260, from 2024).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from desktop.booking.money import Money

DUTIES_VERSION: Final = "one"
"""A changed sentence needs a new version, and a new signature."""

FARE_DUTIES: Final[tuple[str, ...]] = (
    "We are the merchant of the fare: our name is on the client's card statement, and not the "
    "airline's.",
    "Where a refund of a fare is due, we pay it from our own money within 7 business days for "
    "cards, and 20 calendar days otherwise, counted from the day on which we learn of it.",
    "We owe that refund whether or when the airline pays us back, also where the airline is "
    "bankrupt.",
    "A chargeback of a whole fare is ours to answer and to bear.",
    "We have asked our card processor in writing whether it takes fares, and know that it may hold "
    "a reserve or end the account.",
    "We have looked up what the Seller of Travel laws ask of this money where our clients live: "
    "registration, trust account, bond.",
    "We keep the balance at the airline service topped up; an empty balance is never the client's "
    "fault, and never said to be one.",
    "The fare is held before the ticket and charged after it, in a payment of its own, apart from "
    "our fee; where nothing is booked, it is released.",
)
"""Eight plain sentences. They are no legal advice."""


@dataclass(frozen=True, slots=True)
class SignedDuties:
    """An owner's acceptance. `text` is ASCII JSON as it was signed, `signature` in letters, by the
    organization key, which only owners hold; the text names the owner and their own key.
    """

    version: str
    member_id: str
    text: str
    signature: str


@dataclass(frozen=True, slots=True)
class BalanceShortage:
    """The newest order that the balance did not cover; without `amount`, none since one went
    through.
    """

    amount: Money | None = None
    route: str = ""
