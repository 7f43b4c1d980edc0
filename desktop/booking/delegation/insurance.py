"""The insurance register: what to look for in each line, and what the company has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from desktop.booking.money import Money

from .expiry import Due, due_on

LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class InsuranceGuide:
    """A line of insurance as the guide explains it. `asks`: what insurers ask for before it."""

    name: str
    covers: str
    asks: tuple[str, ...]
    source: str
    as_of: date


@dataclass(frozen=True, slots=True)
class InsuranceEntry:
    """What the company has in one line. `ends_on` is the last day of cover."""

    line: str
    insurer: str
    limit: Money
    ends_on: date


@dataclass(frozen=True, slots=True)
class InsuranceRow:
    """One line of the register, with its guide and its entry as far as there are any."""

    line: str
    guide: InsuranceGuide | None
    entry: InsuranceEntry | None
    due: Due | None
    """None without an entry."""


def register(
    guides: Sequence[InsuranceGuide], entries: Sequence[InsuranceEntry], today: date
) -> tuple[InsuranceRow, ...]:
    """The lines of the guide first, in its order, then the company's own."""
    kept = {entry.line: entry for entry in entries}
    explained = {guide.name: guide for guide in guides}
    return tuple(
        InsuranceRow(line, explained.get(line), (entry := kept.get(line)), _due(entry, today))
        for line in dict.fromkeys((*explained, *sorted(kept)))
    )


@dataclass(frozen=True, slots=True)
class EntryProblem:
    """What is wrong with what was typed: the field, what happened, what to press."""

    field: str
    happened: str
    press: str


def insurance_problem(entry: InsuranceEntry) -> EntryProblem | None:
    """None where it can be saved. One that has ended can: it is then shown as ended."""
    for field, text in (("line", entry.line), ("insurer", entry.insurer)):
        if not text.strip() or len(text) > LONGEST_NAME or not text.isprintable():
            return EntryProblem(
                field,
                f"A plain text of 1 to {LONGEST_NAME} letters is asked for here.",
                "Type it again.",
            )
    if entry.limit.minor <= 0:
        return EntryProblem("limit", "The limit is above zero.", "Type it as 1,000,000.")
    return None


def _due(entry: InsuranceEntry | None, today: date) -> Due | None:
    return None if entry is None else due_on(entry.ends_on, today)
