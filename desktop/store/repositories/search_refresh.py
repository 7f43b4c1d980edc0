"""Makes the search words of many trips anew, in as few statements as for one."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select

from desktop.store.column_types import microseconds
from desktop.store.repositories.trip_loader import LoadedTrip
from desktop.store.schema import search_terms as terms
from desktop.store.schema import trips
from desktop.store.search.search_terms import TRIP
from desktop.store.search.search_words import trip_words

_Entry = tuple[str, int, int]
_DELETE = delete(terms).where(
    terms.c.kind == TRIP,
    terms.c.term == bindparam("old_term"),
    terms.c.at == bindparam("old_at"),
    terms.c.subject == bindparam("old_subject"),
)


def refresh_trip_words(
    connection: Connection, which: ColumnElement[bool], loaded: Iterable[LoadedTrip]
) -> None:
    """`loaded` are the trips that the condition `which` finds; only what differs is written."""
    wanted: set[_Entry] = {
        (word, microseconds(one.trip.opened_at), one.number)
        for one in loaded
        for word in trip_words(one.trip, one.client.name)
    }
    saved: set[_Entry] = {
        (row.term, row.at, row.subject)
        for row in connection.execute(
            select(terms.c.term, terms.c.at, terms.c.subject).where(
                terms.c.kind == TRIP, terms.c.subject.in_(select(trips.c.number).where(which))
            )
        )
    }
    if gone := saved - wanted:
        connection.execute(
            _DELETE,
            [{"old_term": term, "old_at": at, "old_subject": who} for term, at, who in gone],
        )
    if new := wanted - saved:
        connection.execute(
            insert(terms),
            [
                {"kind": TRIP, "term": term, "at": at, "subject": who}
                for term, at, who in sorted(new)
            ],
        )
