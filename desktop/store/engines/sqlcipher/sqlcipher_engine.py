"""The SQLCipher engine: one encrypted file, which one process has open."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import IntegrityError

from desktop.store.database_engine import Progress
from desktop.store.store_messages import already_open
from desktop.system.file_lock import hold_file_lock
from desktop.use_cases.ports.key_handle import KeyHandle

from . import encrypted_file, sqlite_failures
from .file_preparation import prepare, remove_backup_copies
from .key_change import copy_beside, put_in_place, remove_unfinished


@dataclass(frozen=True, slots=True)
class SqlCipherEngine:
    """`DatabaseEngine` over this file. Its folder is created where it is missing."""

    file: Path

    def lock(self) -> Callable[[], None]:
        """Held by a file beside it, until the process ends at the latest."""
        self.file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            return hold_file_lock(self.file.with_name(self.file.name + ".lock")).release
        except BlockingIOError as held:
            raise already_open() from held

    def prepare(
        self, key: KeyHandle, next_key: KeyHandle | None, now: datetime, *, may_create: bool
    ) -> KeyHandle:
        """As `DatabaseEngine`. What an interrupted change of key left behind is removed."""
        remove_unfinished(self.file)
        if next_key is not None and self.file.exists():
            key = next_key if encrypted_file.key_opens(self.file, next_key) else key
        prepare(self.file, key, now, self.forbid, may_create=may_create)
        return key

    def opened(self, key: KeyHandle) -> AbstractContextManager[Connection]:
        """As `DatabaseEngine`."""
        return encrypted_file.opened(self.file, key)

    def reading(self, connection: Connection) -> AbstractContextManager[None]:
        """As `DatabaseEngine`."""
        return encrypted_file.reading(connection)

    def settle(self, connection: Connection) -> None:
        """Write everything in the journal into the file itself."""
        encrypted_file.checkpoint_journal(connection)

    def change_key(
        self,
        connection: Connection,
        key: KeyHandle,
        run_others: Callable[[], None],
        progress: Progress,
    ) -> Callable[[], None]:
        """Copy the file under `key`; the call that is returned puts the copy in its place.

        Copies that were made before a migration are deleted: they are under the former key,
        which a member who lost access still has. OSError where one cannot be.
        """
        copy = copy_beside(connection, self.file, key, run_others, progress)
        remove_backup_copies(self.file)
        return lambda: put_in_place(copy, self.file)

    def forbid(self, connection: Connection, table: str, operation: str, event: str) -> None:
        """As `DatabaseEngine`."""
        connection.execute(
            text(
                f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {event} ON {table} "
                f"BEGIN SELECT RAISE(ABORT, '{table} only grow'); END"
            )
        )

    def refusal_for(self, error: Exception) -> Exception:
        """As `DatabaseEngine`."""
        return sqlite_failures.refusal_for(error, self.file.parent)

    def is_duplicate(self, error: IntegrityError, table: str, *columns: str) -> bool:
        """As `DatabaseEngine`."""
        return sqlite_failures.is_duplicate(error, table, *columns)
