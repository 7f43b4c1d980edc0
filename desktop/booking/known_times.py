"""The days and moments that records hold: no other is written, and none is read from them.

With each of these, and with some years around them, every calendar and zone can count. They begin
early: dates of birth are among them, and a machine whose battery is empty shows 1970 or 1980.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final, TypeVar

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
FIRST_MOMENT: Final = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
LAST_MOMENT: Final = datetime(LAST_YEAR, 12, 31, 23, 59, 59, tzinfo=UTC)

D = TypeVar("D", bound=date)


def known(day: D) -> D:
    """The day or the moment itself. ValueError in a year outside of `FIRST_YEAR` to `LAST_YEAR`."""
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise ValueError("a year that no record holds")
    return day


def nearest_known(at: datetime) -> datetime:
    """The moment, which must be aware, or the first or the last one: vendors write the year 9999
    where something has no end.
    """
    return min(max(at, FIRST_MOMENT), LAST_MOMENT)
