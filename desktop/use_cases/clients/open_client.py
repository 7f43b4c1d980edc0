"""Everything about one client that the first page of a call shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveller
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books, Records, TripHit


@dataclass(frozen=True, slots=True)
class ClientFile:
    """A client, those who travel for them, and their trips, newest first."""

    client: Client
    travellers: tuple[Traveller, ...]
    trips: tuple[TripHit, ...]


@dataclass(frozen=True, slots=True)
class OpenClient:
    needs: ClassVar[Permission] = Permission.READ_RECORDS

    records: Records
    who: Person

    def __call__(self, client_id: str) -> ClientFile:
        """One read, so that the parts belong together."""

        refuse_unless_allowed(self)

        def file(books: Books) -> ClientFile:
            return ClientFile(
                client=books.clients.get(client_id),
                travellers=books.clients.travellers(client_id),
                trips=books.trips.of_client(client_id),
            )

        return self.records.read(file)
