"""When something ends, and how it is said."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.booking.delegation.expiry import Due, days_text, due_on, months_later

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("days", "due"),
    [(15, Due.LATER), (14, Due.SOON), (0, Due.SOON), (-1, Due.OVER)],
)
def test_fourteen_days_before_it_is_shown(days: int, due: Due) -> None:
    assert due_on(TODAY + timedelta(days=days), TODAY) is due


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (9, "ends in 9 days"),
        (1, "ends in 1 day"),
        (0, "ends today"),
        (-1, "ended 1 day ago"),
        (-40, "ended 40 days ago"),
    ],
)
def test_days_are_counted(days: int, text: str) -> None:
    assert days_text(TODAY + timedelta(days=days), TODAY) == text


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 11, 24), 12, date(2027, 11, 24)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
    ],
)
def test_a_month_without_that_day_ends_on_its_last(day: date, months: int, later: date) -> None:
    assert months_later(day, months) == later
