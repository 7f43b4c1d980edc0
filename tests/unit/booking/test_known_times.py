"""The years that records hold, and what becomes of a moment beyond them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from desktop.booking.known_times import FIRST_MOMENT, LAST_MOMENT, known, nearest_known

NEAR_MIDNIGHT = timezone(timedelta(hours=-23, minutes=-59))


@pytest.mark.parametrize("day", [date(1900, 1, 1), date(2199, 12, 31), FIRST_MOMENT, LAST_MOMENT])
def test_these_are_known(day: date) -> None:
    assert known(day) is day


@pytest.mark.parametrize("day", [date(1899, 12, 31), date(2200, 1, 1), date.min, datetime.max])
def test_others_are_not(day: date) -> None:
    with pytest.raises(ValueError, match="a year that no record holds"):
        known(day)


@pytest.mark.parametrize(
    ("at", "nearest"),
    [
        (datetime(2026, 11, 28, tzinfo=UTC), datetime(2026, 11, 28, tzinfo=UTC)),
        (datetime.max.replace(tzinfo=NEAR_MIDNIGHT), LAST_MOMENT),
        (datetime.min.replace(tzinfo=UTC), FIRST_MOMENT),
    ],
)
def test_what_a_vendor_calls_without_an_end_ends_with_the_last_one(
    at: datetime, nearest: datetime
) -> None:
    assert nearest_known(at) == nearest
