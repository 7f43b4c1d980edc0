"""Copies the rows of a file into new tables, for a file that cannot be copied as a whole.

A page that does not decrypt is passed over, with the rows on it; every other row is copied.

Facts: SQLCipher reads such a page as zeros, and then every page behind it on that connection, so
the file is attached anew after each; without KEY that is under the key of the main database. SQLite
documentation (URI filenames): `immutable` reads without a lock and without the journal.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
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
# Behind an unreadable row, so many numbers are tried one by one; then in growing steps.
_ONE_BY_ONE = 500
_LAST = (1 << 63) - 1
# Primary result codes: general, damaged, not a database (a page that does not decrypt).
_GENERAL, _CORRUPT, _NOTADB = 1, 11, 26
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

    def __enter__(self) -> Self:
        # Text that is no valid text is copied as near as can be.
        self._raw.text_factory = _text
        self._attach()
        return self

    def __exit__(self, *_: object) -> None:
        self._raw.text_factory = str
        self._raw.execute("DETACH source")

    def _attach(self) -> None:
        self._raw.execute("ATTACH ? AS source", (self._address,))

    def read(self, statement: str, given: tuple[int, ...] = ()) -> list[tuple[Any, ...]] | None:
        """None where a page that it needs cannot be read."""
        try:
            rows = list(self._raw.execute(statement, given).fetchall())
            (status,) = self._raw.execute("PRAGMA source.cipher_status").fetchone()
        except dbapi2.DatabaseError as failed:
            if getattr(failed, "sqlite_errorcode", _GENERAL) & 0xFF not in _UNREADABLE:
                raise
        else:
            if status == "1":
                return rows
        self._raw.execute("DETACH source")
        self._attach()
        return None


class _TableCopy:
    def __init__(self, source: _Attached, target: Any, table: Table) -> None:  # noqa: ANN401
        self._source, self._target = source, target
        held = {row[1] for row in source.read(f'PRAGMA source.table_info("{table.name}")') or ()}
        self._kept = [f'"{each.name}"' for each in table.columns if each.name in held]
        missing = [f'"{each.name}"' for each in table.columns if each.name not in held]
        self._filled = ("",) * len(missing)
        self._without_number = not table.dialect_options["sqlite"]["with_rowid"]
        self._order = [f'"{each.name}"' for each in table.primary_key]
        self._name = f'"{table.name}"'
        marks = ", ".join("?" * len(table.columns))
        names = ", ".join((*self._kept, *missing))
        self._insert = f"INSERT INTO {self._name} ({names}) VALUES ({marks})"  # noqa: S608
        self.copied, self.lost = 0, bool(missing)

    def run(self) -> None:
        if not self._kept:
            return
        if self._without_number:
            self._copy_by_place()
            return
        after: int | None = -1 - _LAST
        while after is not None:
            rows = self._rows(after, _ROWS_AT_ONCE)
            if rows is None:
                rows = self._rows(after, 1)
            if rows is None:
                self.lost = True
                after = self._behind(after)
            elif rows:
                self._put(row[1:] for row in rows)
                after = rows[-1][0]
            else:
                return

    def _rows(self, after: int, most: int) -> list[tuple[Any, ...]] | None:
        """Behind the row of that number, which comes first in each."""
        return self._source.read(
            f"SELECT rowid, {', '.join(self._kept)} FROM source.{self._name} "  # noqa: S608
            "WHERE rowid > ? ORDER BY rowid LIMIT ?",
            (after, most),
        )

    def _behind(self, unread: int) -> int | None:
        """The first number after which a row can be read again, or none follows."""
        step = 1
        for tries in range(_ONE_BY_ONE + 64):
            unread += step
            if unread > _LAST:
                return None
            if self._rows(unread, 1) is not None:
                return unread
            if tries >= _ONE_BY_ONE:
                step *= 2
        return None

    def _copy_by_place(self) -> None:
        """The search index, up to the first page that cannot be read."""
        place = 0
        while True:
            rows = self._source.read(
                f"SELECT {', '.join(self._kept)} FROM source.{self._name} "  # noqa: S608
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

    def _put(self, rows: Iterable[tuple[Any, ...]]) -> None:
        for row in rows:
            try:
                self._target.execute(self._insert, (*row, *self._filled))
                self.copied += 1
            except dbapi2.IntegrityError:
                # Written by another program than Skycap, whose own tables refuse it.
                self.lost = True


def _text(stored: bytes) -> str:
    return stored.decode(errors="replace")
