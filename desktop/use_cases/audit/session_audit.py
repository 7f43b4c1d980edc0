"""What is written down when a person comes in and goes out, by the door, by a lock or by an end.

Neither asks for a permission: whoever has come in can always go out, and both are always told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop.booking.access.audit_entry import AuditEntry
from desktop.use_cases.keep_draft import own_draft
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories

from .audit_entries import audit_entry

_LOCKED = "locked"


def record_sign_in(
    repos: Repositories, who: Member, at: datetime, origin: str, refused: Sequence[AuditEntry] = ()
) -> None:
    """`refused` are the tries at the door since somebody came in last (PCI DSS 10.2.1.4)."""
    for entry in refused:
        repos.audit.add(entry)
    was_locked = own_draft(who, _LOCKED)
    what = "unlocked" if repos.drafts.recall(was_locked) else "signed in"
    repos.drafts.drop(was_locked)
    repos.audit.add(audit_entry(who, at, origin, what))


def record_sign_out(
    repos: Repositories, who: Member, at: datetime, origin: str, *, why: str, locks: bool
) -> None:
    """`why` is in words; with `locks` the same person is expected back."""
    repos.audit.add(audit_entry(who, at, origin, "locked" if locks else "signed out", detail=why))
    if locks:
        repos.drafts.keep(own_draft(who, _LOCKED), why)
