"""Our own fee, WE CHARGE: how much it is, and what the card processor answers about it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

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


@dataclass(frozen=True, slots=True)
class FeeCharge:
    """The card processor's own answer: the fee was taken, at once or from a hold.

    `charge_id` is the processor's id of the payment.
    """

    charge_id: str

    def audit_text(self) -> str:
        """Nothing: the attempt's own id is what the processor knows it by."""
        return ""

    def printed(self) -> Self:
        """Without the processor's id, which no document prints."""
        return replace(self, charge_id="")


@dataclass(frozen=True, slots=True)
class FeeHold:
    """The fee is held on the card, and not taken.

    The hold ends by itself at `capture_before`, by the processor's clock; None where it said none.
    `card` is what the processor says of a card that the client typed on its own page, as
    `TakenCard.identity`; empty where the card was taken here.
    """

    charge_id: str
    capture_before: datetime | None = None
    card: str = ""

    def audit_text(self) -> str:
        """``"Visa ending 4242, held until 2026-12-01 18:04 UTC"``."""
        until = self.capture_before
        ends = f"held until {until:%Y-%m-%d %H:%M} UTC" if until else ""
        return ", ".join(part for part in (self.card.partition(",")[0], ends) if part)

    def printed(self) -> Self:
        """Without the processor's id, which no document prints."""
        return replace(self, charge_id="")


@dataclass(frozen=True, slots=True)
class SavedCard:
    """The client has saved a card on the processor's page, for payments that follow without them.

    `card` is as `TakenCard.identity`; empty where a person settled it by hand. The token is kept
    with the trip's card.
    """

    card: str

    def audit_text(self) -> str:
        """``"Visa ending 4242"``."""
        return self.card.partition(",")[0]

    def printed(self) -> Self:
        """The same: it names the card as a document may."""
        return self


@dataclass(frozen=True, slots=True)
class FeeRelease:
    """The hold is gone from the card, and nothing was taken."""

    charge_id: str

    def audit_text(self) -> str:
        """Nothing: the attempt names what was released."""
        return ""

    def printed(self) -> Self:
        """Without the processor's id, which no document prints."""
        return replace(self, charge_id="")
