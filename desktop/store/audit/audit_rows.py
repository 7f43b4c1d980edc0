"""Audit entries as rows of the table `audit`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from desktop.booking.access.audit_entry import AuditEntry, LoggedEntry

from .audit_chain import ChainedEntry, UnreadableEntry

_TYPES: dict[str, type] = {
    **dict.fromkeys(("seq", "revision"), int),
    **dict.fromkeys(("previous", "hash", "signature"), bytes),
    **dict.fromkeys(("at", "latest"), datetime),
    **dict.fromkeys(("unsigned", "clock_set_back"), bool),
}
"""Of the columns that are no text."""


def values_of(link: ChainedEntry) -> dict[str, object]:
    """A full row."""
    entry = link.entry
    return {
        "seq": link.seq,
        "member_id": entry.member_id,
        "member_name": entry.member_name,
        "action": entry.action,
        "at": entry.at,
        "outcome": entry.outcome,
        "workstation": entry.workstation,
        "subject": entry.subject,
        "detail": entry.detail,
        "unsigned": entry.unsigned,
        "latest": link.latest,
        "clock_set_back": link.clock_set_back,
        "revision": link.revision,
        "previous": link.previous,
        "hash": link.hash,
        "signer": link.signer,
        "signature": link.signature,
    }


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
        unsigned=row.unsigned,
    )


def logged(row: Row[Any]) -> LoggedEntry:
    """The entry of a full row, with what the log says about it."""
    return LoggedEntry(row.seq, entry_of(row), row.signer, row.revision, row.clock_set_back)


def chained(row: Row[Any]) -> ChainedEntry:
    """The link of a full row. UnreadableEntry where a column is not of its own type.

    SQLite keeps any type in any column, and who holds the store's key may have signed it so.
    """
    for name, value in row._mapping.items():  # noqa: SLF001
        if not isinstance(value, _TYPES.get(name, str)):
            raise UnreadableEntry(row.seq)
    return ChainedEntry(
        row.seq,
        entry_of(row),
        row.latest,
        row.clock_set_back,
        row.revision,
        row.previous,
        row.hash,
        row.signer,
        row.signature,
    )
