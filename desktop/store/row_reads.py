"""Rows, read one by one where one of them holds what Skycap never writes: that one is left out.

SQLite keeps any value in any column, and who holds the key of the records can write there. Of a
page of the file that cannot be read the error stays: then the records are damaged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from itertools import count
from typing import Any, TypeVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
)
from sqlalchemy.exc import DBAPIError

from desktop.use_cases.errors import Refused

from .column_types import Moment
from .store_messages import row_damaged

T = TypeVar("T")
_log = logging.getLogger(__name__)

STRANGE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError, DBAPIError, Refused)
"""What reading such a row may raise; `check_strange` tells it from other faults."""

# In this order: a kind before what it is built on.
_KINDS: tuple[tuple[type, type], ...] = (
    (Moment, datetime),
    (Boolean, bool),
    (BigInteger, int),
    (Integer, int),
    (String, str),
    (LargeBinary, bytes),
)


def check_strange(failed: BaseException) -> None:
    """Raise it again unless it is about what a row holds."""
    if isinstance(failed, Refused):
        strange = failed.code == row_damaged().code
    elif isinstance(failed, DBAPIError):
        # Of the driver alone, such as for text that is none; the database itself gives a code.
        strange = getattr(failed.orig, "sqlite_errorcode", None) is None
    else:
        strange = True
    if not strange:
        raise failed


def check_kinds(row: Row[*tuple[Any, ...]], columns: Sequence[Any]) -> None:
    """TypeError where a value of the row is of another kind than its column. Nothing is a value of
    any other table's column, which may have no row beside it.
    """
    own = getattr(columns[0], "table", None)
    for value, column in zip(row, columns, strict=True):
        kind = next((kind for type_, kind in _KINDS if isinstance(column.type, type_)), object)
        if value is None:
            if isinstance(column, Column) and column.table is own and not column.nullable:
                raise TypeError(f"nothing in {column.name}")
        elif not isinstance(value, kind):
            raise TypeError(f"a value of another kind in {column.name}")


def readable(
    connection: Connection,
    asked: Select[*tuple[Any, ...]],
    of_row: Callable[[Row[*tuple[Any, ...]]], T],
    given: Mapping[str, object] | None = None,
    *,
    most: int | None = None,
) -> tuple[T, ...]:
    """What `of_row` makes of each row, of `most` at most. What it cannot be made of is left out,
    and a warning says how many; `asked` must have an order then.
    """
    columns = list(asked.selected_columns)

    def made(row: Row[*tuple[Any, ...]]) -> T:
        check_kinds(row, columns)
        return of_row(row)

    limited = asked if most is None else asked.limit(most)
    try:
        return tuple(made(row) for row in connection.execute(limited, given or {}))
    except STRANGE as failed:
        check_strange(failed)
    found, left_out = [], 0
    for place in count() if most is None else range(most):
        try:
            one = connection.execute(asked.limit(1).offset(place), given or {})
            row = one.one_or_none()
            if row is None:
                break
            found.append(made(row))
        except STRANGE as failed:
            check_strange(failed)
            left_out += 1
    name_left_out(left_out, columns[0].table.name)
    return tuple(found)


def name_left_out(left_out: int, table: str) -> None:
    """A warning for the log."""
    _log.warning("%d rows of the table %s are none that Skycap wrote", left_out, table)
