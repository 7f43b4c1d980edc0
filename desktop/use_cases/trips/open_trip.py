"""One trip with the client who pays for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store
from desktop.use_cases.ports.store_port import TripFile as TripFile


@dataclass(frozen=True, slots=True)
class OpenTrip:
    needs: ClassVar[Permission] = Permission.READ_STORE

    store: Store
    who: Member

    def __call__(self, trip_id: str) -> TripFile:
        """One read, so that the parts belong together. Refused ``no_such_trip``."""
        require_permission(self)
        return self.store.read(lambda repos: repos.trips.file(trip_id))
