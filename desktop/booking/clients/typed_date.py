"""A date as a person types it into a form: month in letters, or year first. Never guessed."""

from __future__ import annotations

import re
from datetime import date

from desktop.booking.date_time_text import MONTHS, month_number
from desktop.booking.known_times import known
from desktop.booking.text_folding import DASHES

_LETTERS = re.compile(r"(\d{1,2})[ ./-]*([^\W\d_]{3,20})[ .,/-]*(\d{4}|\d{2})")
_WITHOUT_YEAR = re.compile(r"\d{1,2}[ ./-]*[^\W\d_]{3,20}")
_YEAR_FIRST = re.compile(r"(\d{4})[-./ ](\d{1,2})[-./ ](\d{1,2})")
_NUMBERS = re.compile(r"(\d{1,2})[-./ ](\d{1,2})[-./ ](\d{4})")
_HYPHENS = str.maketrans(dict.fromkeys(DASHES, "-"))
HINT = "Write the month in letters: 24jul1980."


def read_date(text: str, *, century_from: int) -> date:
    """The date, or ValueError with a sentence for the person.

    Two-digit years fall in the hundred years that begin with `century_from`. Numbers only are
    taken when one of them cannot be a month, or both are the same.
    """
    typed = text.strip().lower().translate(_HYPHENS)
    if match := _LETTERS.fullmatch(typed):
        day, word, year = match.groups()
        month = month_number(word)
        if not month:
            raise ValueError(f'"{word}" is no month. {HINT}')
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
    if _WITHOUT_YEAR.fullmatch(typed):
        raise ValueError("The year is missing. Type it as well: 24jul1980.")
    raise ValueError(HINT if _NUMBERS.fullmatch(typed) else "Type day, month and year: 24jul1980.")


def written(day: date | None) -> str:
    """As the form shows it: ``24 Jul 1980``."""
    if day is None:
        return ""
    return f"{day.day} {MONTHS[day.month - 1][:3]} {day.year}"


def _year(digits: str, century_from: int) -> int:
    if len(digits) == 4:
        return int(digits)
    year = century_from - century_from % 100 + int(digits)
    return year if year >= century_from else year + 100


def _day(year: int, month: int, day: int) -> date:
    try:
        return known(date(year, month, day))
    except ValueError:
        raise ValueError("There is no such day.") from None
