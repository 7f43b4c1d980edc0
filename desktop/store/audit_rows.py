"""An act as a row of the table of acts."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from desktop.booking.access.audit_entry import AuditEntry

from .schema import audit

TEXTS = (
    *(audit.c.who, audit.c.what, audit.c.outcome),
    *(audit.c.origin, audit.c.subject, audit.c.detail),
)
"""The columns that an act is found by."""


def entry_of(row: Row[Any]) -> AuditEntry:
    """The act of a whole row."""
    return AuditEntry(
        who=row.who,
        what=row.what,
        at=row.at,
        outcome=row.outcome,
        origin=row.origin,
        subject=row.subject,
        detail=row.detail,
    )
