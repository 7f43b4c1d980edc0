"""What is written down when a person comes in and goes out, by the door, by a lock or by an end.

Neither asks for a permission: whoever has come in can always go out, and both are always told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from desktop.booking.access.audit_entry import AuditEntry
from desktop.use_cases.keep_draft import own_draft
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books

from .audit_entries import act

_LOCKED = "locked"


def come_in(
    books: Books, who: Person, at: datetime, origin: str, refused: Sequence[AuditEntry] = ()
) -> None:
    """`refused` are the tries at the door since somebody came in last (PCI DSS 10.2.1.4)."""
    for entry in refused:
        books.audit.add(entry)
    was_locked = own_draft(who, _LOCKED)
    what = "unlocked" if books.drafts.recall(was_locked) else "signed in"
    books.drafts.drop(was_locked)
    books.audit.add(act(who, at, origin, what))


def go_out(books: Books, who: Person, at: datetime, origin: str, *, why: str, locks: bool) -> None:
    """`why` is in words; with `locks` the same person is expected back."""
    books.audit.add(act(who, at, origin, "locked" if locks else "signed out", detail=why))
    if locks:
        books.drafts.keep(own_draft(who, _LOCKED), why)
