"""Copies the rows of a file into new tables, for a file that cannot be copied as a whole.

A page that does not decrypt is passed over, with the rows on it; every other row is copied.

Facts: SQLCipher reads such a page as zeros, and then every page behind it on that connection, so
the file is attached anew after each; without KEY that is under the key of the main database. SQLite
documentation (URI filenames): `immutable` reads without a lock and without the journal.
"""

from __future__ import annotations

import os
import time
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any, Self

from sqlalchemy import Connection, Table
from sqlcipher3 import dbapi2

from desktop.store import migrate
from desktop.store.create_schema import Forbid, make_tables
from desktop.store.schema import metadata
from desktop.store.store_messages import damaged
from desktop.system.atomic_file import open_new
from desktop.use_cases.ports.key_handle import KeyHandle

from .encrypted_file import driver_connection, opened, remove_with_journals
from .sqlite_failures import refuse

_ROWS_AT_ONCE = 200
_IN_PLACE_AT_ONCE = 20_000
# Behind an unreadable row, so many numbers are tried one by one; then in growing steps, and back.
_ONE_BY_ONE = 500
_FIRST, _LAST = -(1 << 63), (1 << 63) - 1
# Of one value. Nothing that Skycap writes comes near it; one of a gigabyte would end the copying.
_MOST_BYTES = 16 << 20
# A column of one of these names hides the number of the row; the others still mean it.
_ROW_NUMBERS = ("rowid", "_rowid_", "oid")
# One statement reads few rows. What takes longer was made so that it never ends.
_LONGEST_SECONDS = 120.0
_STEPS_A_LOOK = 1_000_000
# Primary result codes: general, damaged, not a database (a page that does not decrypt).
_GENERAL, _INTERRUPT, _CORRUPT, _NOTADB = 1, 9, 11, 26
_UNREADABLE = (_GENERAL, _CORRUPT, _NOTADB)


def copy_rows(
    connection: Connection, file: Path, copy: Path, key: KeyHandle, forbid: Forbid
) -> tuple[str, ...]:
    """Write all rows of `file` that can be read as `copy`, under `key`, into tables as Skycap makes
    them. `connection` has the file open, with nothing in its journal.

    What could not be read, a clause for each table. Refused ``store_damaged`` where nothing can,
    ``disk_full``; then the copy is removed.
    """
    remove_with_journals(copy)
    descriptor = open_new(copy)
    try:
        try:
            with (
                _Attached(driver_connection(connection), file) as source,
                opened(copy, key, scratch=True) as target,
            ):
                lost = _copy_all(source, target, forbid)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException as failed:
        remove_with_journals(copy)
        if isinstance(failed, _EndlessError):
            raise damaged() from failed
        if isinstance(failed, dbapi2.Error | OSError):
            refuse(failed, copy.parent)
        raise
    return lost


def _copy_all(source: _Attached, target: Connection, forbid: Forbid) -> tuple[str, ...]:
    lost, copied = [], 0
    with target.begin():
        make_tables(target, forbid, migrate.VERSION_TABLE, migrate.REVISIONS[-1])
        for table in metadata.sorted_tables:
            one = _TableCopy(source, driver_connection(target), table)
            one.run()
            copied += one.copied
            if one.lost:
                lost.append(f"some rows of the table {table.name} could not be read")
    if lost and not copied:
        raise damaged()
    return tuple(lost)


class _Attached:
    """The file a second time, to be read only; attached anew after each page that is unreadable."""

    def __init__(self, raw: Any, file: Path) -> None:  # noqa: ANN401
        self._raw, self._address = raw, f"{file.absolute().as_uri()}?immutable=1"
        self._until = 0.0

    def __enter__(self) -> Self:
        # Text that is no valid text is copied as near as can be.
        self._raw.text_factory = _text
        self._raw.set_progress_handler(lambda: time.monotonic() > self._until, _STEPS_A_LOOK)
        self._attach()
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.text_factory = str
        self._raw.set_progress_handler(None, _STEPS_A_LOOK)
        self._raw.execute("DETACH source")

    def _attach(self) -> None:
        self._raw.execute("ATTACH ? AS source", (self._address,))

    def read(self, statement: str, given: tuple[int, ...] = ()) -> list[tuple[Any, ...]] | None:
        """None where a page that it needs cannot be read. _EndlessError."""
        self._until = time.monotonic() + _LONGEST_SECONDS
        try:
            rows = list(self._raw.execute(statement, given).fetchall())
            (status,) = self._raw.execute("PRAGMA source.cipher_status").fetchone()
        except dbapi2.DatabaseError as failed:
            code = getattr(failed, "sqlite_errorcode", _GENERAL) & 0xFF
            if code == _INTERRUPT:
                raise _EndlessError from failed
            if code not in _UNREADABLE:
                raise
        else:
            if status == "1":
                return rows
        self._raw.execute("DETACH source")
        self._attach()
        return None


class _EndlessError(Exception):
    """Reading takes longer than any rows of Skycap's do."""


class _TableCopy:
    """Who holds the key may have altered the table: how it is made is asked of the file. A view or
    a virtual table of its name has no rows of its own, nor has a column that is computed a value.
    """

    def __init__(self, source: _Attached, target: Any, table: Table) -> None:  # noqa: ANN401
        self._source, self._target = source, target
        listed = source.read(f'PRAGMA source.table_list("{table.name}")') or []
        is_table = [row[2] for row in listed] == ["table"]
        # Names are the same in capitals.
        made = source.read(f'PRAGMA source.table_xinfo("{table.name}")') if is_table else None
        columns = {str(row[1]).lower(): row[6] for row in made or ()}
        held = {name for name, computed in columns.items() if not computed}
        self._kept = [f'"{each.name}"' for each in table.columns if each.name in held]
        missing = [f'"{each.name}"' for each in table.columns if each.name not in held]
        self._filled = ("",) * len(missing)
        has_no_numbers = any(row[4] for row in listed)
        self._number = "" if has_no_numbers else _row_number(columns)
        keys = [each for each in table.primary_key if each.name in held]
        self._order = [f'"{each.name}"' for each in keys] or self._kept
        self._key_types = [
            (self._kept.index(f'"{each.name}"'), each.type.python_type) for each in keys
        ]
        self._name = f'"{table.name}"'
        marks = ", ".join("?" * len(table.columns))
        names = ", ".join((*self._kept, *missing))
        self._insert = f"INSERT INTO {self._name} ({names}) VALUES ({marks})"  # noqa: S608
        self._seen = 0
        self.copied, self.lost = 0, bool(missing)

    def run(self) -> None:
        if not self._kept:
            return
        try:
            self._copy()
        except _EndlessError:
            self.lost = True

    def _copy(self) -> None:
        if self._number:
            self._copy_by_number()
        else:
            self._copy_by_place()
        counted = self._source.read(f"SELECT count(*) FROM source.{self._name}")  # noqa: S608
        self.lost = self.lost or counted is None or counted[0][0] != self._seen

    def _copy_by_number(self) -> None:
        first: int | None = _FIRST
        most = _ROWS_AT_ONCE
        while first is not None:
            rows = self._rows(first, most)
            if rows is None and most > 1:
                # Half as many at once, until the one that cannot be read is reached.
                most //= 2
            elif rows is None:
                self.lost = True
                first, most = self._behind(first), _ROWS_AT_ONCE
            elif rows:
                self._put(row[1:] for row in rows)
                first = rows[-1][0] + 1 if rows[-1][0] < _LAST else None
            else:
                return

    def _rows(self, first: int, most: int) -> list[tuple[Any, ...]] | None:
        """From the row of that number on; its number comes first in each, then `_columns`."""
        return self._source.read(
            f"SELECT {self._number}, {self._columns} FROM source.{self._name} "  # noqa: S608
            f"WHERE {self._number} >= ? ORDER BY {self._number} LIMIT ?",
            (first, most),
        )

    def _behind(self, unread: int) -> int | None:
        """The first number from which a row can be read again, or none follows."""
        step = 1
        for tries in range(_ONE_BY_ONE + 64):
            next_one = unread + step
            if next_one > _LAST:
                return None
            if self._rows(next_one, 1) is not None:
                return self._first_readable(unread, next_one)
            unread = next_one
            if tries >= _ONE_BY_ONE:
                step *= 2
        return None

    def _first_readable(self, unread: int, readable: int) -> int:
        """Between the two: what one page leads to are numbers that follow each other."""
        while readable - unread > 1:
            middle = (unread + readable) // 2
            if self._rows(middle, 1) is None:
                unread = middle
            else:
                readable = middle
        return readable

    def _copy_by_place(self) -> None:
        """Of the search index, and of a table that has no row numbers: up to the first page that
        cannot be read.
        """
        place = 0
        while True:
            rows = self._source.read(
                f"SELECT {self._columns} FROM source.{self._name} "  # noqa: S608
                f"ORDER BY {', '.join(self._order)} LIMIT ? OFFSET ?",
                (_IN_PLACE_AT_ONCE, place),
            )
            if rows is None:
                self.lost = True
                return
            self._put(rows)
            place += len(rows)
            if len(rows) < _IN_PLACE_AT_ONCE:
                return

    @property
    def _columns(self) -> str:
        """The values, and at last whether all are short enough."""
        values = (f"iif(length({each}) > {_MOST_BYTES}, NULL, {each})" for each in self._kept)
        short = " AND ".join(f"ifnull(length({each}), 0) <= {_MOST_BYTES}" for each in self._kept)
        return f"{', '.join(values)}, {short}"

    def _put(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for *row, is_short in rows:
            self._seen += 1
            if not is_short or not all(isinstance(row[at], kind) for at, kind in self._key_types):
                # Of another kind it could take the place of a row that Skycap wrote.
                self.lost = True
                continue
            try:
                self._target.execute(self._insert, (*row, *self._filled))
                self.copied += 1
            except (dbapi2.IntegrityError, OverflowError):
                # Written by another program than Skycap, whose own tables refuse it.
                self.lost = True


def _row_number(columns: Collection[str]) -> str:
    """By what name the rows are numbered; empty where each is a column of its own."""
    return next((name for name in _ROW_NUMBERS if name not in columns), "")


def _text(stored: bytes) -> str:
    return stored.decode(errors="replace")
