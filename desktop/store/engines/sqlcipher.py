"""The encrypted file of one machine: SQLCipher with a raw 256-bit key. All SQLite is here.

Facts: SQLCipher API documentation (raw key data, cipher_memory_security, cipher_log_level);
SQLite documentation (WAL, PRAGMA synchronous, secure_delete, fullfsync).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from desktop.store.engines.sqlite_failures import refuse
from desktop.store.store_messages import damaged
from desktop.use_cases.errors import Refused

KEY_BYTES = 32

# FULL in WAL: a commit returns only after its bytes are on the disk. fullfsync does the same
# where the system's plain fsync does not (macOS).
_PRAGMAS = (
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA fullfsync = ON",
    "PRAGMA checkpoint_fullfsync = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cache_size = -16384",
)


@contextmanager
def opened(file: Path, key: bytes) -> Iterator[Connection]:
    """A connection to the file, closed at the end. Refused ``store_damaged`` on a wrong key."""
    engine = _engine(file, key)
    # This frame lives as long as the connection does; the key must not.
    del key
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def answers_to(file: Path, key: bytes) -> bool:
    """Whether this key opens the file. Refused for whatever else is wrong with it."""
    try:
        with opened(file, key):
            return True
    except Refused as refusal:
        if refusal.code != damaged().code:
            raise
        return False


def rekey(connection: Connection, key: bytes) -> None:
    """Write every page anew under `key`, as one transaction of the journal: a file that is cut off
    meanwhile answers to one of the two keys, whole. Refused ``disk_full``, ``store_damaged``.
    """
    words = _raw_key(key)
    try:
        _raw(connection).reset_key(words)
    except dbapi2.Error as error:
        refuse(error)
    finally:
        words[:] = bytes(len(words))
    settle_journal(connection)


def settle_journal(connection: Connection) -> None:
    """Bring all that is in the journal into the file itself."""
    _ask(_raw(connection), "PRAGMA wal_checkpoint(TRUNCATE)")


def check_whole(connection: Connection, file: Path) -> None:
    """Refused ``store_damaged`` when the file is shorter than its own count of pages."""
    raw = _raw(connection)
    pages, size = (int(_ask(raw, f"PRAGMA {name}")) for name in ("page_count", "page_size"))
    if file.stat().st_size < pages * size:
        raise damaged()


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """A transaction in which every change fails, and that leaves nothing behind."""
    raw = _raw(connection)
    with connection.begin() as transaction:
        _ask(raw, "PRAGMA query_only = ON")
        try:
            yield
        finally:
            _ask(raw, "PRAGMA query_only = OFF")
            transaction.rollback()


def is_change_while_reading(error: DBAPIError) -> bool:
    """True for the failure that a change inside `reading` brings about."""
    return bool(getattr(error.orig, "sqlite_errorcode", 0) == dbapi2.SQLITE_READONLY)


def _engine(file: Path, key: bytes) -> Engine:
    raw = _connect(file, key)
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: raw,
        poolclass=NullPool,
        json_serializer=_compact,
        hide_parameters=True,
    )

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "begin", begin)
    return engine


def _connect(file: Path, key: bytes) -> Any:  # noqa: ANN401
    try:
        raw = dbapi2.connect(str(file), isolation_level=None, timeout=0)
    except dbapi2.Error as error:
        refuse(error)
    try:
        # Off, because SQLCipher writes its own complaints to stderr.
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.execute("PRAGMA cipher_memory_security = ON")
        _unlock(raw, key)
        # Before the first reading: then the index of the journal needs no file of its own.
        raw.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        raw.execute("SELECT count(*) FROM sqlite_master").fetchall()
        for pragma in _PRAGMAS:
            raw.execute(pragma).fetchall()
    except dbapi2.Error as error:
        raw.close()
        refuse(error)
    return raw


def _unlock(raw: Any, key: bytes) -> None:  # noqa: ANN401
    """By call and not by PRAGMA, for the text of a statement is kept in the statement cache."""
    words = _raw_key(key)
    try:
        raw.set_key(words)
    finally:
        words[:] = bytes(len(words))


def _raw_key(key: bytes) -> bytearray:
    """SQLCipher's spelling of a raw key; the caller wipes."""
    if len(key) != KEY_BYTES:
        raise ValueError(f"the store's key has {KEY_BYTES} bytes")
    words = bytearray(b"x'" + b"00" * len(key) + b"'")
    digits = b"0123456789abcdef"
    for place, byte in enumerate(key):
        words[2 + 2 * place] = digits[byte >> 4]
        words[3 + 2 * place] = digits[byte & 15]
    return words


def _raw(connection: Connection) -> Any:  # noqa: ANN401
    return connection.connection.driver_connection


def _ask(raw: Any, pragma: str) -> Any:  # noqa: ANN401
    """The first value of the answer; outside SQLAlchemy, which would begin a transaction."""
    try:
        row = raw.execute(pragma).fetchone()
    except dbapi2.Error as error:
        refuse(error)
    return row[0] if row else None


def _compact(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
