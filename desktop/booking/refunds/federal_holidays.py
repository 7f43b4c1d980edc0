"""The Federal holidays of the United States, on the days that take their place on a weekend.

Source: 5 U.S.C. 6103(a) names them; by 6103(b), Friday takes the place of one on a Saturday; by
Executive Order 11582 (1971), section 3, Monday that of one on a Sunday. Left out: Inauguration Day,
which is a holiday around Washington only (6103(c)), and days off that a President gives for once.
Who counts such a day as a business day counts to an earlier day, and never to a later one.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

HOLIDAYS_AS_OF: Final = date(2026, 11, 28)
"""When the source was looked up last: Juneteenth, from 2021, was the newest."""

_MONDAY, _THURSDAY, _SATURDAY, _SUNDAY = 0, 3, 5, 6
_DAY = timedelta(days=1)


def is_business_day(day: date) -> bool:
    """Monday through Friday, excluding Federal holidays (14 CFR 260.2)."""
    return day.weekday() < _SATURDAY and not holiday_name(day)


def holiday_name(day: date) -> str:
    """The holiday for which this day is off, such as ``"Christmas Day"``; empty on others."""
    # The first of January may be taken on the last day of the year before it.
    years = (day.year, day.year + 1) if (day.month, day.day) == (12, 31) else (day.year,)
    taken = {_day_off(of): name for year in years for of, name in _holidays(year).items()}
    return taken.get(day, "")


def _holidays(year: int) -> dict[date, str]:
    """By 5 U.S.C. 6103(a), on their own days."""
    return {
        date(year, 1, 1): "New Year's Day",
        _nth(year, 1, _MONDAY, 3): "Birthday of Martin Luther King, Jr.",
        _nth(year, 2, _MONDAY, 3): "Washington's Birthday",
        _nth(year, 6, _MONDAY, 1) - 7 * _DAY: "Memorial Day",
        date(year, 6, 19): "Juneteenth National Independence Day",
        date(year, 7, 4): "Independence Day",
        _nth(year, 9, _MONDAY, 1): "Labor Day",
        _nth(year, 10, _MONDAY, 2): "Columbus Day",
        date(year, 11, 11): "Veterans Day",
        _nth(year, 11, _THURSDAY, 4): "Thanksgiving Day",
        date(year, 12, 25): "Christmas Day",
    }


def _nth(year: int, month: int, weekday: int, which: int) -> date:
    first = date(year, month, 1)
    return first + _DAY * ((weekday - first.weekday()) % 7 + 7 * (which - 1))


def _day_off(holiday: date) -> date:
    if holiday.weekday() == _SATURDAY:
        return holiday - _DAY
    return holiday + _DAY if holiday.weekday() == _SUNDAY else holiday
