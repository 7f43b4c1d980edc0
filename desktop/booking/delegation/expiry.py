"""When something ends that has to be renewed, and how near that is."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import Enum

REMIND_BEFORE = timedelta(days=14)
"""So long before the last day it is shown in yellow."""


class Due(Enum):
    """How near the last day is. The value is shown."""

    LATER = "in order"
    SOON = "ends soon"
    OVER = "ended"


def due_on(last_day: date, today: date) -> Due:
    """`last_day` still counts as in order; SOON from 14 days before it, and on it."""
    if last_day < today:
        return Due.OVER
    return Due.SOON if last_day - today <= REMIND_BEFORE else Due.LATER


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or its last day where it has no such day. ValueError beyond
    the year 9999.
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def days_text(last_day: date, today: date) -> str:
    """``ends in 9 days``, ``ends today``, ``ended 3 days ago``."""
    days = (last_day - today).days
    if not days:
        return "ends today"
    count = "1 day" if abs(days) == 1 else f"{abs(days)} days"
    return f"ends in {count}" if days > 0 else f"ended {count} ago"
