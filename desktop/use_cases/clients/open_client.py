"""A client with their travelers and trips."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client
from desktop.booking.clients.client_note import ClientNote
from desktop.booking.clients.traveler import Traveler
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Repositories, Store, TripHit


@dataclass(frozen=True, slots=True)
class ClientFile:
    """A client, their travelers, their trips, newest first, and what is noted of them, warnings
    first.
    """

    client: Client
    travelers: tuple[Traveler, ...]
    trips: tuple[TripHit, ...]
    notes: tuple[ClientNote, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenClient:
    actor: Actor
    store: Store

    @requires(Permission.READ_STORE)
    def __call__(self, client_id: str) -> ClientFile:
        """One read, so that the parts belong together."""

        def file(repos: Repositories) -> ClientFile:
            return ClientFile(
                client=repos.clients.get(client_id),
                travelers=repos.clients.travelers(client_id),
                trips=repos.trips.of_client(client_id),
                notes=repos.clients.notes(client_id),
            )

        return self.store.read(file)
