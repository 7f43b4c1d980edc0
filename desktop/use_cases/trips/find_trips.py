"""Find a trip by client, reference, airport or route."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Store, TripHit

MOST = 50
"""Trips that are listed at once."""


@dataclass(frozen=True, slots=True)
class FindTrips:
    actor: Actor
    store: Store

    @requires(Permission.READ_STORE)
    def __call__(self, text: str) -> tuple[TripHit, ...]:
        """Newest first, 50 at most; nothing typed finds all."""
        return self.store.read(lambda repos: repos.trips.find(text.strip(), MOST))
