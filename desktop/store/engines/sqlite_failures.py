"""What SQLite says, as refusals for people."""

from __future__ import annotations

from typing import NoReturn

from sqlalchemy.exc import DBAPIError, IntegrityError

from desktop.store.store_messages import (
    already_open,
    damaged,
    disk_fault,
    disk_full,
    not_permitted,
    system_failure,
)

# Primary result codes (SQLite documentation, "Result and Error Codes").
_BUSY, _READONLY, _IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 5, 8, 10, 11, 13, 14, 26


def refusal_for(error: Exception) -> Exception:
    """The refusal that stands for this error; the error itself where it is a bug of ours."""
    if isinstance(error, OSError):
        return system_failure(error)
    cause = error.orig if isinstance(error, DBAPIError) else error
    match getattr(cause, "sqlite_errorcode", 0) & 0xFF:
        case code if code == _FULL:
            return disk_full()
        case code if code in (_CORRUPT, _NOTADB):
            return damaged()
        case code if code == _IOERR:
            return disk_fault()
        case code if code == _BUSY:
            return already_open()
        case code if code in (_READONLY, _CANTOPEN):
            return not_permitted()
    return error


def refuse(error: Exception) -> NoReturn:
    """Raise what `refusal_for` makes of this error."""
    refusal = refusal_for(error)
    if refusal is error:
        raise error
    raise refusal from error


def is_duplicate(error: IntegrityError, table: str, *columns: str) -> bool:
    """True when a unique index over exactly these columns refused the row."""
    named = ", ".join(f"{table}.{column}" for column in columns)
    return str(error.orig) == f"UNIQUE constraint failed: {named}"
