"""What of the search index is brought up to date in steps, between other jobs.

How far it is stands in the database, in the same transaction as what was done, so that a program
that is killed goes on from there.
"""

from __future__ import annotations

from typing import Protocol

from sqlalchemy import Connection, delete, func, insert, select, update

from desktop.store.audit_rows import TEXTS
from desktop.store.schema import audit, index_tasks

from .bitmap_index import index_words
from .search_terms import ACT
from .search_words import act_words

_ACTS = "acts"
_CLIENT = "client "
_TRIPS_AT_ONCE = 4
_ACTS_AT_ONCE = 100
# Up to so many acts are looked through one by one instead: they are cheaper indexed together.
_ACTS_LEFT = 64
_ABOVE_ALL = (1 << 63) - 1


class TripWords(Protocol):
    """Trips whose words in the index can be made anew."""

    def refresh_words(self, client_id: str, below: int, most: int) -> int | None:
        """For the newest `most` trips of the client with a number `below` this.

        The lowest number that was done; None when there were no more.
        """


def follow_new_name(connection: Connection, trips: TripWords, client_id: str) -> None:
    """Index the newest trips of a renamed client now, and leave the others to `step`."""
    _set(connection, f"{_CLIENT}{client_id}", _ABOVE_ALL)
    _rename(connection, trips, f"{_CLIENT}{client_id}", _ABOVE_ALL)


def step(connection: Connection, trips: TripWords) -> bool:
    """Do about 10 ms of what is left, in the transaction that is open. False when all is done."""
    renamed = connection.execute(
        select(index_tasks.c.task, index_tasks.c.done_to)
        .where(index_tasks.c.task.startswith(_CLIENT, autoescape=True))
        .limit(1)
    ).one_or_none()
    if renamed is not None:
        _rename(connection, trips, renamed.task, renamed.done_to)
        return True
    return _index_acts(connection, _ACTS_LEFT)


def acts_indexed_to(connection: Connection) -> int:
    """The `seq` of the last act that is in the index; 0 for none."""
    done = select(index_tasks.c.done_to).where(index_tasks.c.task == _ACTS)
    return connection.scalar(done) or 0


def index_all_acts(connection: Connection) -> None:
    """In the transaction that is open."""
    while _index_acts(connection, 0):
        pass


def _rename(connection: Connection, trips: TripWords, task: str, below: int) -> None:
    done_to = trips.refresh_words(task.removeprefix(_CLIENT), below, _TRIPS_AT_ONCE)
    if done_to is None:
        connection.execute(delete(index_tasks).where(index_tasks.c.task == task))
    else:
        _set(connection, task, done_to)


def _index_acts(connection: Connection, left: int) -> bool:
    """Index some acts where more than `left` are not; True when there may be more."""
    done = acts_indexed_to(connection)
    end = connection.scalar(select(func.max(audit.c.seq))) or 0
    if end - done <= left:
        return False
    rows = select(audit.c.seq, *TEXTS).where(audit.c.seq > done)
    newer = connection.execute(rows.order_by(audit.c.seq).limit(_ACTS_AT_ONCE))
    # A row that was changed by other hands may hold anything; `verify` is there to find it.
    words = {seq: act_words(*(str(text) for text in texts)) for seq, *texts in newer}
    index_words(connection, ACT, words, keep=False)
    _set(connection, _ACTS, max(words))
    return True


def _set(connection: Connection, task: str, done_to: int) -> None:
    same = index_tasks.c.task == task
    if not connection.execute(update(index_tasks).where(same).values(done_to=done_to)).rowcount:
        connection.execute(insert(index_tasks).values(task=task, done_to=done_to))
