"""Updates the search index in steps, between other jobs.

Progress is saved in the same transaction as each step, so a killed program continues from there.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop.store.schema import AUDIT_TEXTS, MOST_AUDIT_ENTRIES, audit, index_tasks

from .bitmap_index import index_words
from .search_terms import AUDIT_ENTRY
from .search_words import audit_words

_AUDIT = "audit"
_CLIENT = "client "
_TRIPS_AT_ONCE = 4
_ENTRIES_AT_ONCE = 100
# Up to so many entries are searched one by one instead: indexing is cheaper in batches.
_ENTRIES_LEFT = 64
_ABOVE_ALL = (1 << 63) - 1


class ReindexesTrips(Protocol):
    """A repository that can index the words of trips again."""

    def reindex_words(self, client_id: str, below: int, most: int) -> int | None:
        """For the newest `most` trips of the client with a number `below` this.

        The lowest number that was done; None when there were no more.
        """


def reindex_renamed_client(connection: Connection, trips: ReindexesTrips, client_id: str) -> None:
    """Index the newest trips of a renamed client now, and leave the others to `step`."""
    _set(connection, f"{_CLIENT}{client_id}", _ABOVE_ALL)
    _rename(connection, trips, f"{_CLIENT}{client_id}", _ABOVE_ALL)


def step(connection: Connection, trips: ReindexesTrips) -> bool:
    """Do about 10 ms of the remaining work, in the open transaction. False when all is done."""
    renamed = connection.execute(
        select(index_tasks.c.task, index_tasks.c.done_to)
        .where(index_tasks.c.task.startswith(_CLIENT, autoescape=True))
        .limit(1)
    ).one_or_none()
    if renamed is not None:
        _rename(connection, trips, renamed.task, renamed.done_to)
        return True
    return _index_audit_entries(connection, _ENTRIES_LEFT)


def audit_indexed_to(connection: Connection) -> int:
    """The `seq` of the last indexed audit entry; 0 for none."""
    done = connection.scalar(select(index_tasks.c.done_to).where(index_tasks.c.task == _AUDIT))
    # Another program may have put anything there; then all is indexed once more.
    return done if isinstance(done, int) else 0


def index_all_audit_entries(connection: Connection) -> None:
    """Index all audit entries in the open transaction."""
    while _index_audit_entries(connection, 0):
        pass


def _rename(connection: Connection, trips: ReindexesTrips, task: str, below: int) -> None:
    done_to = trips.reindex_words(task.removeprefix(_CLIENT), below, _TRIPS_AT_ONCE)
    if done_to is None:
        connection.execute(delete(index_tasks).where(index_tasks.c.task == task))
    else:
        _set(connection, task, done_to)


def _index_audit_entries(connection: Connection, left: int) -> bool:
    """Index some audit entries when more than `left` are missing; True when more may follow."""
    done = audit_indexed_to(connection)
    ours = audit.c.seq < MOST_AUDIT_ENTRIES
    end = connection.scalar(select(func.max(audit.c.seq)).where(ours)) or 0
    if end - done <= left:
        return False
    rows = select(audit.c.seq, *AUDIT_TEXTS).where(audit.c.seq > done, ours)
    newer = connection.execute(rows.order_by(audit.c.seq).limit(_ENTRIES_AT_ONCE))
    # A row that was tampered with may hold anything; `verify` finds it.
    words = {seq: audit_words(*(str(text) for text in texts)) for seq, *texts in newer}
    index_words(connection, AUDIT_ENTRY, words, keep=False)
    _set(connection, _AUDIT, max(words))
    return True


def _set(connection: Connection, task: str, done_to: int) -> None:
    same = index_tasks.c.task == task
    if not connection.execute(update(index_tasks).where(same).values(done_to=done_to)).rowcount:
        connection.execute(insert(index_tasks).values(task=task, done_to=done_to))
