"""One trip with the client who pays for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client
from desktop.booking.trip.trip import Trip
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books, Records


@dataclass(frozen=True, slots=True)
class TripFile:
    """What the trip's page shows."""

    trip: Trip
    client: Client


@dataclass(frozen=True, slots=True)
class OpenTrip:
    needs: ClassVar[Permission] = Permission.READ_RECORDS

    records: Records
    who: Person

    def __call__(self, trip_id: str) -> TripFile:
        """One read, so that the parts belong together."""

        refuse_unless_allowed(self)

        def file(books: Books) -> TripFile:
            trip = books.trips.get(trip_id)
            return TripFile(trip, books.clients.get(trip.client_id))

        return self.records.read(file)
