"""What one look at this machine found: a subject, a verdict, and how it was looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Verdict(Enum):
    """How far something is kept from others here.

    EXPOSED: it could be kept and is not, and a person can change that. NOT_POSSIBLE: the system
    has no means. NOT_VERIFIED: it may hold, and nobody has looked.
    """

    PROTECTED = "protected"
    BEST_EFFORT = "best effort"
    EXPOSED = "exposed"
    NOT_POSSIBLE = "not possible"
    NOT_VERIFIED = "not verified"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`words`: what it means, in one sentence. `how`: how it was checked."""

    subject: str
    verdict: Verdict
    text: str
    how: str


def as_text(check_results: tuple[CheckResult, ...]) -> str:
    """All of them for a terminal or a file, one below the other, ending with a line break."""
    wide = max((len(f.subject) for f in check_results), default=0)
    told = max(len(verdict.value) for verdict in Verdict)
    lines = []
    for check_result in check_results:
        lines.append(
            f"{check_result.subject:{wide}}  {check_result.verdict.value:{told}}"
            f"  {check_result.text}"
        )
        lines.append(f"{'':{wide}}  {'':{told}}  checked: {check_result.how}")
    return "".join(f"{line}\n" for line in lines)


def tally(check_results: tuple[CheckResult, ...]) -> str:
    """``"4 protected, 1 not possible"``: what there is none of is left out."""
    counts = ((verdict, sum(f.verdict is verdict for f in check_results)) for verdict in Verdict)
    return ", ".join(f"{count} {verdict.value}" for verdict, count in counts if count)
