"""An act upon people or keys, written down before it and again with what came of it (PCI DSS 10.2).

Where the first line cannot be written, nothing is done: no such act goes without a trace.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from desktop.use_cases.errors import DeskError
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store

from .audit_entries import audit_entry

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class AuditedAction:
    """Where and for whom it is written."""

    store: Store
    who: Member
    now: Now
    origin: str

    def around(self, what: str, job: Callable[[], T], *, subject: str = "", detail: str = "") -> T:
        """What `job` gives back. A DeskError of it is written down with its code, and goes on."""
        self.note(what, "asked", subject, detail)
        try:
            result = job()
        except DeskError as error:
            self.note(what, "refused", subject, error.code)
            raise
        self.note(what, "done", subject, detail)
        return result

    def note(self, what: str, outcome: str, subject: str = "", detail: str = "") -> None:
        """One entry by itself."""
        entry = audit_entry(
            self.who,
            self.now(),
            self.origin,
            what,
            outcome=outcome,
            subject=subject,
            detail=detail,
        )
        self.store.write(lambda repos: repos.audit.add(entry))
