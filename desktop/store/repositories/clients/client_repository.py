"""The repository of clients and their travelers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice, product

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from desktop.booking.clients.client import Client
from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.traveler import Traveler
from desktop.store.repositories.client_rows import CLIENT_COLUMNS, client_from
from desktop.store.repositories.sealed_values import SealedValues
from desktop.store.repositories.trip_repository import StoredTrips
from desktop.store.row_reads import Kinds, first_readable, none_left_out, readable
from desktop.store.row_writes import insert_numbered, write_row
from desktop.store.schema import client_calls, clients, travelers, trips
from desktop.store.sealed_columns import (
    CLIENT_ADDRESS,
    CLIENT_NOTES,
    CLIENT_PROFILE,
    TRAVELER,
)
from desktop.store.search.bitmap_index import index_words, newest_rows
from desktop.store.search.index_maintenance import reindex_renamed_client
from desktop.store.search.near_words import near_words
from desktop.store.search.search_terms import CLIENT, find_newest
from desktop.store.search.search_words import client_query_words, client_words
from desktop.use_cases.not_found import no_such_client
from desktop.use_cases.ports.store_port import ClientHit
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .stored_notes import notes_of, save_note

# Of several words that are not found as typed, each may be near to a few.
_MOST_SPELLINGS = 12
_TRAVELER_COLUMNS = (travelers.c.id, travelers.c.detail)
_CLIENT_KINDS, _TRAVELER_KINDS = Kinds.of(CLIENT_COLUMNS), Kinds.of(_TRAVELER_COLUMNS)


@dataclass(frozen=True, slots=True)
class StoredClients:
    """`ClientRepository`."""

    _connection: Connection
    _sealed: SealedValues
    _trips: StoredTrips

    def get(self, client_id: str) -> Client:
        """Refused ``no_such_client``."""
        asked = select(*CLIENT_COLUMNS).where(clients.c.id == client_id)
        with none_left_out():
            row = self._connection.execute(asked).one_or_none()
            if row is not None:
                _CLIENT_KINDS.check(row)
                return client_from(row, self._sealed)
        raise no_such_client()

    def save(self, client: Client) -> None:
        """A client with a new name is found by it at once; of their trips those that were saved
        last are, and the others shortly after. Refused ``card_number_in_text``.
        """
        refuse_card_numbers(client)
        values = {
            "name": client.name,
            "email": client.email,
            "phone": client.phone,
            "opened_at": client.opened_at,
            "address": self._sealed.seal(CLIENT_ADDRESS, client.id, client.address),
            "level": client.level.value,
            "notes": self._sealed.seal_text(CLIENT_NOTES, client.id, client.notes),
            "company": client.company,
            "processor_customer": client.processor_customer,
            "profile": self._sealed.seal(CLIENT_PROFILE, client.id, client.profile),
        }
        before = self._connection.execute(
            select(clients.c.number, clients.c.name).where(clients.c.id == client.id)
        ).one_or_none()
        if before is None:
            number = insert_numbered(self._connection, clients, {"id": client.id, **values})
        else:
            number = before.number
            same = clients.c.number == number
            write_row(self._connection, update(clients).where(same).values(**values))
        self._index(number, client)
        if before is not None and before.name != client.name:
            reindex_renamed_client(self._connection, self._trips, client.id)

    def find(self, text: str, limit: int = 20) -> tuple[ClientHit, ...]:
        """Newest first; empty text: all."""
        words = client_query_words(text)

        def read(size: int) -> tuple[tuple[ClientHit, ...], int]:
            found = find_newest(self._connection, CLIENT, clients, words, size)
            return self._hits(clients.c.number.in_(found)), len(found)

        return first_readable(limit, read)

    def find_similar(self, text: str, limit: int = 20) -> tuple[ClientHit, ...]:
        """Newest first."""
        spelled = [self._spellings(word) for word in client_query_words(text)]
        tries = list(islice(product(*spelled), _MOST_SPELLINGS)) if spelled else []

        def read(size: int) -> tuple[tuple[ClientHit, ...], int]:
            each = [find_newest(self._connection, CLIENT, clients, words, size) for words in tries]
            found = {number for numbers in each for number in numbers}
            return self._hits(clients.c.number.in_(found)), max(map(len, each), default=0)

        return first_readable(limit, read)

    def of_ids(self, client_ids: Sequence[str]) -> tuple[ClientHit, ...]:
        """Newest first."""
        return self._hits(clients.c.id.in_(client_ids))

    def note_call(self, client_id: str, at: datetime) -> None:
        """Refused ``no_such_client``."""
        self._number(client_id)
        same = client_calls.c.client_id == client_id
        change = update(client_calls).where(same).values(called_at=at)
        if not self._connection.execute(change).rowcount:
            new = insert(client_calls).values(client_id=client_id, called_at=at)
            write_row(self._connection, new)

    def recent_callers(self, limit: int) -> tuple[ClientHit, ...]:
        """Who called last comes first."""
        newest = select(client_calls).order_by(
            client_calls.c.called_at.desc(), client_calls.c.client_id
        )

        def read(size: int) -> tuple[tuple[ClientHit, ...], int]:
            calls = readable(
                self._connection, newest, lambda row: (row.client_id, row.called_at), most=size
            )
            hits = {hit.id: hit for hit in self.of_ids([client_id for client_id, _ in calls])}
            found = (replace(hits[each], called_at=at) for each, at in calls if each in hits)
            return tuple(found), len(calls)

        return first_readable(limit, read)

    def _hits(self, which: ColumnElement[bool]) -> tuple[ClientHit, ...]:
        trip_count = (
            select(func.count())
            .select_from(trips)
            .where(trips.c.client_id == clients.c.id)
            .scalar_subquery()
        )
        asked = (
            select(clients, trip_count.label("trip_count"))
            .where(which)
            .order_by(clients.c.opened_at.desc(), clients.c.number.desc())
        )
        return readable(
            self._connection,
            asked,
            lambda row: ClientHit(row.id, row.name, row.email, row.phone, row.trip_count),
        )

    def _spellings(self, word: str) -> tuple[str, ...]:
        """The word where it finds a client, else those that are near."""
        is_found = newest_rows(self._connection, CLIENT, [word], 1)
        return (word,) if is_found else near_words(self._connection, CLIENT, word)

    def _number(self, client_id: str) -> int:
        """Of its row. Refused ``no_such_client``."""
        asked = select(clients.c.number).where(clients.c.id == client_id)
        number = self._connection.scalar(asked)
        if number is None:
            raise no_such_client()
        return int(number)

    def _index(self, number: int, client: Client) -> None:
        """By the client's own words and the names of the travelers that can be read."""
        asked = select(*_TRAVELER_COLUMNS).where(travelers.c.client_id == client.id)
        names = readable(
            self._connection,
            asked.order_by(travelers.c.number),
            lambda row: self._sealed.open(TRAVELER, row.id, row.detail, Traveler),
        )
        index_words(self._connection, CLIENT, {number: client_words(client, names)})

    def travelers(self, client_id: str) -> tuple[Traveler, ...]:
        """In the order in which they were first saved.

        Refused ``store_damaged`` where one cannot be read: none is missing from a booking unseen.
        """
        asked = (
            select(*_TRAVELER_COLUMNS)
            .where(travelers.c.client_id == client_id)
            .order_by(travelers.c.number)
        )
        found = []
        with none_left_out():
            for row in self._connection.execute(asked):
                _TRAVELER_KINDS.check(row)
                found.append(self._sealed.open(TRAVELER, row.id, row.detail, Traveler))
        return tuple(found)

    def save_traveler(self, traveler: Traveler) -> None:
        """Refused ``no_such_client``, ``card_number_in_text``."""
        refuse_card_numbers(traveler)
        client = self.get(traveler.client_id)
        detail = self._sealed.seal(TRAVELER, traveler.id, traveler)
        values = {"client_id": traveler.client_id, "detail": detail}
        same = travelers.c.id == traveler.id
        if self._connection.scalar(select(travelers.c.number).where(same)) is None:
            write_row(self._connection, insert(travelers).values(id=traveler.id, **values))
        else:
            write_row(self._connection, update(travelers).where(same).values(**values))
        self._index(self._number(client.id), client)

    def remove_traveler(self, traveler: Traveler) -> None:
        """Trips keep what was booked."""
        client = self.get(traveler.client_id)
        same = (travelers.c.id == traveler.id) & (travelers.c.client_id == client.id)
        self._connection.execute(delete(travelers).where(same))
        self._index(self._number(client.id), client)

    def notes(self, client_id: str) -> tuple[ClientNote, ...]:
        """Pinned ones first, then the newest."""
        return notes_of(self._connection, self._sealed, client_id)

    def save_note(self, note: ClientNote) -> None:
        """Refused ``no_such_client``, ``card_number_in_text``."""
        self._number(note.client_id)
        save_note(self._connection, self._sealed, note)
