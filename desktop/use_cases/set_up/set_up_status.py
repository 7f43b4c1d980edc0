"""Set up as rows of the status page: each step, with when it was done and by whom."""

from __future__ import annotations

from collections.abc import Callable

from desktop.booking.check_result import CheckResult, Verdict
from desktop.booking.date_time_text import date_text, local_time
from desktop.booking.set_up.set_up_steps import SetUpStep, StepState
from desktop.use_cases.errors import DeskError

from .set_up_company import SetUpCompany

_VERDICTS = {
    StepState.DONE: Verdict.DONE,
    StepState.TO_DO: Verdict.NOT_DONE,
    StepState.FAILED: Verdict.NOT_DONE,
    StepState.NOT_KNOWN: Verdict.NOT_VERIFIED,
}


def check_machine_and_set_up(
    check_machine: Callable[[], tuple[CheckResult, ...]], set_up: SetUpCompany
) -> tuple[CheckResult, ...]:
    """What the machine's own checks found, then Set up. No vendor is asked. Blocks; raises
    nothing.
    """
    found = check_machine()
    try:
        steps = set_up.overview().steps
    except DeskError as error:
        unread = CheckResult(
            "set up", Verdict.NOT_VERIFIED, error.happened, "the records could not be read"
        )
        return (*found, unread)
    return (*found, *(_row(step) for step in steps))


def _row(step: SetUpStep) -> CheckResult:
    how = "nothing was saved yet"
    if step.at is not None:
        how = f"saved on {date_text(local_time(step.at))}"
        how += f" by {step.by}" if step.by else ", from the vendors' answers"
    text = f"{step.name.value}: {step.state.value}. {step.text}"
    return CheckResult("set up", _VERDICTS[step.state], text, how)
