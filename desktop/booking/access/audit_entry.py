"""An audit entry: who did what to which subject, when, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """Fields of PCI DSS 10.2.2: user, type, time, outcome, origin, subject."""

    who: str
    what: str
    at: datetime
    outcome: str
    origin: str
    subject: str = ""
    detail: str = ""
