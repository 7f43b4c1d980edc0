"""Looks at each opening for rows that Skycap never writes, in the tables that are small by nature
and among the trips and findings that wait for a person: what is left out of a page is named at the
sign-in. `row_check` reads what they hold.

Facts: SQLite documentation (typeof, json_valid).
"""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy import Boolean, Column, Connection, Integer, LargeBinary, String
from sqlcipher3 import dbapi2

from desktop.booking.known_times import FIRST_MOMENT, LAST_MOMENT
from desktop.store.column_types import JsonCodec, Moment, microseconds
from desktop.store.schema import (
    attempts,
    awareness_trainings,
    background_checks,
    checklist_answers,
    findings,
    insurance,
    policy_signatures,
    policy_texts,
    poll_leases,
    polls,
    refunds,
    set_up,
    trips,
)
from desktop.store.store_messages import strange_row

from .encrypted_file import driver_connection
from .sqlite_failures import refuse

_SMALL = (
    *(polls, poll_leases, set_up, insurance, background_checks, checklist_answers),
    *(awareness_trainings, policy_texts, policy_signatures, refunds),
)
# Compared with 0, for then SQLite asks the index, where it would read every trip otherwise. What is
# no number is greater than any.
_WAITING = {
    trips: "unsettled > 0",
    attempts: "trip_id IN (SELECT id FROM trips WHERE unsettled > 0)",
    findings: "dismissed_at IS NULL",
}
_KINDS: tuple[tuple[type, str], ...] = (
    (Moment, "integer"),
    (Integer, "integer"),
    (Boolean, "integer"),
    (LargeBinary, "blob"),
    (String, "text"),
)
_FIRST, _LAST = microseconds(FIRST_MOMENT), microseconds(LAST_MOMENT)


def strange_values(connection: Connection) -> tuple[str, ...]:
    """A clause for each of these tables with such a row. One query."""
    try:
        rows = driver_connection(connection).execute(_query()).fetchall()
    except dbapi2.Error as unread:
        refuse(unread)
    return tuple(strange_row(name) for (name,) in rows)


@cache
def _query() -> str:
    asked = [(table, "1") for table in _SMALL] + list(_WAITING.items())
    return " UNION ALL ".join(
        f"SELECT '{table.name}' WHERE EXISTS (SELECT 1 FROM {table.name} "  # noqa: S608
        f"WHERE {which} AND ({' OR '.join(map(_is_strange, table.columns))}))"
        for table, which in asked
    )


def _is_strange(column: Column[Any]) -> str:
    """NULL where one must be is no row of ours either; SQLite lets none in. What a row belongs to
    may be gone: each connection decides for itself whether SQLite looks after that.
    """
    name = f'"{column.table.name}"."{column.name}"'
    clauses = [_is_of_another_kind(column, name)]
    for key in column.foreign_keys:
        parent = key.column
        clauses.append(
            f"({name} IS NOT NULL AND NOT EXISTS "  # noqa: S608
            f'(SELECT 1 FROM {parent.table.name} AS parent WHERE parent."{parent.name}" = {name}))'
        )
    return " OR ".join(clauses)


def _is_of_another_kind(column: Column[Any], name: str) -> str:
    if column.type is JsonCodec:
        return f"NOT ifnull(json_valid({name}), 1)"
    kind = _kind(column)
    strange = f"typeof({name}) NOT IN ('{kind}', 'null')"
    if isinstance(column.type, Moment):
        return f"{strange} OR {name} NOT BETWEEN {_FIRST} AND {_LAST}"
    return strange


def _kind(column: Column[Any]) -> str:
    return next(kind for type_, kind in _KINDS if isinstance(column.type, type_))
