"""The SQLCipher engine: one encrypted file, which one process has open."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
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

from . import encrypted_file, schema_check, sqlite_failures, value_check
from .file_preparation import prepare, remove_backup_copies
from .key_change import copy_beside, put_in_place, remove_unfinished

_log = logging.getLogger(__name__)


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
        self, key: KeyHandle, next_keys: Sequence[KeyHandle], now: datetime, *, may_create: bool
    ) -> tuple[KeyHandle, tuple[str, ...]]:
        """As `DatabaseEngine`. What an interrupted change of key left behind is removed."""
        try:
            remove_unfinished(self.file)
        except OSError as stays:
            # The records open without; the next change of key says what is in its way.
            _log.warning("an unfinished copy of the records was not removed: %s", stays.strerror)
        if self.file.exists():
            newest_first = reversed(next_keys)
            opens = (each for each in newest_first if encrypted_file.key_opens(self.file, each))
            key = next(opens, key)
        return key, prepare(self.file, key, now, self.forbid, may_create=may_create)

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
    ) -> tuple[Callable[[], None], tuple[str, ...]]:
        """Copy the file under `key`; the call that is returned puts the copy in its place.

        Copies that were made before a migration are deleted: they are under the former key,
        which a member who lost access still has. OSError where one cannot be.
        """
        copy, lost = copy_beside(
            connection,
            self.file,
            key,
            run_others,
            progress,
            self.forbid,
            by_rows=not schema_check.is_sound(connection),
        )
        remove_backup_copies(self.file)
        return lambda: put_in_place(copy, self.file), lost

    def check_schema(self, connection: Connection) -> tuple[str, ...]:
        """As `DatabaseEngine`."""
        return schema_check.mend(connection, self.forbid)

    def check_values(self, connection: Connection) -> tuple[str, ...]:
        """As `DatabaseEngine`."""
        return value_check.strange_values(connection)

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
