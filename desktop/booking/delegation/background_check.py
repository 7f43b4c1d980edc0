"""A background check: provider, consent, result and dates. The report is never kept.

The order is that of the FCRA: consent before the report, the pre-adverse notice with a copy of the
report before a decision against the person, the adverse action notice with it (FTC, Using Consumer
Reports: What Employers Need to Know; read 2026-11-24).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from .expiry import Due, due_on
from .insurance import LONGEST_NAME, EntryProblem


class CheckResult(Enum):
    """What came back. The value is shown."""

    WAITING = "no result yet"
    CLEAR = "clear"
    IN_QUESTION = "in question"
    NOT_CLEARED = "not cleared"


@dataclass(frozen=True, slots=True)
class BackgroundCheck:
    """All that is kept of one member's check. `next_on`: when it is to be done again."""

    member_id: str
    provider: str
    consent_on: date
    result: CheckResult = CheckResult.WAITING
    result_on: date | None = None
    pre_adverse_on: date | None = None
    adverse_on: date | None = None
    next_on: date | None = None


class CheckStage(Enum):
    """Where a member's check is. The value is shown."""

    NOT_STARTED = "not started"
    WAITING = "waiting for the result"
    CLEAR = "clear"
    DUE_SOON = "due again soon"
    OVERDUE = "due again"
    NOTICE_FIRST = "pre-adverse notice is next"
    DECIDE = "notice given, decide"
    NOT_CLEARED = "not cleared"


def stage_of_check(check: BackgroundCheck | None, today: date) -> CheckStage:
    """Where this check is on this day; None: nothing was entered yet."""
    if check is None:
        return CheckStage.NOT_STARTED
    if check.result is CheckResult.WAITING:
        return CheckStage.WAITING
    if check.result is CheckResult.NOT_CLEARED:
        return CheckStage.NOT_CLEARED
    if check.result is CheckResult.IN_QUESTION:
        return CheckStage.DECIDE if check.pre_adverse_on else CheckStage.NOTICE_FIRST
    if check.next_on is None:
        return CheckStage.CLEAR
    due = due_on(check.next_on, today)
    return {
        Due.LATER: CheckStage.CLEAR, Due.SOON: CheckStage.DUE_SOON, Due.OVER: CheckStage.OVERDUE
    }[due]  # fmt: skip


NEXT_STEP = {
    CheckStage.NOT_STARTED: "Give the disclosure, get written consent, then order the check.",
    CheckStage.WAITING: "When the result is there, enter it with its date.",
    CheckStage.CLEAR: "Nothing to do.",
    CheckStage.DUE_SOON: "Give the disclosure and get consent for the next check.",
    CheckStage.OVERDUE: "Give the disclosure and get consent for the next check.",
    CheckStage.NOTICE_FIRST: "Send the pre-adverse notice, with report and summary of rights.",
    CheckStage.DECIDE: "Wait as your lawyer advised, then enter clear or not cleared.",
    CheckStage.NOT_CLEARED: "Dispose of the report, and look at this member's role: People, G P.",
}
"""What the owner does next, as sentences."""


def check_problem(check: BackgroundCheck, today: date) -> EntryProblem | None:
    """What of the order of steps is broken; None where it can be saved."""
    if not check.provider.strip() or len(check.provider) > LONGEST_NAME:
        return EntryProblem("provider", "Who does the check?", "Type the provider's name.")
    past = {
        "consent_on": check.consent_on,
        "result_on": check.result_on,
        "pre_adverse_on": check.pre_adverse_on,
        "adverse_on": check.adverse_on,
    }
    for field, day in past.items():
        if day is not None and day > today:
            return EntryProblem(field, "This day is still to come.", "Enter the day it was done.")
    return _wrong_order(check)


def _wrong_order(check: BackgroundCheck) -> EntryProblem | None:
    decided = check.result is not CheckResult.WAITING
    if decided != (check.result_on is not None):
        return EntryProblem(
            "result_on",
            "A result and its date come together.",
            "Enter both, or neither while you wait.",
        )
    if check.result_on is not None and check.result_on < check.consent_on:
        return EntryProblem(
            "result_on",
            "Consent comes before the report.",
            "Enter the day of the written consent, and then that of the result.",
        )
    if check.result is CheckResult.NOT_CLEARED and check.adverse_on is None:
        return EntryProblem(
            "adverse_on",
            "A decision against a person needs the adverse action notice.",
            "Send it, then enter its day. Until then choose: in question.",
        )
    if check.adverse_on is not None and (
        check.pre_adverse_on is None or check.adverse_on < check.pre_adverse_on
    ):
        return EntryProblem(
            "pre_adverse_on",
            "The pre-adverse notice comes before the adverse action notice.",
            "Send it first, with the report and the summary of rights, and wait.",
        )
    if check.pre_adverse_on is not None and (
        check.result_on is None or check.pre_adverse_on < check.result_on
    ):
        return EntryProblem(
            "pre_adverse_on",
            "The pre-adverse notice answers a result.",
            "Enter the result and its day first.",
        )
    return None
