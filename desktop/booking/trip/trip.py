"""A trip from the chosen offer on: who flies, what it costs, what was booked and paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from desktop.booking.card import TakenCard
from desktop.booking.card_entry.agreement import Agreement
from desktop.booking.card_entry.card_entry_receipt import PaneReceipt
from desktop.booking.clients.traveler import Traveler
from desktop.booking.fare_plan import FarePlan
from desktop.booking.money import Money

from .attempt_kinds import FEE, ORDER
from .attempt_record import AnyAttempt, FeeAttempt, OrderAttempt, newest_of, of_kind
from .offer import Offer
from .order import RecordedBooking


class TripStage(Enum):
    """One word for lists; `trip_rules.stage_of` works it out, and it is never saved."""

    DRAFT = "draft"
    LINK_SENT = "client types the card"
    CARD_TAKEN = "card taken"
    BOOKING = "booking"
    PENDING = "airline confirming"
    TO_RECORD = "booking elsewhere"
    UNKNOWN = "outcome unknown"
    FARE_DUE = "fare due"
    FEE_DUE = "fee due"
    BOOKED = "booked"
    CANCELING = "canceling"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class Trip:
    """`travelers` are in the order of `offer.travelers`.

    `attempts` keep every attempt of every kind, oldest first: money is never forgotten. `receipts`
    keep every opening of the sealed pane, oldest first, and `agreements` every yes of the client.
    `fare_plan` is how its fare is paid, and `recorded` what a person wrote down of a booking made
    elsewhere. What may be done with a trip is in `trip_rules`.
    """

    id: str
    client_id: str
    opened_at: datetime
    offer: Offer
    travelers: tuple[Traveler, ...]
    fee: Money
    card: TakenCard | None = None
    attempts: tuple[AnyAttempt, ...] = ()
    receipts: tuple[PaneReceipt, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    fare_plan: FarePlan = FarePlan.TRAVELERS_CARD
    recorded: RecordedBooking | None = None

    @property
    def orders(self) -> tuple[OrderAttempt, ...]:
        """The attempts to book at the airline, oldest first."""
        return of_kind(self.attempts, ORDER)

    @property
    def fee_charges(self) -> tuple[FeeAttempt, ...]:
        """The attempts to charge our fee, oldest first."""
        return of_kind(self.attempts, FEE)

    @property
    def order(self) -> OrderAttempt | None:
        """The newest attempt to book that may have been done, else the newest."""
        return newest_of(self.orders)

    @property
    def fee_charge(self) -> FeeAttempt | None:
        """The newest attempt to charge our fee that may have been done, else the newest."""
        return newest_of(self.fee_charges)

    @property
    def record_locator(self) -> str:
        """The airline's locator, empty until one is known."""
        order = self.order
        return order.answer.record_locator if order and order.answer else ""

    @property
    def departs_on(self) -> date:
        return self.offer.slices[0].departs.date()

    @property
    def route(self) -> str:
        """``"LAX-LHR-LAX"``: the airports where journeys start and end."""
        codes: list[str] = []
        for slice_ in self.offer.slices:
            for code in (slice_.origin.code, slice_.destination.code):
                if not codes or codes[-1] != code:
                    codes.append(code)
        return "-".join(codes)
