"""Writes of single rows, looked at afterwards: what the database did not keep is not taken for
saved, above all no call to a vendor and no act in the audit log.

Who holds the key of the records can plant what undoes a write without an error. It is removed
before anything is written; this finds what is there all the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Insert, Table, Update, insert, select
from sqlalchemy.exc import SQLAlchemyError

from .column_types import UNREADABLE
from .store_messages import not_kept


def write_row(connection: Connection, statement: Insert | Update) -> None:
    """Refused ``store_damaged`` unless it wrote exactly one row."""
    if connection.execute(statement).rowcount != 1:
        raise not_kept()


def insert_numbered(connection: Connection, table: Table, values: Mapping[str, Any]) -> int:
    """The number of the new row. Refused ``store_damaged`` where there is none."""
    inserted = insert(table).values(**values).returning(table.c.number)
    number = connection.scalar(inserted)
    if not isinstance(number, int):
        raise not_kept()
    return number


def write_and_compare(
    connection: Connection,
    statement: Insert | Update,
    which: ColumnElement[bool],
    written: Mapping[str, Any],
) -> None:
    """Also read the row back: Refused ``store_damaged`` unless it holds what was `written`."""
    write_row(connection, statement)
    columns = [statement.table.c[name] for name in written]
    try:
        kept = connection.execute(select(*columns).where(which)).one()
    except (SQLAlchemyError, *UNREADABLE) as strange:
        raise not_kept() from strange
    if tuple(kept) != tuple(written.values()):
        raise not_kept()
