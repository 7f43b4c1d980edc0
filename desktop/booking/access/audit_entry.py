"""An entry of the audit log: which member did what, when, and with what outcome."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

LOG_CHECKED, LOG_FLAWED = "audit log checked", "flaw"
"""Action and outcome of the entry that a sign-in writes when the log does not end as it should."""

RECORDS_CHECKED, RECORDS_DAMAGED = "records checked", "damaged"
"""Of the entry for each thing that was found damaged, or foreign, in the records."""


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """The fields of PCI DSS 10.2.2: user, type of event, time, outcome, origin, subject.

    `member_id` is stable; it is empty where nobody was identified. `member_name` is the name at
    that time, so that an entry stays readable after the member has left.

    `unsigned`: a note of a refused sign-in. Nobody was signed in, so it proves nothing; it is of
    the closed form of `failed_sign_in.is_note`, and is entered when someone signs in next.
    """

    member_id: str
    member_name: str
    action: str
    at: datetime
    outcome: str
    workstation: str
    subject: str = ""
    detail: str = ""
    unsigned: bool = False


@dataclass(frozen=True, slots=True)
class LoggedEntry:
    """An entry as the log holds it. `seq` counts from 1 without gaps.

    `signer` is the id of the key that signed it, `revision` the member list that was in force.
    With `clock_set_back` it is dated before an earlier entry, and says so itself.
    """

    seq: int
    entry: AuditEntry
    signer: str
    revision: int
    clock_set_back: bool = False
