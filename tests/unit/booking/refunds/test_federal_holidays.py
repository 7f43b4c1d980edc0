"""Business days and Federal holidays of the United States."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from desktop.booking.refunds.federal_holidays import holiday_name, is_business_day

# As the Office of Personnel Management lists them.
OF_2026 = {
    date(2026, 1, 1): "New Year's Day",
    date(2026, 1, 19): "Birthday of Martin Luther King, Jr.",
    date(2026, 2, 16): "Washington's Birthday",
    date(2026, 5, 25): "Memorial Day",
    date(2026, 6, 19): "Juneteenth National Independence Day",
    date(2026, 7, 3): "Independence Day",
    date(2026, 9, 7): "Labor Day",
    date(2026, 10, 12): "Columbus Day",
    date(2026, 11, 11): "Veterans Day",
    date(2026, 11, 26): "Thanksgiving Day",
    date(2026, 12, 25): "Christmas Day",
}


def _off(year: int) -> dict[date, str]:
    days = (date(year, 1, 1) + timedelta(days=past) for past in range(366))
    return {day: name for day in days if day.year == year and (name := holiday_name(day))}


def test_the_holidays_of_a_year_are_those_of_the_list() -> None:
    assert _off(2026) == OF_2026


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2022, 12, 26), "Christmas Day"),  # a Monday for a Sunday
        (date(2027, 12, 24), "Christmas Day"),  # a Friday for a Saturday
        (date(2027, 12, 31), "New Year's Day"),  # of the year after it
        (date(2023, 1, 2), "New Year's Day"),
        (date(2027, 5, 31), "Memorial Day"),  # the first of June is no Monday
        (date(2026, 12, 31), ""),
        (date(2026, 7, 4), ""),
        (date(2029, 1, 20), ""),  # Inauguration Day, around Washington only
    ],
)
def test_a_holiday_on_a_weekend_takes_the_day_beside_it(day: date, name: str) -> None:
    assert holiday_name(day) == name


def test_new_year_taken_on_the_day_before_leaves_eleven_days_in_two_years() -> None:
    assert len(_off(2027)) == 12  # with that of 2028
    assert len(_off(2028)) == 10


@pytest.mark.parametrize(
    ("day", "is_one"),
    [
        (date(2026, 11, 25), True),
        (date(2026, 11, 26), False),
        (date(2026, 11, 27), True),
        (date(2026, 11, 28), False),
        (date(2026, 11, 29), False),
    ],
)
def test_business_days_are_monday_to_friday_without_them(day: date, is_one: bool) -> None:
    assert is_business_day(day) is is_one
