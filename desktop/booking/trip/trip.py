"""A trip from the chosen offer on: who flies, what it costs, what was booked and paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from desktop.booking.card import TakenCard
from desktop.booking.clients.traveler import Traveler
from desktop.booking.money import Money

from .card_entry_receipt import PaneReceipt
from .offer import Offer
from .order import Order
from .payment import Payment
from .transitions import OrderState, PaymentState


class TripStage(Enum):
    """One word for lists; worked out, never saved."""

    DRAFT = "draft"
    CARD_TAKEN = "card taken"
    BOOKING = "booking"
    PENDING = "airline confirming"
    UNKNOWN = "outcome unknown"
    FEE_DUE = "fee due"
    BOOKED = "booked"


@dataclass(frozen=True, slots=True)
class Trip:
    """`travelers` stand in the order of `offer.travelers`.

    `orders` and `payments` keep every attempt, oldest first: money is never forgotten. `receipts`
    keep every opening of the sealed pane, oldest first.
    """

    id: str
    client_id: str
    opened_at: datetime
    offer: Offer
    travelers: tuple[Traveler, ...]
    fee: Money
    card: TakenCard | None = None
    orders: tuple[Order, ...] = ()
    payments: tuple[Payment, ...] = ()
    receipts: tuple[PaneReceipt, ...] = ()

    @property
    def order(self) -> Order | None:
        """The newest attempt."""
        return self.orders[-1] if self.orders else None

    @property
    def payment(self) -> Payment | None:
        """The newest attempt."""
        return self.payments[-1] if self.payments else None

    @property
    def reference(self) -> str:
        """The airline's locator, empty until one is known."""
        return self.order.answer.reference if self.order and self.order.answer else ""

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

    @property
    def stage(self) -> TripStage:
        return stage_of(
            self.order.state if self.order else None,
            self.payment.state if self.payment else None,
            fee=self.fee,
            card_taken=self.card is not None,
        )


def stage_of(
    order: OrderState | None, payment: PaymentState | None, *, fee: Money, card_taken: bool
) -> TripStage:
    """The stage from the states of the newest attempts, so that a list need not load trips."""
    if OrderState.UNKNOWN is order or PaymentState.UNKNOWN is payment:
        return TripStage.UNKNOWN
    if order is OrderState.ASKED:
        return TripStage.BOOKING
    if order is OrderState.PENDING:
        return TripStage.PENDING
    if order is OrderState.CONFIRMED:
        if payment is PaymentState.TAKEN or fee.minor == 0:
            return TripStage.BOOKED
        return TripStage.FEE_DUE
    return TripStage.CARD_TAKEN if card_taken else TripStage.DRAFT
