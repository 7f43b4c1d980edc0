"""What happened to a payment at the card processor without our doing, or after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from desktop.booking.date_time_text import date_text
from desktop.booking.money import Money

from .finding import FindingKind


class AccountEventKind(Enum):
    """What happened; the value is part of what names it for good."""

    DISPUTE_OPENED = "disputed"
    DISPUTE_CLOSED = "dispute closed"
    REFUNDED = "refunded"
    REFUND_FAILED = "refund failed"


@dataclass(frozen=True, slots=True)
class AccountEvent:
    """At `vendor`: `subject` is its id of the dispute or the refund, `payment` that of the payment.

    `amount` is None where it could not be read. `reason` is the processor's own word, and
    `answer_by` the last day for evidence; either may be missing.
    """

    kind: AccountEventKind
    vendor: str
    subject: str
    payment: str
    amount: Money | None = None
    reason: str = ""
    answer_by: date | None = None


FINDING_OF = {
    AccountEventKind.DISPUTE_OPENED: FindingKind.DISPUTE,
    AccountEventKind.DISPUTE_CLOSED: FindingKind.DISPUTE,
    AccountEventKind.REFUNDED: FindingKind.REFUND,
    AccountEventKind.REFUND_FAILED: FindingKind.REFUND_FAILED,
}


def event_text(event: AccountEvent) -> str:
    """What happened, and what to do, in a few sentences."""
    amount = str(event.amount) if event.amount else "our fee"
    reason = event.reason.replace("_", " ")
    match event.kind:
        case AccountEventKind.DISPUTE_OPENED:
            because = f" ({reason})" if reason else ""
            until = f" by {date_text(event.answer_by)}" if event.answer_by else ""
            return (
                f"The client's bank takes {amount} back{because}. Send the evidence{until} in the "
                "processor's dashboard: what the client agreed to is with the trip."
            )
        case AccountEventKind.DISPUTE_CLOSED:
            return f"The dispute about {amount} is closed: {reason or 'see the dashboard'}."
        case AccountEventKind.REFUNDED:
            return f"{amount} was given back to the client at the card processor."
        case _:
            because = f" ({reason})" if reason else ""
            return (
                f"The refund of {amount} did not reach the client{because}. The money is back with "
                "us: give it back another way."
            )
