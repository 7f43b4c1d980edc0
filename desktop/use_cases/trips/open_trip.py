"""One trip with the client who pays for it."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.ports.store_port import TripFile as TripFile


@dataclass(frozen=True, slots=True)
class OpenTrip:
    actor: Actor
    store: Store

    @requires(Permission.READ_STORE)
    def __call__(self, trip_id: str) -> TripFile:
        """One read, so that the parts belong together. Refused ``no_such_trip``."""
        return self.store.read(lambda repos: repos.trips.file(trip_id))
