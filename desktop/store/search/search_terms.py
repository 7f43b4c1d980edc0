"""Finds clients, trips and audit entries by a typed query, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, Table, select

from .bitmap_index import newest_rows

CLIENT, TRIP, AUDIT_ENTRY = "c", "t", "a"

# Rows are saved as they are opened. Of so many that were saved last, the newest by their opening
# come first; a row that was opened much earlier than it was saved may be behind them.
_SORTED = 200


def find_newest(
    connection: Connection, kind: str, table: Table, asked: Sequence[str], limit: int
) -> list[int]:
    """Numbers of the newest `limit` rows of `table` that every asked word finds."""
    newest_first = (table.c.opened_at.desc(), table.c.number.desc())
    numbers = select(table.c.number).order_by(*newest_first).limit(limit)
    if asked:
        found = newest_rows(connection, kind, asked, max(limit, _SORTED))
        if len(found) <= limit:
            return found
        numbers = numbers.where(table.c.number.in_(found))
    return list(connection.scalars(numbers))
