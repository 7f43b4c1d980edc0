"""Audit entries as rows of the table `audit`."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from desktop.booking.access.audit_entry import AuditEntry

from .schema import audit

TEXTS = (
    *(audit.c.member_name, audit.c.member_id, audit.c.action, audit.c.outcome),
    *(audit.c.workstation, audit.c.subject, audit.c.detail),
)
"""The columns that an audit entry is searched by."""


def entry_of(row: Row[Any]) -> AuditEntry:
    """The audit entry of a full row."""
    return AuditEntry(
        member_id=row.member_id,
        member_name=row.member_name,
        action=row.action,
        at=row.at,
        outcome=row.outcome,
        workstation=row.workstation,
        subject=row.subject,
        detail=row.detail,
    )
