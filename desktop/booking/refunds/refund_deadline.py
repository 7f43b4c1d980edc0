"""Until when the merchant of a fare must have refunded it, by a table of rules with their dates.

United States. An agent that is the merchant of a fare makes a prompt refund within 7 business days
of the carrier's word that it is due where the fare was paid by credit card, and within 20 calendar
days of its becoming due where it was paid otherwise (14 CFR 399.80(l), 260.6(d) and 260.2). That
the airline has not paid the agent puts nothing off. The rule counts a debit card among what has 20
days. Which of the two a card is, is not known here, so every card has the shorter time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import Final

from .federal_holidays import is_business_day

_DAY = timedelta(days=1)

FIRST_YEAR: Final = 2000
LAST_YEAR: Final = 9000
"""Between these, days can be counted; no refund was ever learned of outside."""


class PaymentForm(Enum):
    """How the client paid the fare. The value is shown and saved."""

    CARD = "card"
    OTHER = "other payment"


@dataclass(frozen=True, slots=True)
class RefundRule:
    """For refunds that the company learned of on `since` or later: `days` after that day.

    `source` was looked up on `as_of`.
    """

    form: PaymentForm
    since: date
    days: int
    in_business_days: bool
    source: str
    as_of: date

    def words(self) -> str:
        """``"7 business days"``."""
        return f"{self.days} {'business' if self.in_business_days else 'calendar'} days"

    def counts(self, day: date) -> bool:
        """Whether this day is one of them."""
        return not self.in_business_days or is_business_day(day)


_IN_FORCE = date(2024, 10, 28)
_READ = date(2026, 11, 28)
REFUND_RULES: Final[tuple[RefundRule, ...]] = (
    RefundRule(PaymentForm.CARD, _IN_FORCE, 7, True, "14 CFR 399.80(l), 260.2", _READ),
    RefundRule(PaymentForm.OTHER, _IN_FORCE, 20, False, "14 CFR 399.80(l), 260.2", _READ),
)
"""For each form the oldest first. A changed law is another row; what was learned of before it keeps
its own.
"""

URGENT_FROM_DAY: Final = 5
"""It is red from this day on, in the days that its rule counts."""


class Urgency(Enum):
    """How near the last day is. The value is shown."""

    DUE = "due"
    URGENT = "urgent"
    OVERDUE = "overdue"


def rule_for(form: PaymentForm, learned_on: date) -> RefundRule:
    """The one in force on that day; before the first, the first."""
    rules = [rule for rule in REFUND_RULES if rule.form is form]
    in_force = [rule for rule in rules if rule.since <= learned_on]
    return (in_force or rules[:1])[-1]


def due_on(form: PaymentForm, learned_on: date) -> date:
    """The last day on which it is paid in time. The day on which it was learned of is not counted.

    ValueError for a day outside of `FIRST_YEAR` to `LAST_YEAR`.
    """
    if not FIRST_YEAR <= learned_on.year <= LAST_YEAR:
        raise ValueError("a day that cannot be counted from")
    rule = rule_for(form, learned_on)
    day, left = learned_on, rule.days
    while left:
        day += _DAY
        left -= rule.counts(day)
    return day


def day_number(form: PaymentForm, learned_on: date, today: date) -> int:
    """How many of the days that count have begun, up to the last one: 0 on the day itself."""
    rule, last = rule_for(form, learned_on), min(today, due_on(form, learned_on))
    days = (last - learned_on).days
    return sum(rule.counts(learned_on + _DAY * past) for past in range(1, days + 1))


def urgency(form: PaymentForm, learned_on: date, today: date) -> Urgency:
    """OVERDUE from the day after the last one."""
    if today > due_on(form, learned_on):
        return Urgency.OVERDUE
    is_urgent = day_number(form, learned_on, today) >= URGENT_FROM_DAY
    return Urgency.URGENT if is_urgent else Urgency.DUE
