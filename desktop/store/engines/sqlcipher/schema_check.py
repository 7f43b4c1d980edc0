"""Compares the tables, indexes and triggers of a file with those that Skycap makes.

Who holds the key of the records can plant a trigger that undoes what is written, or a table that
refuses it. None of them is run before it was looked at here.

Facts: SQLite documentation (The Schema Table; PRAGMA writable_schema: with ON an entry that does
not parse is passed over, RESET reads the list anew); SQLite's own code (`sqlite3InitCallback`: what
an entry makes is in its `sql`, and `type` and `name` may say anything; `sqlite3CreateIndex`).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from secrets import token_hex
from typing import Any, NamedTuple

from sqlalchemy import Connection
from sqlcipher3 import dbapi2

from desktop.store import migrate
from desktop.store.create_schema import Forbid, make_tables
from desktop.store.schema import metadata

from .encrypted_file import driver_connection, in_memory
from .sqlite_failures import refuse

SCHEMA_DIGEST = "2e0d9cc5b9b31370865bd1513fbcc2fa1a59e4c3a50c21d3e20c50185e835938"
"""Of what `make_tables` makes; a test compares."""

_WITHOUT_PAGES = (b"trigger", b"view")
_MADE_ALONE = (b"trigger", b"index")
_ENTRIES = (
    "SELECT rowid, rootpage, CAST(type AS BLOB), CAST(name AS BLOB), CAST(tbl_name AS BLOB), "
    "CAST(sql AS BLOB) FROM sqlite_master ORDER BY rowid"
)
_REMOVE = "DELETE FROM sqlite_master WHERE rowid IN (SELECT value FROM json_each(?))"


class _Made(NamedTuple):
    """What an entry of the list says, in its own bytes, for it may be no valid text. `shares` its
    first page with another.
    """

    kind: bytes
    name: bytes
    table: bytes
    sql: bytes
    shares: bool


_Entries = list[tuple[int, int, _Made]]
"""With the number of the row, and the first page: 0 where it has none."""


def digest_of(connection: Connection) -> str:
    """SHA-256 of all that the file says about its tables, in hex."""
    return _digest(_entries(connection))


def is_sound(connection: Connection) -> bool:
    """Whether all is as Skycap makes it. One query."""
    return digest_of(connection) == SCHEMA_DIGEST


def mend(connection: Connection, forbid: Forbid) -> tuple[str, ...]:
    """Remove foreign triggers and views, unused, and make our own triggers and indexes anew. All
    that was found, a clause each. `is_sound` tells whether that was all there was to mend: tables,
    and indexes that are foreign, stay until the rows are copied. One query when there is nothing.
    """
    found = _entries(connection)
    if _digest(found) == SCHEMA_DIGEST:
        return ()
    wanted = _wanted(forbid)
    foreign = Counter(made for _, _, made in found) - wanted
    missing = wanted - Counter(made for _, _, made in found)
    _remove(
        connection,
        [
            number
            for number, root, made in found
            if made in foreign and made.kind.lower() in _WITHOUT_PAGES and not root
        ],
    )
    _make(connection, [made for made in missing if made.kind in _MADE_ALONE])
    named = sorted({(made.kind.lower(), made.name) for made in (*foreign, *missing)})
    return tuple(dict.fromkeys(_clause(*each) for each in named))


def has_our_tables(connection: Connection, forbid: Forbid) -> bool:
    """Whether all tables and indexes are as Skycap makes them, and there are no others."""
    found = Counter(made for _, _, made in _entries(connection))
    return _with_pages(found) == _with_pages(_wanted(forbid))


def is_table(connection: Connection, name: str) -> bool:
    """Whether that is a table that holds rows of its own: no view and nothing virtual.

    Only such a table can have an index. Asked so, without making one, since PRAGMA table_list looks
    at all views again for each.
    """
    index = f'CREATE INDEX main."{token_hex(16)}" ON "{name}" (1)'
    try:
        driver_connection(connection).execute(f"EXPLAIN {index}").fetchall()
    except dbapi2.Error as failed:
        if failed.sqlite_errorcode != dbapi2.SQLITE_ERROR:
            refuse(failed)
        return False
    return True


def has_any_table(connection: Connection) -> bool:
    """Whether any table of Skycap's is there; if not, the file is another program's."""
    return any(is_table(connection, each.name) for each in metadata.sorted_tables)


def _wanted(forbid: Forbid) -> Counter[_Made]:
    with in_memory() as ours, ours.begin():
        make_tables(ours, forbid, migrate.VERSION_TABLE, migrate.REVISIONS[-1])
        return Counter(made for _, _, made in _entries(ours))


def _with_pages(entries: Counter[_Made]) -> list[_Made]:
    return sorted(each for each in entries.elements() if each.kind.lower() not in _WITHOUT_PAGES)


def _remove(connection: Connection, numbers: list[int]) -> None:
    """From the list itself: DROP finds none whose kind is written in capitals, or whose name is no
    valid text. It has no pages that would be left over. All in one statement, however many.
    """
    if not numbers:
        return
    raw = driver_connection(connection)
    [(unchecked,)] = _execute(raw, "PRAGMA writable_schema")
    _execute(raw, "PRAGMA writable_schema = ON")
    try:
        _execute(raw, _REMOVE, (json.dumps(numbers),))
    finally:
        _execute(raw, "PRAGMA writable_schema = RESET")
        if unchecked:
            _execute(raw, "PRAGMA writable_schema = ON")


def _make(connection: Connection, missing: list[_Made]) -> None:
    raw = driver_connection(connection)
    for each in missing:
        try:
            raw.execute(each.sql.decode())
        except dbapi2.Error:
            # It stays different, so the rows are copied into new tables.
            return


def _entries(connection: Connection) -> _Entries:
    rows = _execute(driver_connection(connection), _ENTRIES)
    roots = Counter(row[1] for row in rows)
    return [
        (
            number,
            root or 0,
            _Made(
                kind or b"", name or b"", table or b"", _spaced(sql or b""), _shares(root, roots)
            ),
        )
        for number, root, kind, name, table, sql in rows
    ]


def _shares(root: object, roots: Counter[object]) -> bool:
    """Whether two are kept on the same pages, where one would write over the other."""
    return bool(root) and roots[root] > 1


def _spaced(sql: bytes) -> bytes:
    """Migrations indent otherwise. Of bytes: what SQLite takes for a letter is no space there."""
    return b" ".join(sql.split())


def _digest(entries: _Entries) -> str:
    return hashlib.sha256(repr(sorted(made for _, _, made in entries)).encode()).hexdigest()


def _execute(raw: Any, statement: str, given: tuple[str, ...] = ()) -> list[Any]:  # noqa: ANN401
    try:
        return list(raw.execute(statement, given).fetchall())
    except dbapi2.Error as failed:
        refuse(failed)


def _clause(kind: bytes, name: bytes) -> str:
    """A foreign name is repeated only where it is a plain word: of letters alone, since one that
    looks like a card number would be refused by the audit log.
    """
    known = kind.decode() if kind in (b"table", *_WITHOUT_PAGES, b"index") else "entry"
    plain = name.isascii() and name.replace(b"_", b"").isalpha() and len(name) <= 40
    return (
        f"the {known} {name.decode() if plain else 'with a foreign name'} is not as Skycap makes it"
    )
