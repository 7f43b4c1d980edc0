"""How well this machine is protected: one row for every subject, checked or not."""

from __future__ import annotations

from desktop.booking.check_result import CheckResult, Verdict
from desktop.use_cases.ports.machine_port import MachineChecks

SUBJECTS = (
    "environment",
    "screen",
    "keyboard",
    "memory",
    "card requests",
    "clipboard",
    "accessibility bus",
    "network trust",
    "keyring",
    "records",
    "documents",
    "profile folder",
    "disk",
    "swap",
    "crash files",
    "other programs",
    "screen readers",
    "screen lock",
    "clock",
    "program files",
    "program",
)


def check_machine(machine_checks: MachineChecks) -> tuple[CheckResult, ...]:
    """One row for each of `SUBJECTS`, in that order. Blocks; raises nothing.

    A function and not a use case with an actor: it changes nothing, reads no store, and `doctor`
    runs it where nobody is signed in.
    """
    found = {check_result.subject: check_result for check_result in machine_checks.check_results()}
    return tuple(found.get(subject, _not_looked_at(subject)) for subject in SUBJECTS)


def _not_looked_at(subject: str) -> CheckResult:
    sentence = "Skycap cannot look at this on this system."
    return CheckResult(subject, Verdict.NOT_VERIFIED, sentence, "not checked")
