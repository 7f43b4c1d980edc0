"""What vendors showed of one trip by themselves."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.polling.finding import Finding
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class TripFindings:
    actor: Actor
    store: Store

    @requires(Permission.READ_STORE)
    def __call__(self, trip_id: str) -> tuple[Finding, ...]:
        """Newest first, those that were dealt with too."""
        return self.store.read(lambda repos: repos.findings.of_trip(trip_id))
