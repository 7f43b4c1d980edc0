"""The result of one check of this machine: a subject, a verdict, and how it was checked."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .printable_text import printable


class Verdict(Enum):
    """How well something is protected on this machine.

    EXPOSED: it could be protected and is not; a person can change that. NOT_POSSIBLE: the system
    has no means. NOT_VERIFIED: it may be protected, but this was not checked. DONE and NOT_DONE
    are of steps that a person takes, and claim no protection.
    """

    PROTECTED = "protected"
    BEST_EFFORT = "best effort"
    EXPOSED = "exposed"
    NOT_POSSIBLE = "not possible"
    NOT_VERIFIED = "not verified"
    DONE = "done"
    NOT_DONE = "not done"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`text`: what it means, in one sentence. `how`: how it was checked."""

    subject: str
    verdict: Verdict
    text: str
    how: str


def as_text(check_results: tuple[CheckResult, ...]) -> str:
    """All of them for a terminal or a file, one below the other, ending with a line break. What is
    in the name of a file makes no line of its own.
    """
    subject_width = max((len(f.subject) for f in check_results), default=0)
    verdict_width = max(len(verdict.value) for verdict in Verdict)
    lines = []
    for check_result in check_results:
        lines.append(
            f"{check_result.subject:{subject_width}}  {check_result.verdict.value:{verdict_width}}"
            f"  {printable(check_result.text)}"
        )
        how = printable(check_result.how)
        lines.append(f"{'':{subject_width}}  {'':{verdict_width}}  checked: {how}")
    return "".join(f"{line}\n" for line in lines)


def tally(check_results: tuple[CheckResult, ...]) -> str:
    """``"4 protected, 1 not possible"``: what there is none of is left out."""
    counts = ((verdict, sum(f.verdict is verdict for f in check_results)) for verdict in Verdict)
    return ", ".join(f"{count} {verdict.value}" for verdict, count in counts if count)
