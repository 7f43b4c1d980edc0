"""An entry of the audit log: which member did what, when, and with what outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """The fields of PCI DSS 10.2.2: user, type of event, time, outcome, origin, subject.

    `member_id` is stable; it is empty where nobody was identified. `member_name` is the name at
    that time, so that an entry stays readable after the member has left.
    """

    member_id: str
    member_name: str
    action: str
    at: datetime
    outcome: str
    workstation: str
    subject: str = ""
    detail: str = ""
