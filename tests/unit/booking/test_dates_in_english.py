"""Dates are English on a machine of any language, because one module writes them all."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from desktop.booking import date_time_text

DESKTOP = Path(date_time_text.__file__).parents[1]
# `%A %a %B %b %c %x %X %p %h %r`: what the C library writes in the language of the machine.
_LOCAL = re.compile(r"%[-_^#0]?[AaBbcxXphr]")
DAY = date(2026, 3, 4)
AT = datetime(2026, 3, 4, 9, 5, 7, tzinfo=UTC)


def test_days_and_moments() -> None:
    assert date_time_text.date_text(DAY) == "4 Mar 2026"
    assert date_time_text.month_text(DAY) == "Mar 2026"
    assert date_time_text.long_date_text(DAY) == "4 March 2026"
    assert date_time_text.day_and_year_text(DAY) == "Wed 4 Mar 2026"
    assert date_time_text.weekday_text(DAY) == "Wednesday 4 March"
    assert date_time_text.time_with_seconds_text(AT) == "09:05:07"
    assert date_time_text.timestamp_text(AT) == "4 Mar 2026  09:05:07"
    assert date_time_text.spoken_timestamp(AT) == "4 March 2026 09:05:07"


def test_every_month_and_weekday_has_its_english_name() -> None:
    months = [date_time_text.long_date_text(date(2026, month, 1)) for month in range(1, 13)]
    assert " ".join(formatted.split()[1] for formatted in months) == (
        "January February March April May June July August September October November December"
    )
    days = [date_time_text.weekday_text(date(2026, 6, day)) for day in range(1, 8)]
    assert " ".join(formatted.split()[0] for formatted in days) == (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    )


def _formats(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every format that is given to `strftime` or written after the colon in an f-string."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            yield node.lineno, ast.unparse(node.format_spec)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            given = node.args if node.func.attr in ("strftime", "format") else []
            yield from ((node.lineno, ast.unparse(formatted)) for formatted in given)


@pytest.mark.parametrize("code", ["f'{at:%d %B}'", "f'{at:%-d %b}'", "at.strftime('%A')"])
def test_the_search_finds_such_a_format(code: str) -> None:
    assert any(_LOCAL.search(formatted) for _, formatted in _formats(ast.parse(code)))


def test_nothing_is_written_in_the_language_of_the_machine() -> None:
    files = sorted(DESKTOP.rglob("*.py"))
    assert len(files) > 300
    found = []
    for file in files:
        text = file.read_text("utf-8")
        formats = _formats(ast.parse(text))
        found += [
            (file.name, line, formatted) for line, formatted in formats if _LOCAL.search(formatted)
        ]
        found += [(file.name, 0, word) for word in ("QLocale", "toLocaleString") if word in text]
    assert found == []
