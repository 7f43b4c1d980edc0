"""Times, days and durations as text, always in English, whatever the machine's language.

Every date that a person reads is written here. `strftime` is not: its names of days and months
follow the language of the machine.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

MINUS = "\N{MINUS SIGN}"
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def month_number(text: str) -> int:
    """1 to 12 for ``"dec"``, ``"sept"``, ``"December"``; 0 for anything else."""
    if len(text) >= 3:
        for number, month in enumerate(MONTHS, start=1):
            if month.lower().startswith(text):
                return number
    return 0


def weekday_number(text: str) -> int:
    """0 (Monday) to 6 for ``"fri"``, ``"tues"``, ``"Friday"``; -1 for anything else."""
    if len(text) >= 3:
        for number, weekday in enumerate(WEEKDAYS):
            if weekday.lower().startswith(text):
                return number
    return -1


def duration_text(span: timedelta) -> str:
    """``"10 h 25"``, or ``"45 min"`` below an hour; seconds are dropped."""
    minutes = int(span.total_seconds()) // 60
    if 0 <= minutes < 60:
        return f"{minutes} min"
    hours, rest = divmod(abs(minutes), 60)
    return f"{MINUS if minutes < 0 else ''}{hours} h {rest:02}"


def time_text(at: time | datetime, *, twelve_hour: bool = False) -> str:
    """``"16:45"``, or ``"4:45 pm"`` for those who prefer it."""
    if not twelve_hour:
        return f"{at.hour:02}:{at.minute:02}"
    return f"{at.hour % 12 or 12}:{at.minute:02} {'am' if at.hour < 12 else 'pm'}"


def day_offset_text(days: int) -> str:
    """``"+1"`` beside an arrival on the next day; empty on the same day."""
    if days == 0:
        return ""
    return f"+{days}" if days > 0 else f"{MINUS}{-days}"


def day_text(day: date, today: date | None = None) -> str:
    """``"Sat 12 Dec"``; with the year when `today` is given and the year is another."""
    text = f"{WEEKDAYS[day.weekday()][:3]} {day.day} {MONTHS[day.month - 1][:3]}"
    return text if today is None or today.year == day.year else f"{text} {day.year}"


def date_text(day: date) -> str:
    """``"12 Dec 2026"``."""
    return f"{day.day} {month_text(day)}"


def month_text(day: date) -> str:
    """``"Dec 2026"``."""
    return f"{MONTHS[day.month - 1][:3]} {day.year}"


def day_and_year_text(day: date) -> str:
    """``"Sat 12 Dec 2026"``."""
    return f"{day_text(day)} {day.year}"


def weekday_text(day: date) -> str:
    """``"Saturday 12 December"``, for a day of this year."""
    return f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"


def long_date_text(day: date) -> str:
    """``"12 December 2026"``."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def time_with_seconds_text(at: time | datetime) -> str:
    """``"16:45:09"``."""
    return f"{time_text(at)}:{at.second:02}"


def timestamp_text(at: datetime) -> str:
    """``"12 Dec 2026  16:45:09"``, on the clock that `at` is on; for rows."""
    return f"{date_text(at)}  {time_with_seconds_text(at)}"


def local_time(at: datetime) -> datetime:
    """On this machine's own clock; as it is, where that clock cannot show it (years 1 and 9999)."""
    try:
        return at.astimezone()
    except (OverflowError, OSError, ValueError):
        return at


def spoken_timestamp(at: datetime) -> str:
    """``"12 December 2026 16:45:09"``, for a screen reader."""
    return f"{long_date_text(at)} {time_with_seconds_text(at)}"


def long_day_text(day: date) -> str:
    """``"Saturday 12 December 2026"``, for documents."""
    return f"{weekday_text(day)} {day.year}"


def ends_in_text(left: timedelta) -> str:
    """``"29:05"`` below an hour, ``"2 h 05"`` below a day, ``"3 d 4 h"``; ``"ended"`` at zero."""
    seconds = int(left.total_seconds())
    if seconds <= 0:
        return "ended"
    if seconds < 3600:
        return f"{seconds // 60:02}:{seconds % 60:02}"
    if seconds < 86400:
        return duration_text(left)
    return f"{seconds // 86400} d {seconds % 86400 // 3600} h"
