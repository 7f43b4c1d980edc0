"""What the money page says of limits and approvals."""

from __future__ import annotations

from datetime import datetime

from desktop.booking.date_time_text import local_time, time_text
from desktop.booking.delegation.approval import Approval, ApprovalAnswer, Verdict
from desktop.use_cases.authorization import Allowed, Denied, NeedsApproval
from desktop.use_cases.delegation.act_limits import ActDecision

AWAITS_APPROVAL = "A second person is to approve this ticket first."
"""Why nobody takes a card for it yet."""


def single_control_text(found: ActDecision) -> str:
    """For an owner beside whom nobody can approve; empty for everybody else."""
    if not isinstance(found.decision, Allowed) or not found.decision.single_control:
        return ""
    return f"Above a limit: {_reasons(found)}. Single control: nobody else here can approve it."


def approval_text(found: ActDecision, now: datetime) -> tuple[str, str, str]:
    """Title, detail and edge."""
    decision, approval = found.decision, found.approval
    if isinstance(decision, Denied):
        return "Above a limit", decision.because, "warn"
    if isinstance(decision, Allowed):
        answer = approval.answer if approval is not None else None
        return (*_approved(answer, approval), "good")
    head, text = _waiting(decision, found, now)
    return head, text, "accent"


def _approved(answer: ApprovalAnswer | None, approval: Approval | None) -> tuple[str, str]:
    if answer is None or approval is None:
        return "Approved", ""
    up_to = "Up to " if answer.verdict is Verdict.UP_TO else ""
    until = _time(approval.request.ends_at)
    text = f"{up_to}{answer.most}, until {until}. Any change of the trip ends it. {answer.note}"
    return f"Approved by {answer.by.member_name}", text.rstrip()


def _waiting(decision: NeedsApproval, found: ActDecision, now: datetime) -> tuple[str, str]:
    approval, who = found.approval, " or ".join(decision.approvers)
    needed = f"Because of {_reasons(found)}. {who} can give it."
    if approval is None:
        return "This needs an approval before the card", needed
    answer = approval.answer
    if answer is None and approval.is_open(now):
        ends = _time(approval.request.ends_at)
        return "An approval is asked for", f"{who} answers until {ends}. It is shown here."
    if approval.is_void:
        return "The trip was changed, so the approval ended", f"Q asks again. {needed}"
    if answer is not None and answer.verdict is Verdict.QUESTION:
        return f"{answer.by.member_name} asks: {answer.note}", "Q asks again, with your answer."
    if answer is not None and answer.verdict is Verdict.REFUSED:
        return f"Refused by {answer.by.member_name}: {answer.note}", f"Q asks again. {needed}"
    if not now < approval.request.ends_at:
        ended = _time(approval.request.ends_at)
        return f"The approval ended at {ended}", f"Q asks again. {needed}"
    return "The approval is for another amount, or another risk", f"Q asks again. {needed}"


def _reasons(found: ActDecision) -> str:
    return "; ".join(each.reason for each in found.exceeded)


def _time(at: datetime) -> str:
    return time_text(local_time(at))
