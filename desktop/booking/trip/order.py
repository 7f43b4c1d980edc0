"""The airline's answer to an order: record locator, tickets, price; and to its cancellation."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import Final, Self

from desktop.booking.money import Money

TICKETLESS: Final = "ticketless"
"""In place of a ticket's number, where the airline issues none."""

# IATA resolution 722: the airline's 3 digits and 10 more, perhaps a check digit, or the last digits
# of the ticket that goes on behind it.
_TICKET_DIGITS = re.compile(r"[0-9]{13,16}")
_BETWEEN = re.compile(r"[ /-]")


@dataclass(frozen=True, slots=True)
class Ticket:
    """A document that the airline issued: `number`, and its travelers (the airline's ids)."""

    number: str
    traveler_ids: tuple[str, ...]


def read_ticket(typed: str) -> str | None:
    """The number of a ticket as it was typed, ``016-2400176310``, or `TICKETLESS`; None where it is
    neither.
    """
    bare = _BETWEEN.sub("", typed)
    if bare.lower() == TICKETLESS:
        return TICKETLESS
    return typed if _TICKET_DIGITS.fullmatch(bare) else None


@dataclass(frozen=True, slots=True)
class AirlineOrder:
    """The airline's own answer about one order.

    `airline_id` alone is proof that there is one; all else may be empty or None for a while. It is
    empty in an order that a person settled by hand or recorded. `charged_by` is who charged the
    fare, as recorded; empty where the airline's own answer says it. `charged_by_us`: it was our
    name then, which may be another one since.
    """

    airline_id: str
    record_locator: str
    tickets: tuple[Ticket, ...]
    total: Money | None
    void_until: datetime | None = None
    paid_at: datetime | None = None
    cancelled_at: datetime | None = None
    charged_by: str = ""
    charged_by_us: bool = False

    @property
    def has_details(self) -> bool:
        """True when there is nothing to ask the airline for again."""
        is_recorded = bool(self.charged_by)
        return is_recorded or bool(self.airline_id and self.record_locator and self.tickets)

    def is_completed_by(self, later: AirlineOrder) -> bool:
        """True when `later` is the same order and says more: nothing known is lost."""
        return (
            later != self
            and self.airline_id in ("", later.airline_id)
            and bool(later.airline_id)
            and bool(later.record_locator) >= bool(self.record_locator)
            and len(later.tickets) >= len(self.tickets)
        )

    def audit_text(self) -> str:
        """``"reference K7PQ2M"``."""
        return f"reference {self.record_locator or 'to follow'}"

    def printed(self) -> Self:
        """Without the airline's own id, which no document prints."""
        return replace(self, airline_id="")


@dataclass(frozen=True, slots=True)
class RecordedBooking:
    """A booking that was made elsewhere, as a person wrote it down.

    `total` is what was charged for all travelers, and `charged_by` who did: the name on the
    client's statement; `charged_by_us`: it was ours as it was written down. `booked_at` is where it
    was booked, such as ``"united.com"`` or ``"ARC"``.
    """

    record_locator: str
    tickets: tuple[Ticket, ...]
    total: Money
    charged_by: str
    booked_at: str = ""
    charged_by_us: bool = False

    def as_order(self) -> AirlineOrder:
        """The order that it is a record of."""
        return AirlineOrder(
            airline_id="",
            record_locator=self.record_locator,
            tickets=self.tickets,
            total=self.total,
            charged_by=self.charged_by,
            charged_by_us=self.charged_by_us,
        )

    def audit_text(self) -> str:
        """``"reference K7PQ2M, USD 412.10 charged by United, at united.com"``."""
        where = f", at {self.booked_at}" if self.booked_at else ""
        named = f"reference {self.record_locator}, {self.total} charged by {self.charged_by}"
        return f"{named}{where}"


class RefundTo(Enum):
    """Where the airline sends what it gives back of a canceled order (Duffel API, order
    cancellations: `refund_to`). The value is saved.
    """

    CARD = "card"
    ORIGINAL = "original_form_of_payment"
    BALANCE = "balance"
    ARC_BSP = "arc_bsp_cash"
    CREDITS = "airline_credits"
    VOUCHER = "voucher"
    AWAITING_PAYMENT = "awaiting_payment"
    NOT_STATED = ""

    @property
    def is_credit(self) -> bool:
        """Whether it is no money: the airline takes it for another ticket only."""
        return self in (RefundTo.CREDITS, RefundTo.VOUCHER)


@dataclass(frozen=True, slots=True)
class AirlineCredit:
    """What the airline takes for another ticket of one traveler, by the airline's code."""

    code: str
    amount: Money | None
    name: str = ""
    traveler_id: str = ""


@dataclass(frozen=True, slots=True)
class CancellationQuote:
    """What the airline offers for canceling an order, by its own ids; nothing is canceled by it.

    `source` is the service whose ids they are. `refund` is None where the airline says no amount.
    It can be confirmed until `expires_at`, by the airline service's clock.
    """

    source: str
    id: str
    order_id: str
    refund: Money | None
    refund_to: RefundTo
    expires_at: datetime
    credits: tuple[AirlineCredit, ...] = ()


@dataclass(frozen=True, slots=True)
class OrderCancellation:
    """The airline's own answer: the order is canceled.

    `quote_id` is the quote that was confirmed. It is empty, and `refund` None, where the airline
    shows no more than that the order is canceled, or a person settled it by hand.
    """

    quote_id: str
    refund: Money | None
    refund_to: RefundTo = RefundTo.NOT_STATED
    canceled_at: datetime | None = None
    credits: tuple[AirlineCredit, ...] = ()

    def audit_text(self) -> str:
        """``"USD 412.10 to balance"``."""
        where = self.refund_to.value.replace("_", " ")
        back = str(self.refund) if self.refund is not None else "a refund that is not stated"
        return f"{back} to {where}" if where else back

    def printed(self) -> Self:
        """Without the quote's id and the codes of credits, which no document prints."""
        return replace(self, quote_id="", credits=())
