"""Which limits are in force: signed, after their waiting time, or the narrower ones."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from desktop.booking.delegation.limit_change import (
    WAITING_TIME,
    LimitsInForce,
    SignedLimits,
    limits_in_force,
    limits_problem,
)
from desktop.booking.delegation.limits import FIRST_LIMITS
from desktop.booking.money import Money
from tests.support.booking.approval_samples import ASKER, SECOND
from tests.support.samples import OPENED_AT

WIDER = replace(FIRST_LIMITS, alone=Money(900_000, "USD"))
NARROWER = replace(FIRST_LIMITS, alone=Money(100, "USD"))


def change(limits: object = WIDER, minutes: int = 0) -> SignedLimits:
    by = replace(ASKER, at=OPENED_AT + timedelta(minutes=minutes))
    return SignedLimits(limits, by)  # type: ignore[arg-type]


def at(minutes: float) -> datetime:
    return OPENED_AT + timedelta(minutes=minutes)


def in_force(
    *changes: SignedLimits | None, minutes: float, invalid: object = None
) -> LimitsInForce:
    return limits_in_force(changes, lambda each: each != invalid, at(minutes))


def test_the_first_limits_hold_until_a_change_has_waited() -> None:
    assert in_force(minutes=0) == LimitsInForce(FIRST_LIMITS)
    one = change()
    assert in_force(one, minutes=9.9) == LimitsInForce(FIRST_LIMITS, None, one)
    assert in_force(one, minutes=10) == LimitsInForce(WIDER, one)
    assert timedelta(minutes=10) == WAITING_TIME


def test_two_owners_need_not_wait() -> None:
    one = replace(change(), second=SECOND)
    assert in_force(one, minutes=2).limits == WIDER


def test_a_change_that_waits_ends_with_the_next_one() -> None:
    bad, back = change(), change(FIRST_LIMITS, minutes=5)
    assert in_force(bad, back, minutes=12) == LimitsInForce(FIRST_LIMITS, None, back)
    assert in_force(bad, back, minutes=15).limits == FIRST_LIMITS
    later = change(NARROWER, minutes=30)
    assert in_force(bad, later, minutes=35) == LimitsInForce(WIDER, bad, later)


def test_what_is_not_as_it_was_signed_leaves_the_narrower_limits() -> None:
    good, bad = change(), change(minutes=60)
    found = in_force(good, bad, minutes=100, invalid=bad)
    assert (found.limits, found.has_invalid) == (FIRST_LIMITS, True)
    strict = change(NARROWER)
    assert in_force(strict, bad, minutes=100, invalid=bad).limits == NARROWER
    assert in_force(strict, None, minutes=100).limits == NARROWER
    assert in_force(None, minutes=0).has_invalid
    # An owner who signs again has seen to it.
    again = change(minutes=120)
    assert in_force(good, bad, again, minutes=140, invalid=bad) == LimitsInForce(WIDER, again)


def test_what_is_signed_says_every_value() -> None:
    one = change()
    for other in (
        change(replace(WIDER, day=Money(1, "USD"))),
        change(replace(WIDER, close_hours=1)),
        change(minutes=1),
    ):
        assert other.statement != one.statement
    assert replace(one, second=SECOND).statement == one.statement


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("day", {"day": Money(1, "EUR")}),
        ("not_refundable", {"not_refundable": Money(-1, "USD")}),
        ("second_person", {"second_person": Money(199_999, "USD")}),
        ("flagged_second_person", {"flagged_alone": Money(300_001, "USD")}),
        ("close_hours", {"close_hours": -1}),
        ("close_hours", {"close_hours": 721}),
    ],
)
def test_values_that_cannot_be_limits_are_named(field: str, changes: dict[str, Any]) -> None:
    assert limits_problem(FIRST_LIMITS) is None
    problem = limits_problem(replace(FIRST_LIMITS, **changes))
    assert problem is not None
    assert problem[0] == field
