"""Everything about one client that the first page of a call shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories, Store, TripHit


@dataclass(frozen=True, slots=True)
class ClientFile:
    """A client, those who travel for them, and their trips, newest first."""

    client: Client
    travelers: tuple[Traveler, ...]
    trips: tuple[TripHit, ...]


@dataclass(frozen=True, slots=True)
class OpenClient:
    needs: ClassVar[Permission] = Permission.READ_STORE

    store: Store
    who: Member

    def __call__(self, client_id: str) -> ClientFile:
        """One read, so that the parts belong together."""

        require_permission(self)

        def file(repos: Repositories) -> ClientFile:
            return ClientFile(
                client=repos.clients.get(client_id),
                travelers=repos.clients.travelers(client_id),
                trips=repos.trips.of_client(client_id),
            )

        return self.store.read(file)
