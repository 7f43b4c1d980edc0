"""Days that are counted, not named: ``fri``, ``next fri``, ``+7``, ``tomorrow``, ``eom``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from desktop.booking.date_time_text import WEEKDAYS, weekday_number
from desktop.booking.entry_line.entry_pieces import Found, Piece, unclear
from desktop.booking.entry_line.entry_tokens import Token
from desktop.booking.entry_line.parsed_entry import ChipKind

from .entry_calendar import Calendar, day_piece, either_day

_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)")
_TOMORROW = {"tomorrow", "tmrw", "tmr"}


def coming_weekday(token: Token, weekday: int, calendar: Calendar) -> Piece:
    if calendar.before_unclear:
        return _waits(token.start, token)
    since = calendar.before or calendar.today
    day = since + timedelta(days=(weekday - since.weekday() - 1) % 7 + 1)
    if calendar.before is None and weekday == calendar.today.weekday():
        problem = f"Today is {WEEKDAYS[weekday]}: today, or in a week?"
        return either_day(token.start, token, (calendar.today, day), problem, calendar)
    return day_piece(token.start, token.end, day, token.text, calendar)


def this_or_next(word: Token, named: Token, calendar: Calendar) -> Piece:
    """``next fri`` is the Friday of next week; when Friday is still to come it may be either."""
    weekday = weekday_number(named.text)
    coming = calendar.today + timedelta(days=(weekday - calendar.today.weekday() - 1) % 7 + 1)
    monday = calendar.today + timedelta(days=7 - calendar.today.weekday())
    if word.text == "next" and coming < monday:
        problem = f"Next {WEEKDAYS[weekday]}: this week's or the week after?"
        later = coming + timedelta(days=7)
        return either_day(word.start, named, (coming, later), problem, calendar)
    return day_piece(word.start, named.end, coming, named.text, calendar)


def days_after(token: Token, calendar: Calendar, end: int | None = None) -> Piece:
    """``+7``, ``7 nights`` count from the day said before, or from today. `end`: of the stretch."""
    if calendar.before_unclear:
        return _waits(token.start, token)
    days = int(token.text.strip("+dw")) * (7 if token.text.endswith("w") else 1)
    day = (calendar.before or calendar.today) + timedelta(days=days)
    return day_piece(token.start, end or token.end, day, token.text, calendar)


def day_word(token: Token, at: int, calendar: Calendar) -> Found | None:
    day: date | None = None
    if token.text == "today":
        day = calendar.today
    elif token.text in _TOMORROW:
        day = calendar.today + timedelta(days=1)
    elif token.text == "eom":
        if calendar.before_unclear:
            return Found((_waits(token.start, token),), at + 1)
        day = _end_of_month(calendar.before or calendar.today)
    elif match := _ORDINAL.fullmatch(token.text):
        if calendar.before_unclear:
            return Found((_waits(token.start, token),), at + 1)
        day = _next_with_number(int(match[1]), calendar.before or calendar.today)
    else:
        return None
    return Found((day_piece(token.start, token.end, day, token.text, calendar),), at + 1)


def _waits(start: int, token: Token) -> Piece:
    problem = f"{token.text} counts from the day before it, which is not clear yet."
    return unclear(start, token.end, ChipKind.DATE, token.text, problem)


def _end_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _next_with_number(number: int, since: date) -> date | None:
    for more in range(62):
        day = since + timedelta(days=more)
        if day.day == number:
            return day
    return None
