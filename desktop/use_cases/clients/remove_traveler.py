"""Remove a traveler from a client's file."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.clients.traveler import Traveler
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Repositories, Store


@dataclass(frozen=True, slots=True)
class RemoveTraveler:
    actor: Actor
    store: Store

    @requires(Permission.KEEP_CLIENTS, audits=("traveler removed",))
    def __call__(self, traveler: Traveler) -> None:
        """Trips keep the traveler as booked. Refused ``no_such_client``."""

        def save(repos: Repositories) -> None:
            if all(each.id != traveler.id for each in repos.clients.travelers(traveler.client_id)):
                return
            repos.clients.remove_traveler(traveler)
            repos.audit.add(
                self.actor.audit_entry(
                    "traveler removed", subject=traveler.client_id, detail=traveler.id
                )
            )

        self.store.write(save)
