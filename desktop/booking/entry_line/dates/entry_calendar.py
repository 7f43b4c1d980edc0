"""Days as an entry line counts them: what can be sold, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from desktop.booking.date_time_text import MONTHS, day_text
from desktop.booking.entry_line.entry_pieces import Piece, clear_piece, unclear_piece
from desktop.booking.entry_line.entry_tokens import Token
from desktop.booking.entry_line.parsed_entry import ChipKind, Choice

FURTHEST_DAYS = 331
"""How far ahead airlines sell seats, in days."""


@dataclass(frozen=True, slots=True)
class Calendar:
    """What days are counted from: today, and the previous day in the line, if it is clear.

    `day_first`: whether numbers are day/month, where another day of the line shows it.
    """

    today: date
    previous_day: date | None = None
    previous_day_unclear: bool = False
    day_first: bool | None = None

    def coming(self, day: int, month: int, year: int | None) -> date | None:
        """That day this year, or the next time it comes; None where there is no such day."""
        for candidate in (year,) if year else range(self.today.year, self.today.year + 9):
            try:
                found = date(candidate, month, day)
            except ValueError:
                continue
            if year or found >= self.today:
                return found
        return None


def can_be_sold(day: date, calendar: Calendar) -> bool:
    """True from today to the last day that airlines sell."""
    return calendar.today <= day <= calendar.today + timedelta(days=FURTHEST_DAYS)


def day_piece(start: int, end: int, day: date | None, typed: str, calendar: Calendar) -> Piece:
    """A day with a chip that shows its year when it is not this year's, if it can be sold."""
    if day is None:
        return unclear_piece(start, end, ChipKind.DATE, typed, f"There is no {typed}.")
    label = day_text(day, calendar.today)
    if day < calendar.today:
        return unclear_piece(start, end, ChipKind.DATE, label, f"{label} is in the past.")
    last = calendar.today + timedelta(days=FURTHEST_DAYS)
    if day > last:
        ahead = f"{label} is too far ahead: airlines sell until {day_text(last, calendar.today)}."
        return unclear_piece(start, end, ChipKind.DATE, label, ahead)
    return clear_piece(start, end, ChipKind.DATE, label, day)


def ambiguous_day(
    start: int, last: Token, days: tuple[date, ...], problem: str, calendar: Calendar
) -> Piece:
    """A span that may be one of several days; only those that can be sold are offered."""
    sold = [day for day in days if can_be_sold(day, calendar)]
    if not sold:
        return day_piece(start, last.end, days[0], last.text, calendar)
    choices = tuple(Choice(typed_day(day), day_text(day, calendar.today)) for day in sold)
    if len(sold) == 1:
        problem = f"{last.text} can be sold for {choices[0].label} only: choose it, or retype it."
    return unclear_piece(start, last.end, ChipKind.DATE, last.text.capitalize(), problem, choices)


def typed_day(day: date) -> str:
    """The form that is never unclear: ``12dec2026``."""
    return f"{day.day}{MONTHS[day.month - 1][:3].lower()}{day.year}"
