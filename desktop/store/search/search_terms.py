"""The table of search words: one plain index serves every search, on either database."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    Table,
    and_,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
)

from desktop.store.column_types import microseconds
from desktop.store.schema import search_terms as terms

CLIENT, TRIP = "c", "t"

# A word with at most so many entries is read whole and sorted; beyond, the newest are walked.
_READ_WHOLE = 4000

# So many different words behind one beginning are walked side by side; beyond, the table itself
# is walked, for then the matches are dense.
_SIDE_BY_SIDE = 24


def index_words(
    connection: Connection, kind: str, subject: int, opened_at: datetime, words: Iterable[str]
) -> None:
    """Make `words` the words of this subject, touching only what differs."""
    at = microseconds(opened_at)
    of_subject = and_(terms.c.kind == kind, terms.c.subject == subject)
    saved = {
        (row.term, row.at)
        for row in connection.execute(select(terms.c.term, terms.c.at).where(of_subject))
    }
    wanted = {(word, at) for word in words}
    for word, when in saved - wanted:
        connection.execute(
            delete(terms).where(of_subject, terms.c.term == word, terms.c.at == when)
        )
    if new := wanted - saved:
        connection.execute(
            insert(terms),
            [{"kind": kind, "term": w, "at": at, "subject": subject} for w, at in sorted(new)],
        )


def find_newest(
    connection: Connection, kind: str, table: Table, asked: Sequence[str], limit: int
) -> list[int]:
    """Numbers of the newest `limit` rows of `table` that every asked word finds, newest first."""
    if not asked:
        return _walk_table(connection, kind, table, (), limit)
    entries = {word: _entries(connection, kind, word) for word in asked}
    first = min(asked, key=entries.__getitem__)
    if entries[first] <= _READ_WHOLE:
        return _read_whole(connection, kind, first, _without(asked, first), limit)
    for word in asked:
        if behind := _words_behind(connection, kind, word):
            return _walk_words(connection, kind, behind, _without(asked, word), limit)
    return _walk_table(connection, kind, table, asked, limit)


def beginning_with(column: ColumnElement[str], beginning: str) -> ColumnElement[bool]:
    """A range over an index, which LIKE is not on every database."""
    return and_(column >= beginning, column < _after(beginning))


def _after(beginning: str) -> str:
    """The first text, by code points, that sorts after all that begin so."""
    last = ord(beginning[-1]) + 1
    if 0xD800 <= last <= 0xDFFF:
        last = 0xE000
    if last > 0x10FFFF:
        return _after(beginning[:-1])
    return beginning[:-1] + chr(last)


def _matching(kind: str, beginning: str) -> ColumnElement[bool]:
    return and_(terms.c.kind == kind, beginning_with(terms.c.term, beginning))


def _has(kind: str, subject: ColumnElement[int], beginning: str) -> ColumnElement[bool]:
    other = terms.alias()
    return exists(literal(1)).where(
        other.c.kind == kind,
        other.c.subject == subject,
        beginning_with(other.c.term, beginning),
    )


def _entries(connection: Connection, kind: str, word: str) -> int:
    """How many entries begin so, counted no further than needed."""
    some = select(literal(1)).where(_matching(kind, word)).limit(_READ_WHOLE + 1).subquery()
    return connection.scalar(select(func.count()).select_from(some)) or 0


def _read_whole(
    connection: Connection, kind: str, word: str, others: Sequence[str], limit: int
) -> list[int]:
    found = (
        select(terms.c.subject)
        .where(_matching(kind, word), *(_has(kind, terms.c.subject, o) for o in others))
        .group_by(terms.c.at, terms.c.subject)
        .order_by(terms.c.at.desc(), terms.c.subject.desc())
        .limit(limit)
    )
    return list(connection.scalars(found))


def _words_behind(connection: Connection, kind: str, beginning: str) -> list[str]:
    """All different words that begin so, by hopping along the index; none when too many."""

    def first_word(lower_bound: ColumnElement[bool]) -> ColumnElement[str]:
        # One lower bound only: of two, a planner may start from the farther one.
        found = select(terms.c.term).where(
            terms.c.kind == kind, lower_bound, terms.c.term < _after(beginning)
        )
        return found.order_by(terms.c.term).limit(1).scalar_subquery()

    hops = select(first_word(terms.c.term >= beginning).label("word")).cte("hops", recursive=True)
    hops = hops.union_all(
        select(first_word(terms.c.term > hops.c.word)).where(hops.c.word.is_not(None))
    )
    words = connection.scalars(
        select(hops.c.word).where(hops.c.word.is_not(None)).limit(_SIDE_BY_SIDE + 1)
    ).all()
    return list(words) if len(words) <= _SIDE_BY_SIDE else []


def _walk_words(
    connection: Connection, kind: str, words: Sequence[str], others: Sequence[str], limit: int
) -> list[int]:
    """The newest of each word, put together."""
    newest: set[tuple[int, int]] = set()
    for word in words:
        found = (
            select(terms.c.at, terms.c.subject)
            .where(terms.c.kind == kind, terms.c.term == word)
            .where(*(_has(kind, terms.c.subject, other) for other in others))
            .order_by(terms.c.at.desc(), terms.c.subject.desc())
            .limit(limit)
        )
        newest.update((row.at, row.subject) for row in connection.execute(found))
    return [subject for _, subject in sorted(newest, reverse=True)[:limit]]


def _walk_table(
    connection: Connection, kind: str, table: Table, asked: Sequence[str], limit: int
) -> list[int]:
    found = (
        select(table.c.number)
        .where(*(_has(kind, table.c.number, word) for word in asked))
        .order_by(table.c.opened_at.desc(), table.c.number.desc())
        .limit(limit)
    )
    return list(connection.scalars(found))


def _without(asked: Sequence[str], word: str) -> list[str]:
    return [other for other in asked if other != word]
