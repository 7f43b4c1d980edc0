"""SQLite errors as refusals with sentences for people."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from sqlalchemy.exc import DBAPIError, IntegrityError

from desktop.store.store_messages import (
    already_open,
    damaged,
    disk_full,
    not_written,
    refusal_for_write,
)
from desktop.system.atomic_file import WriteFault, fault_of, probe
from desktop.use_cases.errors import Refused

# Primary result codes (SQLite documentation, "Result and Error Codes").
_BUSY, _LOCKED, _READONLY, _IOERR, _CORRUPT = 5, 6, 8, 10, 11
_FULL, _CANTOPEN, _NOTADB = 13, 14, 26


def refusal_for(error: Exception, folder: Path | None = None) -> Exception:
    """The refusal for this error; the error itself where it is a bug of ours.

    SQLite says only that it could not write, so the system is asked why, in `folder`.
    """
    if isinstance(error, OSError):
        return refusal_for_write(error)
    cause = error.orig if isinstance(error, DBAPIError) else error
    match getattr(cause, "sqlite_errorcode", 0) & 0xFF:
        case code if code == _FULL:
            return disk_full()
        case code if code in (_CORRUPT, _NOTADB):
            return damaged()
        # A table is locked against its only user after a change that a damaged page cut short.
        case code if code in (_IOERR, _LOCKED):
            return _disk_fault(folder, WriteFault.FAILED)
        case code if code == _BUSY:
            return already_open()
        case code if code in (_READONLY, _CANTOPEN):
            return _disk_fault(folder, WriteFault.NOT_PERMITTED)
    return error


def refuse(error: Exception, folder: Path | None = None) -> NoReturn:
    """Raise what `refusal_for` makes of this error."""
    refusal = refusal_for(error, folder)
    if refusal is error:
        raise error
    raise refusal from error


def is_duplicate(error: IntegrityError, table: str, *columns: str) -> bool:
    """True when a unique index over exactly these columns refused the row."""
    named = ", ".join(f"{table}.{column}" for column in columns)
    return str(error.orig) == f"UNIQUE constraint failed: {named}"


def _disk_fault(folder: Path | None, otherwise: WriteFault) -> Refused:
    failed = probe(folder) if folder is not None else None
    fault = fault_of(failed) if failed is not None else None
    return not_written(fault or otherwise)
