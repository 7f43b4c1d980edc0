"""The legal and PCI checklist: what a rule asks, who decides, and what an owner has noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum

from desktop.booking.date_time_text import local_time

from .expiry import Due, due_on, months_later

LONGEST_NOTE = 200


class Decider(Enum):
    """Who can say whether it is met. The value is shown."""

    OWNER = "yours to do"
    LAWYER = "ask your lawyer"
    ACQUIRER = "your acquirer decides"
    VENDOR = "your vendor decides"


@dataclass(frozen=True, slots=True)
class ChecklistRow:
    """One rule with its source and the day on which that was read. `every_months`: how often it is
    to be done again; 0: once.
    """

    name: str
    group: str
    title: str
    text: str
    decider: Decider
    source: str
    as_of: date
    every_months: int = 0


class ChecklistStatus(Enum):
    """What an owner has noted. The value is shown."""

    OPEN = "open"
    DONE = "done"
    NOT_OURS = "does not apply"


@dataclass(frozen=True, slots=True)
class ChecklistAnswer:
    """`note`: who said so, or where the letter is."""

    row: str
    status: ChecklistStatus
    note: str
    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class ChecklistLine:
    """A row with its answer on one day. `due`, `last_day`: where it was done and comes again.

    `is_open`: a person is to look at it, because it was never done or its time has passed.
    """

    row: ChecklistRow
    answer: ChecklistAnswer | None
    status: ChecklistStatus
    last_day: date | None
    due: Due | None

    @property
    def is_open(self) -> bool:
        return self.status is ChecklistStatus.OPEN or self.due is Due.OVER


def checklist_line(
    row: ChecklistRow, answers: Mapping[str, ChecklistAnswer], today: date
) -> ChecklistLine:
    """This row with what was answered to it."""
    answer = answers.get(row.name)
    status = ChecklistStatus.OPEN if answer is None else answer.status
    if answer is None or status is not ChecklistStatus.DONE or not row.every_months:
        return ChecklistLine(row, answer, status, None, None)
    last_day = months_later(local_time(answer.at).date(), row.every_months)
    return ChecklistLine(row, answer, status, last_day, due_on(last_day, today))
