"""One trip with the client who pays for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client
from desktop.booking.trip.trip import Trip
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories, Store


@dataclass(frozen=True, slots=True)
class TripFile:
    """What the trip's page shows."""

    trip: Trip
    client: Client


@dataclass(frozen=True, slots=True)
class OpenTrip:
    needs: ClassVar[Permission] = Permission.READ_STORE

    store: Store
    who: Member

    def __call__(self, trip_id: str) -> TripFile:
        """One read, so that the parts belong together."""

        require_permission(self)

        def file(repos: Repositories) -> TripFile:
            trip = repos.trips.get(trip_id)
            return TripFile(trip, repos.clients.get(trip.client_id))

        return self.store.read(file)
