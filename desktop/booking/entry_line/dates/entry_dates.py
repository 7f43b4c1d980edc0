"""Reads the days of an entry line: ``12dec``, ``3/4``, ``+7``, ``next fri``, ``eom``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from desktop.booking.date_time_text import MONTHS, WEEKDAYS, day_text, month_number, weekday_number
from desktop.booking.entry_line.entry_pieces import Piece, ReadResult
from desktop.booking.entry_line.entry_tokens import Token, TokenKind, text_at

from .counted_days import coming_weekday, days_after, read_day_word, this_or_next
from .entry_calendar import Calendar, ambiguous_day, day_piece

_MONTH = "|".join(month[:3].lower() for month in MONTHS)
_DAY_MONTH = re.compile(rf"([0-9]{{1,2}})(?:st|nd|rd|th)?-?((?:{_MONTH})[a-z]*)-?([0-9]{{2,4}})?")
_JOINED_NIGHTS = re.compile(r"([0-9]{1,2})(?:nights?|nts?)")
_MONTH_DAY = re.compile(rf"((?:{_MONTH})[a-z]*)([0-9]{{1,2}})")
_MONTHS, _MOST_DAYS = 12, 31
_NIGHTS = {"night", "nights", "nt", "nts"}
_DAY = re.compile(r"([0-9]{1,2})(st|nd|rd|th)?")


def read_date(tokens: list[Token], at: int, calendar: Calendar) -> ReadResult | None:
    """The day or days that begin at this token, or None."""
    token = tokens[at]
    if token.kind is TokenKind.OFFSET:
        return ReadResult((days_after(token, calendar),), at + 1)
    if token.kind is TokenKind.NUMERIC:
        return _numeric(tokens, at, calendar)
    if token.kind not in (TokenKind.WORD, TokenKind.DASHED):
        return None
    if match := _JOINED_NIGHTS.fullmatch(token.text):
        return ReadResult((days_after(replace(token, text=match[1]), calendar),), at + 1)
    if re.fullmatch(r"[0-9]{1,2}", token.text) and text_at(tokens, at + 1) in _NIGHTS:
        return ReadResult((days_after(token, calendar, tokens[at + 1].end),), at + 2)
    weekday = weekday_number(token.text)
    if weekday >= 0:
        if at + 1 < len(tokens) and tokens[at + 1].kind is TokenKind.NUMERIC:
            numbered = _numbers_on_weekday(token, weekday, tokens[at + 1], calendar)
            return ReadResult((numbered,), at + 2)
        dated = _day_and_month(tokens, at + 1, calendar)
        return ReadResult(
            (_on_weekday(token, weekday, dated, calendar),), dated.next_at if dated else at + 1
        )
    if token.text in ("next", "this") and weekday_number(text_at(tokens, at + 1)) >= 0:
        return ReadResult((this_or_next(token, tokens[at + 1], calendar),), at + 2)
    if joined := _day_range(tokens, at, calendar):
        return joined
    if dated := _day_and_month(tokens, at, calendar):
        return ReadResult((dated.piece(token.start, calendar),), dated.next_at)
    return read_day_word(token, at, calendar)


# ---------------------------------------------------------------- day and month


@dataclass(frozen=True, slots=True)
class _Dated:
    """A day and a month as typed; `day` is None where the calendar has no such day."""

    day: date | None
    typed: str
    end: int
    next_at: int

    def piece(self, start: int, calendar: Calendar) -> Piece:
        return day_piece(start, self.end, self.day, self.typed, calendar)


def _day_and_month(tokens: list[Token], at: int, calendar: Calendar) -> _Dated | None:
    if at >= len(tokens) or tokens[at].kind not in (TokenKind.WORD, TokenKind.DASHED):
        return None
    token = tokens[at]
    if match := _DAY_MONTH.fullmatch(token.text):
        day, month_text, year = match.groups()
        return _dated(tokens, at + 1, int(day), month_text, year, calendar)
    if match := _MONTH_DAY.fullmatch(token.text):
        return _dated(tokens, at + 1, int(match[2]), match[1], None, calendar)
    if match := _DAY.fullmatch(token.text):
        month_at = at + 2 if text_at(tokens, at + 1) == "of" else at + 1
        if month_number(text_at(tokens, month_at)):
            return _dated(
                tokens, month_at + 1, int(match[1]), tokens[month_at].text, None, calendar
            )
    if month_number(token.text) and (match := _DAY.fullmatch(text_at(tokens, at + 1))):
        if month_number(text_at(tokens, at + 2)) and not _is_month_and_day(tokens, at + 2):
            return None  # "jan 12 dec": the month belongs to what follows
        return _dated(tokens, at + 2, int(match[1]), token.text, None, calendar)
    return None


def _is_month_and_day(tokens: list[Token], at: int) -> bool:
    """``jan 19`` and nothing of another date behind it, as the second half of "jan 12 jan 19"."""
    return bool(_DAY.fullmatch(text_at(tokens, at + 1))) and not month_number(
        text_at(tokens, at + 2)
    )


def _dated(
    tokens: list[Token], at: int, day: int, month_text: str, year: str | None, calendar: Calendar
) -> _Dated | None:
    month = month_number(month_text)
    if not month or (year is not None and len(year) == 3):
        return None
    if year is None and text_at(tokens, at) in _years_near(calendar.today):
        year = tokens[at].text
        at += 1
    number = None if year is None else int(year) % 100 + 2000
    found = calendar.coming(day, month, number)
    typed = f"{day} {MONTHS[month - 1][:3]}" + (f" {number}" if number else "")
    return _Dated(found, typed, tokens[at - 1].end, at)


def _years_near(today: date) -> tuple[str, ...]:
    return tuple(str(today.year + more) for more in (-1, 0, 1))


# ---------------------------------------------------------------- numbers only


def _numeric(tokens: list[Token], at: int, calendar: Calendar) -> ReadResult:
    token = tokens[at]
    if month_number(text_at(tokens, at + 1)) and (pair := _split_day_range(tokens, at, calendar)):
        return pair
    days = _numeric_days(token.text, calendar)
    if len(days) == 2:
        problem = f"{token.text} may be day/month or month/day: choose one."
        return ReadResult((ambiguous_day(token.start, token, days, problem, calendar),), at + 1)
    day = days[0] if days else None
    return ReadResult((day_piece(token.start, token.end, day, token.text, calendar),), at + 1)


def _numeric_days(text: str, calendar: Calendar) -> tuple[date, ...]:
    """The days these numbers may mean, soonest first: none, one or two. Points: day first."""
    parts = re.split(r"[/.-]", text)
    numbers = [int(part) for part in parts]
    if len(parts[0]) == 4:
        orders = {(numbers[2], numbers[1])}
        year = numbers[0]
    else:
        first, second = numbers[:2]
        both = {(first, second), (second, first)}
        shown = {None: both, True: {(first, second)}, False: {(second, first)}}
        orders = {(first, second)} if "." in text else shown[calendar.day_first]
        year = numbers[2] % 100 + 2000 if len(numbers) == 3 else 0
    days = {calendar.coming(day, month, year or None) for day, month in orders}
    return tuple(sorted(day for day in days if day))


def proven_order(numeric: Sequence[str]) -> bool | None:
    """True where one of these days can be day/month only (``19/1``), False for month/day; None
    where none shows it, or they contradict each other.
    """
    orders = set()
    for text in numeric:
        first, second = (int(part) for part in re.split(r"[/.-]", text)[:2])
        if "." not in text and first <= _MOST_DAYS and second <= _MOST_DAYS:
            orders |= {True} if first > _MONTHS else set()
            orders |= {False} if second > _MONTHS else set()
    return orders.pop() if len(orders) == 1 else None


def _numbers_on_weekday(token: Token, weekday: int, numeric: Token, calendar: Calendar) -> Piece:
    """``sat 3/4``: the weekday says which of the two it is."""
    days = _numeric_days(numeric.text, calendar)
    fitting = [day for day in days if day.weekday() == weekday]
    if len(fitting) == 1 or not days:
        day = fitting[0] if fitting else None
        return day_piece(token.start, numeric.end, day, numeric.text, calendar)
    problem = f"{numeric.text} is not a {WEEKDAYS[weekday]}: choose one."
    return ambiguous_day(token.start, numeric, days, problem, calendar)


def _day_range(tokens: list[Token], at: int, calendar: Calendar) -> ReadResult | None:
    """``12-19dec``: there and back in one month."""
    if at + 2 >= len(tokens) or tokens[at + 1].kind is not TokenKind.JOINER:
        return None
    token = tokens[at]
    last = _day_and_month(tokens, at + 2, calendar)
    if last is None or not token.text.isdecimal() or len(token.text) > 2 or last.day is None:
        return None
    first = calendar.coming(int(token.text), last.day.month, last.day.year)
    outbound = day_piece(token.start, token.end, first, f"{token.text} {last.typed}", calendar)
    return ReadResult((outbound, last.piece(tokens[at + 2].start, calendar)), last.next_at)


def _split_day_range(tokens: list[Token], at: int, calendar: Calendar) -> ReadResult | None:
    """``12-19 dec``: there and back in one month, when the pair looks like a numeric date."""
    token = tokens[at]
    first, _, second = token.text.partition("-")
    middle = token.start + len(first)
    parts = [
        replace(token, text=first, end=middle, kind=TokenKind.WORD),
        replace(token, text="-", start=middle, end=middle + 1, kind=TokenKind.JOINER),
        replace(token, text=second, start=middle + 1, kind=TokenKind.WORD),
        *tokens[at + 1 : at + 4],
    ]
    found = _day_range(parts, 0, calendar)
    return None if found is None else ReadResult(found.pieces, at + found.next_at - 2)


def _on_weekday(token: Token, weekday: int, dated: _Dated | None, calendar: Calendar) -> Piece:
    if dated is None:
        return coming_weekday(token, weekday, calendar)
    if dated.day is None or dated.day.weekday() == weekday:
        return dated.piece(token.start, calendar)
    nearest = dated.day + timedelta(days=(weekday - dated.day.weekday() + 3) % 7 - 3)
    problem = f"{day_text(dated.day, calendar.today)} is not a {WEEKDAYS[weekday]}: choose one."
    part = Token(dated.typed, token.start, dated.end)
    return ambiguous_day(token.start, part, (dated.day, nearest), problem, calendar)
