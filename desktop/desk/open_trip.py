"""One trip with the client who pays for it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.client import Client
from desktop.booking.trip import Trip

from .ports import Books, Records


@dataclass(frozen=True, slots=True)
class TripFile:
    """What the trip's page shows."""

    trip: Trip
    client: Client


@dataclass(frozen=True, slots=True)
class OpenTrip:
    records: Records

    def __call__(self, trip_id: str) -> TripFile:
        """One read, so that the parts belong together."""

        def file(books: Books) -> TripFile:
            trip = books.trips.get(trip_id)
            return TripFile(trip, books.clients.get(trip.client_id))

        return self.records.read(file)
