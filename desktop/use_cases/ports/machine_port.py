"""Port to the checks of this machine.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desktop.booking.check_result import CheckResult


class MachineChecks(Protocol):
    """Looks at the machine that the desk runs on."""

    def check_results(self) -> tuple[CheckResult, ...]:
        """At most one row for a subject. What cannot be looked at is a row too; raises nothing."""
