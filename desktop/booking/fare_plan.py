"""How a fare is paid: the company's plan for an airline service, kept with each trip."""

from __future__ import annotations

from enum import Enum
from typing import Final


class FarePlan(Enum):
    """How the fare is paid. The value is saved and shown.

    TRAVELERS_CARD: the airline charges the client's card, by way of the airline service.
    BOOKED_ELSEWHERE: a person books at the airline's own site, by ARC or in a reservation system,
    and records it here; the one who charges there is the merchant.
    COMPANY_BALANCE: the company charges the client, and pays from its balance at the service.
    """

    TRAVELERS_CARD = "traveler's card"
    BOOKED_ELSEWHERE = "booked elsewhere"
    COMPANY_BALANCE = "company balance"


RECORDED: Final = "recorded"
"""What flights are from that a person typed, and where orders are made that a person records."""
