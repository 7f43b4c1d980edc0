"""Everything about one client that the first page of a call shows."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.client import Client
from desktop.booking.traveller import Traveller

from .ports import Books, Records, TripHit


@dataclass(frozen=True, slots=True)
class ClientFile:
    """A client, those who travel for them, and their trips, newest first."""

    client: Client
    travellers: tuple[Traveller, ...]
    trips: tuple[TripHit, ...]


@dataclass(frozen=True, slots=True)
class OpenClient:
    records: Records

    def __call__(self, client_id: str) -> ClientFile:
        """One read, so that the parts belong together."""

        def file(books: Books) -> ClientFile:
            return ClientFile(
                client=books.clients.get(client_id),
                travellers=books.clients.travellers(client_id),
                trips=books.trips.of_client(client_id),
            )

        return self.records.read(file)
