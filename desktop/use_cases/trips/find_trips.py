"""Find a trip by client, reference, airport or route."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Repositories, Store, TripHit

MOST = 50
"""Trips that are listed at once."""

_LONGEST_REFERENCE = 8
"""In letters and digits: six, and some airlines more."""


@dataclass(frozen=True, slots=True)
class FindTrips:
    actor: Actor
    store: Store

    @requires(Permission.READ_STORE)
    def __call__(self, text: str) -> tuple[TripHit, ...]:
        """Newest first, 50 at most; nothing typed finds all. A reference is also found as it is
        read aloud, in groups: ``K7 PQ 2M``.
        """
        wanted, grouped = text.strip(), "".join(text.split())

        def find(repos: Repositories) -> tuple[TripHit, ...]:
            found = repos.trips.find(wanted, MOST)
            if found or grouped == wanted or len(grouped) > _LONGEST_REFERENCE:
                return found
            return repos.trips.find(grouped, MOST)

        return self.store.read(find)
