"""A date as a person types it into a form: month in letters, or year first. Never guessed."""

from __future__ import annotations

import re
from datetime import date

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_LETTERS = re.compile(r"(\d{1,2})[ ./-]*([a-z]{3,9})[ .,/-]*(\d{4}|\d{2})")
_YEAR_FIRST = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
HINT = "Write the month in letters: 24jul1980."


def read_date(text: str, *, century_from: int) -> date:
    """The date, or ValueError with a sentence for the person.

    Two-digit years fall in the hundred years that begin with `century_from`. Numbers only are
    taken when one of them cannot be a month, or both are the same.
    """
    typed = text.strip().lower()
    if match := _LETTERS.fullmatch(typed):
        day, word, year = match.groups()
        month = next((i for i, m in enumerate(_MONTHS, 1) if word.startswith(m)), 0)
        return _day(_year(year, century_from), month, int(day))
    if match := _YEAR_FIRST.fullmatch(typed):
        year, month_digits, day = match.groups()
        return _day(int(year), int(month_digits), int(day))
    if match := _NUMBERS.fullmatch(typed):
        first, second, year_digits = (int(part) for part in match.groups())
        if first > 12 or first == second:
            return _day(year_digits, second, first)
        if second > 12:
            return _day(year_digits, first, second)
    raise ValueError(HINT)


def written(day: date | None) -> str:
    """As the form shows it: ``24 Jul 1980``."""
    if day is None:
        return ""
    return f"{day.day} {_MONTHS[day.month - 1].title()} {day.year}"


def _year(digits: str, century_from: int) -> int:
    if len(digits) == 4:
        return int(digits)
    year = century_from - century_from % 100 + int(digits)
    return year if year >= century_from else year + 100


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError("There is no such day.") from None
