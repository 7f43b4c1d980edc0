"""The repository of clients and their travelers."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, insert, select, update

from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.store.row_reads import Kinds, none_left_out, readable
from desktop.store.row_writes import insert_numbered, write_row
from desktop.store.schema import CLIENT_ADDRESS, CLIENT_NOTES, TRAVELER, clients, travelers, trips
from desktop.store.search.bitmap_index import index_words
from desktop.store.search.index_maintenance import reindex_renamed_client
from desktop.store.search.search_terms import CLIENT, find_newest
from desktop.store.search.search_words import client_query_words, client_words
from desktop.use_cases.not_found import no_such_client
from desktop.use_cases.ports.store_port import ClientHit
from desktop.use_cases.saved_text_guard import refuse_card_numbers

from .client_rows import CLIENT_COLUMNS, client_from
from .sealed_values import SealedValues
from .trip_repository import StoredTrips

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
        index_words(self._connection, CLIENT, {number: client_words(client)})
        if before is not None and before.name != client.name:
            reindex_renamed_client(self._connection, self._trips, client.id)

    def find(self, text: str, limit: int = 20) -> tuple[ClientHit, ...]:
        """Newest first; empty text: all."""
        found = find_newest(self._connection, CLIENT, clients, client_query_words(text), limit)
        trip_count = (
            select(func.count())
            .select_from(trips)
            .where(trips.c.client_id == clients.c.id)
            .scalar_subquery()
        )
        asked = (
            select(clients, trip_count.label("trip_count"))
            .where(clients.c.number.in_(found))
            .order_by(clients.c.opened_at.desc(), clients.c.number.desc())
        )
        return readable(
            self._connection,
            asked,
            lambda row: ClientHit(row.id, row.name, row.email, row.phone, row.trip_count),
        )

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
        self.get(traveler.client_id)
        detail = self._sealed.seal(TRAVELER, traveler.id, traveler)
        values = {"client_id": traveler.client_id, "detail": detail}
        same = travelers.c.id == traveler.id
        if self._connection.scalar(select(travelers.c.number).where(same)) is None:
            write_row(self._connection, insert(travelers).values(id=traveler.id, **values))
        else:
            write_row(self._connection, update(travelers).where(same).values(**values))
