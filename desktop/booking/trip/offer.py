"""A live price for an itinerary, good until it ends."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from desktop.booking.money import Money

from .itinerary import Carrier, Slice


@dataclass(frozen=True, slots=True)
class Condition:
    """May it be changed or refunded before departure? None means that the airline does not say."""

    allowed: bool | None = None
    fee: Money | None = None

    def short_text(self) -> str:
        """``"yes"``, ``"free"``, ``"USD 150.00"``, ``"no"`` or ``"unknown"``; never blank."""
        if self.allowed is None:
            return "unknown"
        if not self.allowed:
            return "no"
        if self.fee is None:
            return "yes"
        return "free" if self.fee.minor == 0 else str(self.fee)


@dataclass(frozen=True, slots=True)
class OfferTraveler:
    """A seat to be filled. `id` is the airline's; `kind` is adult, child or infant_without_seat."""

    id: str
    kind: str = "adult"
    age: int | None = None


@dataclass(frozen=True, slots=True)
class CardCharge:
    """What the airline charges to the one card that it was asked about.

    `amount` is what the card's statement shows, in the airline's own choice of currency;
    `surcharge` what of it is asked for paying by this card, None or zero where nothing is, and
    negative where paying by this card costs less.
    """

    amount: Money
    surcharge: Money | None = None


@dataclass(frozen=True, slots=True)
class OfferRef:
    """Which offer it is: `id` is its id at the airline service `source`, and at no other."""

    source: str
    id: str


@dataclass(frozen=True, slots=True)
class Offer:
    """One priced way to fly. `total` is the price for all travelers, with everything in it.

    `source` names the airline adapter that it came from, such as ``"duffel"``: only that one can
    price it again or book it. `total_text` is the amount of `total` as the airline wrote it: it
    is paid with the very same text. `card_charge` is there once the price was asked for with the
    card that pays.
    """

    id: str
    source: str
    owner: Carrier
    slices: tuple[Slice, ...]
    travelers: tuple[OfferTraveler, ...]
    total: Money
    base: Money
    tax: Money | None
    ends_at: datetime
    change: Condition = Condition()
    refund: Condition = Condition()
    needs_passport: bool = False
    takes_known_traveler: bool = False
    takes_redress: bool = False
    can_hold: bool = False
    price_guaranteed_until: datetime | None = None
    pay_by: datetime | None = None
    live: bool = False
    total_text: str = ""
    card_charge: CardCharge | None = None

    @property
    def airline_charges(self) -> Money:
        """What the AIRLINE CHARGES: to the card that pays, once it was asked about that."""
        return self.card_charge.amount if self.card_charge else self.total

    @property
    def card_surcharge(self) -> Money | None:
        """What of it is asked for paying by the card; None where that is nothing."""
        surcharge = self.card_charge.surcharge if self.card_charge else None
        return surcharge if surcharge and surcharge.minor > 0 else None

    @property
    def card_discount(self) -> Money | None:
        """By how much less it is for paying by the card, as a positive amount; None where it is not
        less.
        """
        surcharge = self.card_charge.surcharge if self.card_charge else None
        is_less = surcharge is not None and surcharge.minor < 0
        return Money(-surcharge.minor, surcharge.currency) if surcharge and is_less else None

    @property
    def ref(self) -> OfferRef:
        """What the airline service that it came from is asked about it by."""
        return OfferRef(self.source, self.id)

    @property
    def fare_brand(self) -> str:
        """The brand of the outbound fare, as the airline names it."""
        return self.slices[0].fare_brand

    @property
    def departs_on(self) -> date:
        """The day of the first departure, by the clocks there."""
        return self.slices[0].departs.date()

    @property
    def ages_count_on(self) -> date:
        """The day on which the last direction departs: the age of that day is the one that counts
        (Duffel API v2, offer request passengers).
        """
        return self.slices[-1].departs.date()

    @property
    def lands_on(self) -> date:
        """The day of the last arrival, by the clocks there."""
        return self.slices[-1].arrives.date()

    @property
    def max_stops(self) -> int:
        return max(slice_.stops for slice_ in self.slices)
