"""An entry of the refund ledger: what we owe a client of a fare, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import Enum

from desktop.booking.date_time_text import day_text
from desktop.booking.money import Money

from .refund_deadline import (
    FIRST_YEAR,
    LAST_YEAR,
    PaymentForm,
    RefundRule,
    Urgency,
    due_on,
    rule_for,
    urgency,
)


class ClosingKind(Enum):
    """Why nothing of an entry is owed any more. The value is shown and saved."""

    PAID = "paid"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class RefundClosing:
    """A person's word. `on`: the day of the payment, or of the withdrawal. `note`: the processor's
    reference of the refund, or why it was never owed.
    """

    kind: ClosingKind
    on: date
    note: str
    at: datetime
    member_id: str
    member_name: str


@dataclass(frozen=True, slots=True)
class RefundEntry:
    """`amount` is owed to the client, `from_airline` is what the airline owes us for it.

    `payment` is what the processor calls the payment that charged the fare; empty where it was
    charged elsewhere. ValueError where no date can be counted, or no money is owed.
    """

    id: str
    trip_id: str
    reason: str
    amount: Money
    from_airline: Money | None
    form: PaymentForm
    learned_on: date
    payment: str
    recorded_at: datetime
    member_id: str
    member_name: str
    closing: RefundClosing | None = None

    def __post_init__(self) -> None:
        if not FIRST_YEAR <= self.learned_on.year <= LAST_YEAR or self.amount.minor <= 0:
            raise ValueError("no entry of the refund ledger")

    @property
    def rule(self) -> RefundRule:
        """The one that its last day is counted by."""
        return rule_for(self.form, self.learned_on)

    @property
    def due_on(self) -> date:
        """The last day on which it is paid in time."""
        return due_on(self.form, self.learned_on)

    @property
    def is_owed(self) -> bool:
        return self.closing is None

    @property
    def was_withdrawn(self) -> bool:
        return self.closing is not None and self.closing.kind is ClosingKind.WITHDRAWN

    def state(self, today: date) -> Urgency | ClosingKind:
        """How near the last day is; or why nothing is owed any more."""
        if self.closing is not None:
            return self.closing.kind
        return urgency(self.form, self.learned_on, today)

    def is_red(self, today: date) -> bool:
        """From the fifth day on, and when it is overdue."""
        return self.state(today) in (Urgency.URGENT, Urgency.OVERDUE)

    @property
    def changed_at(self) -> datetime:
        """When it was closed, or else recorded."""
        return self.closing.at if self.closing is not None else self.recorded_at

    @property
    def was_late(self) -> bool:
        """Paid after its last day."""
        closing = self.closing
        if closing is None or closing.kind is not ClosingKind.PAID:
            return False
        return closing.on > self.due_on

    def state_text(self, today: date) -> str:
        """``"due Tue 1 Dec"``, from the day after it ``"overdue since Wed 2 Dec"``; ``"paid Mon 30
        Nov, late"``.
        """
        if self.closing is None and today > self.due_on:
            return f"overdue since {day_text(self.due_on + timedelta(days=1), today)}"
        if self.closing is None:
            return f"due {day_text(self.due_on, today)}"
        late = ", late" if self.was_late else ""
        return f"{self.closing.kind.value} {day_text(self.closing.on, today)}{late}"


@dataclass(frozen=True, slots=True)
class RefundLine:
    """An entry with its trip's route and reference, and its client's name."""

    entry: RefundEntry
    route: str
    record_locator: str
    client_name: str


def by_last_day(lines: tuple[RefundLine, ...]) -> tuple[RefundLine, ...]:
    """What is owed first, the nearest last day first; then the rest, closed last first."""
    owed = [line for line in lines if line.entry.is_owed]
    closed = [line for line in lines if not line.entry.is_owed]
    owed.sort(key=lambda line: (line.entry.due_on, line.entry.changed_at))
    closed.sort(key=lambda line: line.entry.changed_at, reverse=True)
    return (*owed, *closed)
