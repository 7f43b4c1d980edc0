"""What the store asks of a database engine: all that differs from one engine to another."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Protocol

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from desktop.use_cases.ports.key_handle import KeyHandle

Progress = Callable[[int], None]
"""Called with the percent done, from 0 to 100, each once."""


class DatabaseEngine(Protocol):
    """One database: where it is, its lock, its keys, its triggers, and what its errors mean.

    All but `refusal_for` and the two questions about errors is called on the store's thread.
    """

    def lock(self) -> Callable[[], None]:
        """Keep other processes out as far as this engine needs it; returns what lets them in.

        Refused ``desk_already_open``; OSError.
        """

    def prepare(
        self, key: KeyHandle, next_keys: Sequence[KeyHandle], now: datetime, *, may_create: bool
    ) -> tuple[KeyHandle, tuple[str, ...]]:
        """Leave the database complete, at the newest revision and with nothing foreign in it that
        is ever run, or unchanged.

        Returns the key that opens it: one of `next_keys` where a change of key came so far; and
        what was foreign or could not be read, a clause each. `now` dates a copy of it as it was.
        Refused ``store_missing``, ``store_damaged``, ``store_newer``, ``migration_failed``,
        ``disk_full``; OSError; DBAPIError.
        """

    def opened(self, key: KeyHandle) -> AbstractContextManager[Connection]:
        """A connection, closed at the end. Refused ``store_damaged`` on a wrong key."""

    def reading(self, connection: Connection) -> AbstractContextManager[None]:
        """A transaction that is rolled back. RuntimeError at its end when anything was changed."""

    def settle(self, connection: Connection) -> None:
        """Write out what is left, before the connection is closed for good. DeskError."""

    def check_schema(self, connection: Connection) -> tuple[str, ...]:
        """Compare tables, triggers and indexes with those that Skycap makes; foreign triggers
        and views are removed unused. What was found, a clause each; cheap when nothing is.
        """

    def check_values(self, connection: Connection) -> tuple[str, ...]:
        """Look for rows that Skycap never writes, in small tables and among the trips that wait for
        an outcome: a page leaves them out. A clause for each table.
        """

    def change_key(
        self,
        connection: Connection,
        key: KeyHandle,
        run_others: Callable[[], None],
        progress: Progress,
    ) -> tuple[Callable[[], None], tuple[str, ...]]:
        """Get everything ready under `key`; `run_others` is called after each short step. With it,
        what was damaged or foreign and is left out, a clause each.

        The call that is returned makes it the key of the database, once the connection is closed;
        on OSError the database is unchanged. Refused ``disk_full``, ``store_damaged``.
        """

    def forbid(self, connection: Connection, table: str, operation: str, event: str) -> None:
        """A trigger that refuses an operation (``DELETE``, ``UPDATE``) on the table.

        `event` is the operation as a trigger names it: ``UPDATE OF id, kind``.
        """

    def refusal_for(self, error: Exception) -> Exception:
        """The refusal for this error; the error itself where it is a bug of ours."""

    def is_duplicate(self, error: IntegrityError, table: str, *columns: str) -> bool:
        """True when a unique index over exactly these columns refused the row."""
