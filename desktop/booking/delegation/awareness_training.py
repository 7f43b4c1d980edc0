"""Security awareness training of those who take cards: which course, and when.

Upon hire and at least once every 12 months (PCI DSS v4.0.1, 12.6.3).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from .expiry import months_later
from .insurance import LONGEST_NAME, EntryProblem

LASTS_MONTHS = 12


@dataclass(frozen=True, slots=True)
class AwarenessTraining:
    """A member's last one. `by`: the name of the owner who entered it."""

    member_id: str
    course: str
    done_on: date
    by: str = ""

    @property
    def last_day(self) -> date:
        """Until when it counts."""
        return months_later(self.done_on, LASTS_MONTHS)


def training_problem(training: AwarenessTraining, today: date) -> EntryProblem | None:
    """What is wrong with what was typed; None where it can be saved."""
    if not training.course.strip() or len(training.course) > LONGEST_NAME:
        return EntryProblem(
            "course", "Which course was it?", f"Type its name, up to {LONGEST_NAME} letters."
        )
    if not training.course.isprintable():
        return EntryProblem("course", "There is a sign here that cannot be shown.", "Type it anew.")
    if training.done_on > today:
        return EntryProblem(
            "done_on", "This day is still to come.", "Enter the day on which the course was done."
        )
    return None
