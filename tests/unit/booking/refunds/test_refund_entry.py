"""What an entry of the refund ledger says of itself, and the order of the ledger."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from desktop.booking.money import Money
from desktop.booking.refunds.refund_deadline import PaymentForm, Urgency
from desktop.booking.refunds.refund_entry import ClosingKind, RefundDuty, RefundLine, by_last_day
from desktop.booking.refunds.refund_rules import may_reopen, still_to_refund
from tests.support.booking.refund_samples import (
    LAST_DAY,
    LEARNED_ON,
    sample_refund,
    sample_refund_closing,
)


@pytest.mark.parametrize(
    "changes",
    [
        {"amount": Money(0, "USD")},
        {"amount": Money(-1, "USD")},
        {"learned_on": date(1999, 12, 31)},
        {"learned_on": date(9001, 1, 1)},
    ],
)
def test_what_is_no_entry_cannot_be_made(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="no entry"):
        sample_refund(**changes)


@pytest.mark.parametrize(
    ("today", "state", "text", "is_red"),
    [
        (LEARNED_ON, Urgency.DUE, "due Fri 4 Dec", False),
        (date(2026, 12, 2), Urgency.URGENT, "due Fri 4 Dec", True),
        (LAST_DAY, Urgency.URGENT, "due Fri 4 Dec", True),
        (LAST_DAY + timedelta(days=1), Urgency.OVERDUE, "overdue since Sat 5 Dec", True),
        (date(2027, 1, 4), Urgency.OVERDUE, "overdue since Sat 5 Dec 2026", True),
    ],
)
def test_what_is_owed(today: date, state: Urgency, text: str, is_red: bool) -> None:
    entry = sample_refund()
    assert entry.is_owed
    assert not entry.was_late
    assert not entry.was_withdrawn
    assert (entry.state(today), entry.state_text(today)) == (state, text)
    assert entry.is_red(today) is is_red
    assert entry.changed_at == entry.recorded_at


@pytest.mark.parametrize(("paid_on", "late"), [(LAST_DAY, ""), (date(2026, 12, 5), ", late")])
def test_what_was_paid(paid_on: date, late: str) -> None:
    entry = sample_refund(closing=sample_refund_closing(on=paid_on))
    assert not entry.is_owed
    assert entry.was_late is bool(late)
    assert entry.state(date(2027, 1, 1)) is ClosingKind.PAID
    day = "Sat 5 Dec" if late else "Fri 4 Dec"
    assert entry.state_text(date(2026, 12, 31)) == f"paid {day}{late}"
    assert not entry.is_red(date(2027, 1, 1))


def test_what_was_withdrawn_is_never_late() -> None:
    closing = sample_refund_closing(kind=ClosingKind.WITHDRAWN, on=date(2026, 12, 31))
    entry = sample_refund(closing=closing)
    assert entry.was_withdrawn
    assert not entry.was_late
    assert entry.state_text(date(2026, 12, 31)) == "withdrawn Thu 31 Dec"
    assert entry.changed_at == closing.at


def test_the_nearest_last_day_comes_first_and_what_is_closed_last() -> None:
    by_card = sample_refund(id="bycard")
    later = replace(by_card, id="later", recorded_at=by_card.recorded_at + timedelta(days=1))
    other = replace(by_card, id="other", form=PaymentForm.OTHER)
    first, second = sample_refund_closing(), sample_refund_closing()
    second = replace(second, at=second.at + timedelta(hours=1))
    paid = replace(by_card, id="paid", closing=first)
    paid_later = replace(by_card, id="paidlater", closing=second)
    mixed = (paid, other, later, paid_later, by_card)
    ordered = by_last_day(tuple(RefundLine(entry, "LAX-LHR", "", "Ada") for entry in mixed))
    assert [line.entry.id for line in ordered] == ["bycard", "later", "other", "paidlater", "paid"]


def test_what_no_law_dates_is_owed_or_followed_without_a_last_day() -> None:
    long_after = LEARNED_ON + timedelta(days=300)
    followed = sample_refund(id="followed", duty=RefundDuty.AIRLINE)
    fee = sample_refund(id="fee", duty=RefundDuty.OWN_FEE)
    assert followed.state_text(LEARNED_ON) == "followed since Tue 24 Nov"
    assert fee.state_text(LEARNED_ON) == "owed since Tue 24 Nov"
    for entry in (followed, fee):
        assert (entry.state(long_after), entry.is_red(long_after)) == (Urgency.DUE, False)
        paid = replace(entry, closing=sample_refund_closing(on=long_after))
        assert not paid.was_late
    dated = sample_refund()
    lines = tuple(RefundLine(entry, "LAX-LHR", "", "Ada") for entry in (followed, dated, fee))
    assert [line.entry.id for line in by_last_day(lines)] == ["refundsample", "followed", "fee"]


def test_only_a_fare_that_we_charged_counts_against_it() -> None:
    fee = sample_refund(duty=RefundDuty.OWN_FEE)
    assert still_to_refund(Money(184220, "USD"), (fee,)) == Money(184220, "USD")
    closing = sample_refund_closing(kind=ClosingKind.WITHDRAWN)
    assert may_reopen(replace(fee, closing=closing), None, ())
