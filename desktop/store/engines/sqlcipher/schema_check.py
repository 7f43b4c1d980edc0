"""Compares the tables, indexes and triggers of a file with those that Skycap makes.

Who holds the key of the records can plant a trigger that undoes what is written, or a table that
refuses it. None of them is run before it was looked at here.
"""

from __future__ import annotations

import hashlib

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from desktop.store import migrate
from desktop.store.create_schema import Forbid, make_tables

from .encrypted_file import driver_connection, in_memory
from .sqlite_failures import refuse

SCHEMA_DIGEST = "6b97e5a9c4e8fef046e650af9d3a5cbc7a067fb30fde737bf7afe0f1f8b22735"
"""Of what `make_tables` makes; a test compares."""

_Named = tuple[str, str]
_REMOVABLE = ("trigger", "view", "index")


def digest_of(connection: Connection) -> str:
    """SHA-256 of all that the file says about its tables, in hex."""
    return _digest(_found(connection))


def differences(connection: Connection, forbid: Forbid) -> dict[_Named, str | None]:
    """By kind and name, how each thing is made that is not as Skycap makes it; None where Skycap
    makes nothing of that name. One query when there is none.
    """
    found = _found(connection)
    if _digest(found) == SCHEMA_DIGEST:
        return {}
    with in_memory() as ours, ours.begin():
        make_tables(ours, forbid, migrate.VERSION_TABLE, migrate.REVISIONS[-1])
        wanted = _found(ours)
    return {
        each: wanted.get(each)
        for each in sorted({*found, *wanted})
        if found.get(each) != wanted.get(each)
    }


def mend(connection: Connection, forbid: Forbid) -> tuple[str, ...]:
    """Remove foreign triggers, views and indexes, unused, and make our own anew. All that was
    found, a clause each: a table that differs stays until its rows are copied.
    """
    clauses = []
    for (kind, name), sql in differences(connection, forbid).items():
        clauses.append(f"the {kind} {_short(name)} is not as Skycap makes it")
        if kind in _REMOVABLE:
            _replace(connection, kind, name, sql)
    return tuple(clauses)


def _replace(connection: Connection, kind: str, name: str, sql: str | None) -> None:
    raw = driver_connection(connection)
    quoted = name.replace('"', '""')
    try:
        raw.execute(f'DROP {kind.upper()} IF EXISTS "{quoted}"')
        if sql:
            raw.execute(sql)
    except dbapi2.Error:
        # It stays different, so the next change of key copies the rows into new tables.
        return


def _found(connection: Connection) -> dict[_Named, str]:
    """Kind and name, to how it is made, spaces apart. As bytes, for they may be no valid text."""
    parts = ", ".join(f"CAST({part} AS BLOB)" for part in ("type", "name", "sql"))
    try:
        read = driver_connection(connection).execute(f"SELECT {parts} FROM sqlite_master")  # noqa: S608
        rows = [[(part or b"").decode(errors="replace") for part in row] for row in read.fetchall()]
    except dbapi2.Error as unread:
        refuse(unread)
    found: dict[_Named, str] = {}
    for kind, name, sql in rows:
        # A second row of one name hides neither.
        before = found.get((kind, name), "")
        found[kind, name] = before + " ".join(sql.split())
    return found


def _digest(found: dict[_Named, str]) -> str:
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()


def _short(name: str) -> str:
    """A foreign name is repeated only where it is a plain word: of letters alone, since one that
    looks like a card number would be refused by the audit log.
    """
    plain = name.isascii() and name.replace("_", "").isalpha() and len(name) <= 40
    return name if plain else "with a foreign name"
