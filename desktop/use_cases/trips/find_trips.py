"""Find a trip by client, reference, airport or route."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store, TripHit


@dataclass(frozen=True, slots=True)
class FindTrips:
    needs: ClassVar[Permission] = Permission.READ_STORE

    store: Store
    who: Member

    def __call__(self, text: str) -> tuple[TripHit, ...]:
        """Newest first; nothing typed finds all."""
        require_permission(self)
        return self.store.read(lambda repos: repos.trips.find(text.strip()))
