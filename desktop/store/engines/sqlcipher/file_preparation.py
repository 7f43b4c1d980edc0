"""Prepares the encrypted file: creates it, migrates an older one, puts its tables in order."""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from desktop.store import migrate
from desktop.store.create_schema import Forbid, make_tables
from desktop.store.store_messages import damaged, disk_full, migration_failed, missing, newer
from desktop.system.atomic_file import check_regular_file, flush_folder, open_new, replace_file
from desktop.use_cases.errors import DeskError, Refused
from desktop.use_cases.ports.key_handle import KeyHandle

from . import schema_check
from .encrypted_file import check_size, checkpoint_journal, opened
from .key_change import copy_beside, put_in_place
from .sqlite_failures import refusal_for, refuse

_log = logging.getLogger(__name__)
_BEFORE = "-before-"


def prepare(
    file: Path, key: KeyHandle, now: datetime, forbid: Forbid, *, may_create: bool
) -> tuple[str, ...]:
    """Leave `file` complete, at the newest revision and with the tables that Skycap makes, or
    unchanged. What was foreign or could not be read, a clause each.

    `now` dates the copy; `forbid` makes the triggers of a new file. Nobody else may have the file
    open. Refused ``store_missing``, ``store_damaged``, ``store_newer``, ``migration_failed``,
    ``disk_full``; OSError, also where a link or a folder has its name.
    """
    for own in with_journals(file):
        check_regular_file(own)
    if not file.exists():
        if not may_create:
            raise missing()
        _create(file, key, forbid)
        return ()
    if file.stat().st_size == 0:
        raise damaged()
    with opened(file, key, unchecked=True) as connection:
        revision = _revision(connection, forbid)
        _check(connection, file, revision)
        if revision == migrate.REVISIONS[-1]:
            found, copy = _mended(connection, file, key, forbid)
    if revision != migrate.REVISIONS[-1]:
        _migrate(file, key, _backup_copy(file, revision, now))
        with opened(file, key, unchecked=True) as connection:
            found, copy = _mended(connection, file, key, forbid)
    if copy is not None:
        found += copy.lost
        _replace(file, copy, now)
    return found


def _revision(connection: Connection, forbid: Forbid) -> str:
    """Of `migrate.REVISIONS`. Tables that are as the newest makes them are of the newest, whatever
    the row says that names it. Who holds the key can write any row. Refused ``store_newer``;
    ``store_damaged`` where no table is Skycap's.
    """
    noted = ""
    if schema_check.is_table(connection, migrate.VERSION_TABLE):
        noted = migrate.revision_of(connection)
    if noted in migrate.REVISIONS[:-1]:
        return noted
    if noted == migrate.REVISIONS[-1] or schema_check.has_our_tables(connection, forbid):
        return migrate.REVISIONS[-1]
    if noted.isdecimal():
        raise newer(f"revision {noted}")
    if not schema_check.has_any_table(connection):
        raise damaged()
    return migrate.REVISIONS[-1]


@dataclass(frozen=True, slots=True)
class _Copy:
    """`lost`: what could not be read, a clause each."""

    file: Path
    lost: tuple[str, ...]


def _mended(
    connection: Connection, file: Path, key: KeyHandle, forbid: Forbid
) -> tuple[tuple[str, ...], _Copy | None]:
    """What was foreign, a clause each. What cannot be removed is not used either: the rows are
    copied into new tables, under the same key, and the copy is to take the place of the file.
    """
    found = schema_check.mend(connection, forbid)
    if not found or schema_check.is_sound(connection):
        return found + _revision_noted(connection), None
    copy, lost = copy_beside(
        connection,
        file,
        key,
        lambda: None,
        lambda percent: None,
        forbid,
        by_rows=True,
        purpose="be put in order",
    )
    return found, _Copy(copy, lost)


def _replace(file: Path, copy: _Copy, now: datetime) -> None:
    """Where rows could not be read, they are not gone: the file as it was stays beside the new one,
    until the next key.
    """
    if copy.lost:
        backup = _backup_name(file, migrate.REVISIONS[-1], now)
        with contextlib.suppress(OSError):
            backup.unlink(missing_ok=True)
            backup.hardlink_to(file)
    put_in_place(copy.file, file)


def _revision_noted(connection: Connection) -> tuple[str, ...]:
    """A migration asks for the row: it is written anew where it is another. That, as a clause."""
    if migrate.revision_of(connection) == migrate.REVISIONS[-1]:
        return ()
    with connection.begin():
        migrate.note_revision(connection)
    return ("the version of the tables was not as Skycap writes it",)


def _check(connection: Connection, file: Path, revision: str) -> None:
    """The file must be whole. On a full disk, current records may at least be read."""
    try:
        checkpoint_journal(connection)
    except Refused as unsettled:
        if unsettled.code == disk_full().code and revision == migrate.REVISIONS[-1]:
            return
        raise
    check_size(connection, file)


def _create(file: Path, key: KeyHandle, forbid: Forbid) -> None:
    """Built under another name, so that a file of the final name is always complete."""
    unfinished = file.with_name(file.name + ".new")
    for leftover in with_journals(unfinished):
        leftover.unlink(missing_ok=True)
    os.close(open_new(unfinished))
    with opened(unfinished, key) as connection:
        with connection.begin():
            make_tables(connection, forbid, migrate.VERSION_TABLE, migrate.REVISIONS[-1])
        checkpoint_journal(connection)
    replace_file(unfinished, file)
    flush_folder(file.parent)


def _migrate(file: Path, key: KeyHandle, copy: Path) -> None:
    try:
        _upgrade(file, key)
    except Exception as failed:
        _log.exception("migration failed, putting the copy back")
        for half_done in with_journals(file)[1:]:
            half_done.unlink(missing_ok=True)
        restored = _restored(file)
        _copy(copy, restored)
        replace_file(restored, file)
        flush_folder(file.parent)
        refusal = refusal_for(failed)
        raise (refusal if isinstance(refusal, DeskError) else migration_failed()) from failed


def _upgrade(file: Path, key: KeyHandle) -> None:
    with opened(file, key) as connection:
        with connection.begin():
            migrate.upgrade(connection)
        checkpoint_journal(connection)


def _backup_copy(file: Path, revision: str, now: datetime) -> Path:
    """A copy beside the file, named by what it holds; it is encrypted as the file is."""
    copy = _backup_name(file, revision, now)
    _copy(file, copy)
    return copy


def _backup_name(file: Path, revision: str, now: datetime) -> Path:
    stamp = now.astimezone(UTC).strftime("%Y-%m-%d-%H%M%S")
    return file.with_name(
        f"{file.stem}{_BEFORE}{migrate.REVISIONS[-1]}-{revision}-{stamp}{file.suffix}"
    )


def remove_backup_copies(file: Path) -> None:
    """Delete what `prepare` has copied beside the file. OSError."""
    beginning = f"{file.stem}{_BEFORE}"
    for beside in file.parent.iterdir():
        copied = beside.name.startswith(beginning) or beside == _restored(file)
        if copied and (beside.is_symlink() or beside.is_file()):
            beside.unlink()
    flush_folder(file.parent)


def _restored(file: Path) -> Path:
    return file.with_name(file.name + ".restored")


def _copy(file: Path, copy: Path) -> None:
    try:
        copy.unlink(missing_ok=True)
        with file.open("rb") as source, os.fdopen(open_new(copy), "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
            target.flush()
            os.fsync(target.fileno())
    except OSError as failed:
        copy.unlink(missing_ok=True)
        refuse(failed)


def with_journals(file: Path) -> tuple[Path, ...]:
    """The file, and the journals for which SQLite looks beside it."""
    return tuple(file.with_name(file.name + ending) for ending in ("", "-wal", "-journal"))
