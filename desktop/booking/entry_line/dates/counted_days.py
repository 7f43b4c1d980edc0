"""Days that are counted, not named: ``fri``, ``next fri``, ``+7``, ``tomorrow``, ``eom``."""

from __future__ import annotations

import re
from datetime import date, timedelta

from desktop.booking.date_time_text import WEEKDAYS, weekday_number
from desktop.booking.entry_line.entry_pieces import Piece, ReadResult, unclear_piece
from desktop.booking.entry_line.entry_tokens import Token
from desktop.booking.entry_line.parsed_entry import ChipKind

from .entry_calendar import Calendar, ambiguous_day, day_piece

_ORDINAL = re.compile(r"([0-9]{1,2})(?:st|nd|rd|th)")
_TOMORROW = {"tomorrow", "tmrw", "tmr"}


def coming_weekday(token: Token, weekday: int, calendar: Calendar) -> Piece:
    if calendar.previous_day_unclear:
        return _previous_day_unclear(token.start, token)
    since = calendar.previous_day or calendar.today
    day = since + timedelta(days=(weekday - since.weekday() - 1) % 7 + 1)
    if calendar.previous_day is None and weekday == calendar.today.weekday():
        problem = f"Today is {WEEKDAYS[weekday]}: today, or in a week?"
        return ambiguous_day(token.start, token, (calendar.today, day), problem, calendar)
    return day_piece(token.start, token.end, day, token.text, calendar)


def this_or_next(word: Token, named: Token, calendar: Calendar) -> Piece:
    """``next fri`` is the Friday of next week; when Friday is still to come it may be either."""
    weekday = weekday_number(named.text)
    coming = calendar.today + timedelta(days=(weekday - calendar.today.weekday() - 1) % 7 + 1)
    monday = calendar.today + timedelta(days=7 - calendar.today.weekday())
    if word.text == "next" and coming < monday:
        problem = f"Next {WEEKDAYS[weekday]}: this week's or the week after?"
        later = coming + timedelta(days=7)
        return ambiguous_day(word.start, named, (coming, later), problem, calendar)
    return day_piece(word.start, named.end, coming, named.text, calendar)


def days_after(token: Token, calendar: Calendar, end: int | None = None) -> Piece:
    """``+7``, ``7 nights`` count from the previous day typed, or from today. `end`: of the span."""
    if calendar.previous_day_unclear:
        return _previous_day_unclear(token.start, token)
    days = int(token.text.strip("+dw")) * (7 if token.text.endswith("w") else 1)
    day = (calendar.previous_day or calendar.today) + timedelta(days=days)
    return day_piece(token.start, end or token.end, day, token.text, calendar)


def read_day_word(token: Token, at: int, calendar: Calendar) -> ReadResult | None:
    day: date | None = None
    if token.text == "today":
        day = calendar.today
    elif token.text in _TOMORROW:
        day = calendar.today + timedelta(days=1)
    elif token.text == "eom":
        if calendar.previous_day_unclear:
            return ReadResult((_previous_day_unclear(token.start, token),), at + 1)
        day = _end_of_month(calendar.previous_day or calendar.today)
    elif match := _ORDINAL.fullmatch(token.text):
        if calendar.previous_day_unclear:
            return ReadResult((_previous_day_unclear(token.start, token),), at + 1)
        day = _next_with_number(int(match[1]), calendar.previous_day or calendar.today)
    else:
        return None
    return ReadResult((day_piece(token.start, token.end, day, token.text, calendar),), at + 1)


def _previous_day_unclear(start: int, token: Token) -> Piece:
    problem = f"{token.text} counts from the day before it, which is not clear yet."
    return unclear_piece(start, token.end, ChipKind.DATE, token.text, problem)


def _end_of_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=31)).replace(day=1) - timedelta(days=1)


def _next_with_number(number: int, since: date) -> date | None:
    for more in range(62):
        day = since + timedelta(days=more)
        if day.day == number:
            return day
    return None
