"""Rows, decoded one by one where one of them holds what Skycap never writes: that one is left out.

SQLite keeps any value in any column, and who holds the key of the records can write there. Of a
page of the file that cannot be read the error stays: then the records are damaged.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    type_coerce,
)
from sqlalchemy.engine import IteratorResult
from sqlalchemy.engine.result import SimpleResultMetaData
from sqlalchemy.exc import DBAPIError
from sqlalchemy.types import NullType

from desktop.use_cases.errors import Refused

from .column_types import UNREADABLE, Moment
from .store_messages import row_damaged

T = TypeVar("T")
_log = logging.getLogger(__name__)

STRANGE = (*UNREADABLE, DBAPIError, Refused)
"""What reading such a row may raise; `check_strange` tells it from other faults."""

_MORE = 8
_LEFT_OUT = "tables with rows left out"

# In this order: a kind before what it is built on.
_KINDS: tuple[tuple[type, tuple[type, ...]], ...] = (
    (Moment, (datetime,)),
    (Boolean, (bool,)),
    (Integer, (int,)),
    (String, (str,)),
    (LargeBinary, (bytes,)),
    (JSON, (dict, list, str, int, float)),
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


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of value in the columns of a row, made once for many rows."""

    _names: tuple[str, ...]
    _allowed: tuple[tuple[type, ...], ...]

    @classmethod
    def of(cls, columns: Sequence[Any]) -> Kinds:
        """Nothing is a value of any other table's column than the first one's, which may have no
        row beside it.
        """
        own = getattr(columns[0], "table", None)
        return cls(
            tuple(column.name for column in columns),
            tuple(_allowed_in(column, own) for column in columns),
        )

    def check(self, row: Row[*tuple[Any, ...]]) -> None:
        """TypeError where a value of the row is of another kind than its column."""
        if all(map(isinstance, row, self._allowed)):
            return
        pairs = zip(row, self._allowed, self._names, strict=True)
        wrong = next(name for value, allowed, name in pairs if not isinstance(value, allowed))
        raise TypeError(f"a value of another kind in {wrong}")


def _allowed_in(column: Any, own: object) -> tuple[type, ...]:  # noqa: ANN401
    kinds = next((kinds for type_, kinds in _KINDS if isinstance(column.type, type_)), (object,))
    is_required = isinstance(column, Column) and column.table is own and not column.nullable
    return kinds if is_required else (*kinds, type(None))


@contextmanager
def none_left_out() -> Iterator[None]:
    """Reads rows of which every one is needed: Refused ``store_damaged`` where one is strange."""
    try:
        yield
    except STRANGE as strange:
        check_strange(strange)
        raise row_damaged() from strange


def readable(
    connection: Connection,
    asked: Select[*tuple[Any, ...]],
    of_row: Callable[[Row[*tuple[Any, ...]]], T],
    given: Mapping[str, object] | None = None,
    *,
    most: int | None = None,
) -> tuple[T, ...]:
    """What `of_row` makes of each row, of `most` at most. What it cannot be made of is left out,
    and a warning says how many; others are read in its place, and `asked` must have an order then.
    """
    columns = list(asked.selected_columns)
    kinds = Kinds.of(columns)

    def made(row: Row[*tuple[Any, ...]]) -> T:
        kinds.check(row)
        return of_row(row)

    try:
        limited = asked if most is None else asked.limit(most)
        return tuple(made(row) for row in connection.execute(limited, given or {}))
    except STRANGE as failed:
        check_strange(failed)
    decoded = _decoder(connection, columns)
    size = most
    while True:
        limited = asked if size is None else asked.limit(size)
        bare_rows = _bare_rows(connection, limited, columns, given or {})
        found, left_out = [], 0
        for bare in bare_rows:
            try:
                found.append(made(decoded(bare)))
            except STRANGE as failed:
                check_strange(failed)
                left_out += 1
        if size is None or most is None or len(found) >= most or len(bare_rows) < size:
            break
        # As many strange rows as were asked for keep no other from being found.
        size *= _MORE
    name_left_out(connection, left_out, columns[0].table.name)
    return tuple(found[:most])


def first_readable(limit: int, read: Callable[[int], tuple[Sequence[T], int]]) -> tuple[T, ...]:
    """The first `limit` of what can be read. `read` is given how many rows to look at, and gives
    what could be read of them, and how many there were: those that cannot be read, however many
    they are, keep no other from being found.
    """
    size = limit
    while True:
        found, looked_at = read(size)
        if len(found) >= limit or looked_at < size:
            return tuple(found[:limit])
        size *= _MORE


def _bare_rows(
    connection: Connection,
    asked: Select[*tuple[Any, ...]],
    columns: Sequence[Any],
    given: Mapping[str, object],
) -> Sequence[Sequence[Any]]:
    """The rows as the database keeps them, in one reading: one after the other by its place would
    take hours where many rows were planted. Text that is none is bytes.
    """
    bare = [type_coerce(column, NullType()).label(column.name) for column in columns]
    unread = asked.with_only_columns(*bare, maintain_column_froms=True)
    driver: Any = connection.connection.driver_connection
    # The driver of SQLite ends the reading at the first text that it cannot decode.
    usual, driver.text_factory = driver.text_factory, _text_or_bytes
    try:
        return connection.execute(unread, given).all()
    finally:
        driver.text_factory = usual


def _text_or_bytes(kept: bytes) -> str | bytes:
    try:
        return kept.decode()
    except UnicodeDecodeError:
        return kept


def _decoder(
    connection: Connection, columns: Sequence[Any]
) -> Callable[[Sequence[Any]], Row[*tuple[Any, ...]]]:
    """Makes of such a row what a reading of these columns gives; raises what that would raise."""
    dialect = connection.dialect
    of_columns = [column.type.dialect_impl(dialect) for column in columns]
    decoders = [kind.result_processor(dialect, None) or _as_it_is for kind in of_columns]
    names = SimpleResultMetaData([column.name for column in columns])

    def decoded(bare: Sequence[Any]) -> Row[*tuple[Any, ...]]:
        values = tuple(decode(value) for decode, value in zip(decoders, bare, strict=True))
        return IteratorResult(names, iter((values,))).one()

    return decoded


def _as_it_is(value: object) -> object:
    return value


def name_left_out(connection: Connection, left_out: int, table: str) -> None:
    """A warning for the log, and for `tables_with_strange_rows`."""
    connection.info.setdefault(_LEFT_OUT, set()).add(table)
    _log.warning("%d rows of the table %s are none that Skycap wrote", left_out, table)


def tables_with_strange_rows(connection: Connection) -> list[str]:
    """Of which tables rows were left out since the connection was made, by name."""
    return sorted(connection.info.get(_LEFT_OUT, ()))
