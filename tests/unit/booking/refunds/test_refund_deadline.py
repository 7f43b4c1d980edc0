"""Until when a refund must be paid, and from when on it is red."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.booking.refunds import refund_deadline
from desktop.booking.refunds.refund_deadline import (
    REFUND_RULES,
    PaymentForm,
    RefundRule,
    Urgency,
    day_number,
    due_on,
    rule_for,
    urgency,
)

CARD, OTHER = PaymentForm.CARD, PaymentForm.OTHER
TUESDAY = date(2026, 11, 24)
"""Two days before Thanksgiving."""


@pytest.mark.parametrize(
    ("form", "learned_on", "last_day"),
    [
        (CARD, TUESDAY, date(2026, 12, 4)),
        (CARD, date(2026, 11, 2), date(2026, 11, 12)),  # over Veterans Day
        (CARD, date(2026, 10, 19), date(2026, 10, 28)),  # no holiday
        (CARD, date(2026, 10, 24), date(2026, 11, 3)),  # learned of on a Saturday
        (CARD, date(2026, 12, 23), date(2027, 1, 5)),  # Christmas and New Year
        (OTHER, TUESDAY, date(2026, 12, 14)),
        (OTHER, date(2026, 12, 20), date(2027, 1, 9)),  # a Saturday counts
    ],
)
def test_the_last_day(form: PaymentForm, learned_on: date, last_day: date) -> None:
    assert due_on(form, learned_on) == last_day


@pytest.mark.parametrize("year", [1999, 9001])
def test_a_day_that_cannot_be_counted_from_is_refused(year: int) -> None:
    with pytest.raises(ValueError, match="cannot be counted"):
        due_on(CARD, date(year, 1, 1))


@pytest.mark.parametrize(
    ("today", "number", "how"),
    [
        (TUESDAY - timedelta(days=1), 0, Urgency.DUE),
        (TUESDAY, 0, Urgency.DUE),
        (date(2026, 11, 26), 1, Urgency.DUE),  # Thanksgiving is no day of it
        (date(2026, 12, 1), 4, Urgency.DUE),
        (date(2026, 12, 2), 5, Urgency.URGENT),
        (date(2026, 12, 4), 7, Urgency.URGENT),
        (date(2026, 12, 5), 7, Urgency.OVERDUE),
        (date(2027, 12, 5), 7, Urgency.OVERDUE),
    ],
)
def test_a_card_is_red_from_its_fifth_business_day_on(
    today: date, number: int, how: Urgency
) -> None:
    assert day_number(CARD, TUESDAY, today) == number
    assert urgency(CARD, TUESDAY, today) is how


def test_another_payment_is_red_from_its_fifth_calendar_day_on() -> None:
    how = [urgency(OTHER, TUESDAY, TUESDAY + timedelta(days=past)) for past in (4, 5, 20, 21)]
    assert how == [Urgency.DUE, Urgency.URGENT, Urgency.URGENT, Urgency.OVERDUE]


def test_each_form_has_rules_and_they_say_their_source() -> None:
    assert {rule.form for rule in REFUND_RULES} == set(PaymentForm)
    assert [rule.words() for rule in REFUND_RULES] == ["7 business days", "20 calendar days"]
    assert all("14 CFR" in rule.source for rule in REFUND_RULES)


def test_a_changed_law_counts_from_its_day_on(monkeypatch: pytest.MonkeyPatch) -> None:
    first = rule_for(CARD, TUESDAY)
    later = RefundRule(CARD, date(2027, 1, 1), 3, False, "a later law", date(2026, 12, 1))
    monkeypatch.setattr(refund_deadline, "REFUND_RULES", (*REFUND_RULES, later))
    assert rule_for(CARD, date(2026, 12, 31)) is first
    assert due_on(CARD, date(2027, 1, 1)) == date(2027, 1, 4)
    assert rule_for(CARD, date(2020, 1, 1)) is first, "what is older has the oldest"
