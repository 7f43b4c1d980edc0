"""The encrypted file of one machine: SQLCipher with a raw 256-bit key.

Facts: SQLCipher API documentation (raw key data, cipher_memory_security, cipher_log_level,
cipher_status); SQLite documentation (online backup: what its own connection changes follows;
WAL, PRAGMA synchronous, secure_delete, fullfsync).
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool
from sqlcipher3 import dbapi2

from desktop.store.store_messages import damaged
from desktop.system.atomic_file import open_new
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.key_handle import KeyHandle

from .sqlite_failures import refuse

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
# For a file that is thrown away when anything goes wrong before it is whole.
_SCRATCH = ("PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF")

# A step takes about 10 ms, and so long at most others wait.
_PAGES_A_STEP = 64
_STEPS_A_FLUSH = 8


@contextmanager
def opened(
    file: Path, key: KeyHandle, *, scratch: bool = False, unchecked: bool = False
) -> Iterator[Connection]:
    """A connection to the file, closed at the end. Refused ``store_damaged`` on a wrong key.

    `scratch`: the file is thrown away when anything goes wrong, and is flushed by the caller.
    `unchecked`: an entry in the list of tables that does not parse is passed over.
    """
    raw = _connect(file, key, _SCRATCH if scratch else _PRAGMAS, unchecked=unchecked)
    # This frame lives as long as the connection; the key must not.
    del key
    try:
        with _connected(raw) as connection:
            yield connection
    finally:
        # Here and on this thread, whatever became of it: else it is closed by the garbage
        # collector, wherever that runs.
        raw.close()


@contextmanager
def in_memory() -> Iterator[Connection]:
    """An empty database that is in no file."""
    raw = dbapi2.connect(":memory:", isolation_level=None)
    with closing(raw), _connected(raw) as connection:
        yield connection


def key_opens(file: Path, key: KeyHandle) -> bool:
    """True when this key opens the file. Refused for any other fault of the file."""
    try:
        with opened(file, key, unchecked=True):
            return True
    except Refused as refusal:
        if refusal.code != damaged().code:
            raise
        return False


def copy_under_key(
    connection: Connection, copy: Path, key: KeyHandle, between: Callable[[int, int], None]
) -> None:
    """Write a copy of the whole file as `copy`, under `key`, in short steps.

    `between` is called after each step with (pages left, pages in all). It may read and change
    the database on this connection: its changes are in the copy too. An exception in it ends the
    copying. Refused ``disk_full``, ``store_damaged``; then the copy is removed.
    """
    raw, steps = driver_connection(connection), count(1)

    def after_step(_: int, left: int, pages: int) -> None:
        # A page that does not decrypt is copied as zeros, without an error.
        if _pragma_value(raw, "PRAGMA cipher_status") != "1":
            raise damaged()
        if next(steps) % _STEPS_A_FLUSH == 0:
            # A single flush at the end would block all other jobs for as long as the disk takes.
            os.fsync(descriptor)
        between(left, pages)

    remove_with_journals(copy)
    descriptor = open_new(copy)
    try:
        try:
            with closing(_connect(copy, key, _SCRATCH)) as target:
                raw.backup(target, pages=_PAGES_A_STEP, progress=after_step)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException as failed:
        remove_with_journals(copy)
        if isinstance(failed, dbapi2.Error | OSError):
            refuse(failed, copy.parent)
        raise


def remove_with_journals(file: Path) -> None:
    """Remove the file and its journals; a folder of that name is moved aside. OSError."""
    for ending in ("", "-wal", "-shm", "-journal"):
        own = file.with_name(file.name + ending)
        if own.is_dir() and not own.is_symlink():
            _move_aside(own)
        else:
            own.unlink(missing_ok=True)


def _move_aside(folder: Path) -> None:
    names = (folder.with_name(f"{folder.name}.moved-{number}") for number in count(1))
    folder.rename(next(name for name in names if not os.path.lexists(name)))


def size_of(connection: Connection) -> int:
    """Bytes of the whole file, by its own count of pages."""
    raw = driver_connection(connection)
    return int(_pragma_value(raw, "PRAGMA page_count")) * int(
        _pragma_value(raw, "PRAGMA page_size")
    )


def checkpoint_journal(connection: Connection) -> None:
    """Write everything in the journal into the file itself."""
    _pragma_value(driver_connection(connection), "PRAGMA wal_checkpoint(TRUNCATE)")


def check_size(connection: Connection, file: Path) -> None:
    """Refused ``store_damaged`` when the file is shorter than its own count of pages."""
    if file.stat().st_size < size_of(connection):
        raise damaged()


@contextmanager
def reading(connection: Connection) -> Iterator[None]:
    """A transaction that is rolled back. RuntimeError at its end when anything was changed in it.

    Not by PRAGMA query_only: that makes SQLite compile every statement again, at each reading.
    """
    raw = driver_connection(connection)
    changes = raw.total_changes
    with connection.begin() as transaction:
        try:
            yield
        finally:
            transaction.rollback()
    if raw.total_changes != changes:
        raise RuntimeError("a reading job tried to write")


@contextmanager
def _connected(raw: Any) -> Iterator[Connection]:  # noqa: ANN401
    """SQLAlchemy's connection over this one, which the caller closes."""
    _connecting.raw = raw
    try:
        connection = _engine().connect()
    finally:
        del _connecting.raw
    with connection:
        yield connection


_connecting = threading.local()


@cache
def _engine() -> Engine:
    """One for all files: what it compiles for one is of use for the next."""
    engine = create_engine(
        "sqlite+pysqlite://",
        module=dbapi2,
        creator=lambda: _connecting.raw,
        poolclass=NullPool,
        json_serializer=_compact,
        hide_parameters=True,
    )

    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    event.listen(engine, "begin", begin)
    return engine


def _connect(
    file: Path, key: KeyHandle, pragmas: tuple[str, ...] = _PRAGMAS, *, unchecked: bool = False
) -> Any:  # noqa: ANN401
    try:
        # One thread owns it, which `Database` sees to. SQLAlchemy's finalizers run on whatever
        # thread the garbage collector runs, and must not be refused there.
        raw = dbapi2.connect(str(file), isolation_level=None, timeout=0, check_same_thread=False)
    except dbapi2.Error as error:
        refuse(error, file.parent)
    try:
        # Off, because SQLCipher writes its own complaints to stderr.
        raw.execute("PRAGMA cipher_log_level = NONE")
        raw.execute("PRAGMA cipher_memory_security = ON")
        _unlock(raw, key)
        # Before the first reading: then the index of the journal needs no file of its own.
        raw.execute("PRAGMA locking_mode = EXCLUSIVE").fetchall()
        if unchecked:
            # Before it, because SQLite then opens a file that was cut off too. This one reads no
            # list of tables.
            raw.execute("PRAGMA schema_version").fetchall()
            raw.execute("PRAGMA writable_schema = ON").fetchall()
        raw.execute("SELECT count(*) FROM sqlite_master").fetchall()
        for pragma in pragmas:
            raw.execute(pragma).fetchall()
    except BaseException as failed:
        raw.close()
        if isinstance(failed, dbapi2.Error):
            refuse(failed, file.parent)
        raise
    return raw


def _unlock(raw: Any, key: KeyHandle) -> None:  # noqa: ANN401
    """By call and not by PRAGMA, since statement texts stay in the statement cache."""
    key_text = _raw_key(key)
    try:
        raw.set_key(key_text)
    finally:
        key_text[:] = bytes(len(key_text))


def _raw_key(key: KeyHandle) -> bytearray:
    """SQLCipher's spelling of a raw key; the caller wipes."""
    raw = key.expose_key_bytes()
    if len(raw) != KEY_BYTES:
        raise ValueError(f"the store's key has {KEY_BYTES} bytes")
    key_text = bytearray(b"x'" + b"00" * len(raw) + b"'")
    digits = b"0123456789abcdef"
    for index, byte in enumerate(raw):
        key_text[2 + 2 * index] = digits[byte >> 4]
        key_text[3 + 2 * index] = digits[byte & 15]
    return key_text


def driver_connection(connection: Connection) -> Any:  # noqa: ANN401
    return connection.connection.driver_connection


def _pragma_value(raw: Any, pragma: str) -> Any:  # noqa: ANN401
    """The first value of the answer; outside SQLAlchemy, which would begin a transaction."""
    try:
        row = raw.execute(pragma).fetchone()
    except dbapi2.Error as error:
        refuse(error)
    return row[0] if row else None


def _compact(plain: object) -> str:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":"))
