"""An entry of the refund ledger: what goes back to a client, who owes it, and what came of it."""

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


class RefundDuty(Enum):
    """Who owes it, and of what. The value is shown and saved.

    MERCHANT: we charged the fare, and the law says until when it must be refunded. PASSED_ON: the
    airline charged it, and sends the refund to us. OWN_FEE: it is our fee. AIRLINE: the airline
    owes it to the client, and we only follow it.
    """

    MERCHANT = "we charged the fare"
    PASSED_ON = "it comes to us"
    OWN_FEE = "our fee"
    AIRLINE = "the airline owes it"


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
    """`amount` is owed to the client, by us or as `duty` says; `from_airline` is what the airline
    owes us for it. `goes_to`: where the client gets it, in words; empty where nobody wrote it.

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
    duty: RefundDuty = RefundDuty.MERCHANT
    goes_to: str = ""

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
    def has_last_day(self) -> bool:
        """Whether a law that is known here says until when it is to be paid."""
        return self.duty is RefundDuty.MERCHANT

    @property
    def is_ours(self) -> bool:
        """Whether we pay it, and the processor has a reference of it."""
        return self.duty is not RefundDuty.AIRLINE

    @property
    def counts_as_fare(self) -> bool:
        """Whether it is a part of the fare that we charged."""
        return self.duty is RefundDuty.MERCHANT

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
        if not self.has_last_day:
            return Urgency.DUE
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
        if closing is None or closing.kind is not ClosingKind.PAID or not self.has_last_day:
            return False
        return closing.on > self.due_on

    def state_text(self, today: date) -> str:
        """``"due Tue 1 Dec"``, from the day after it ``"overdue since Wed 2 Dec"``; ``"paid Mon 30
        Nov, late"``. Without a last day ``"owed since Sat 28 Nov"``, and ``"followed since Sat 28
        Nov"`` where the airline owes it.
        """
        if self.closing is None and not self.has_last_day:
            verb = "owed" if self.is_ours else "followed"
            return f"{verb} since {day_text(self.learned_on, today)}"
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
    """What is owed first, the nearest last day first, and after those what has none, the oldest
    first; then the rest, closed last first.
    """
    owed = [line for line in lines if line.entry.is_owed]
    closed = [line for line in lines if not line.entry.is_owed]
    owed.sort(key=lambda line: (*_last_day(line.entry), line.entry.changed_at))
    closed.sort(key=lambda line: line.entry.changed_at, reverse=True)
    return (*owed, *closed)


def _last_day(entry: RefundEntry) -> tuple[bool, date]:
    return (False, entry.due_on) if entry.has_last_day else (True, entry.learned_on)
