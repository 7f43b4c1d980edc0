"""Add a client: name, email and phone."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client, ServiceLevel
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.clock_and_ids import NewId
from desktop.use_cases.ports.store_port import Repositories, Store

from .client_validation import ReadPhone, checked


@dataclass(frozen=True, slots=True)
class AddClient:
    actor: Actor
    store: Store
    read_phone: ReadPhone
    new_id: NewId

    @requires(Permission.KEEP_CLIENTS, audits=("client added",))
    def __call__(
        self,
        name: str,
        email: str,
        phone: str,
        level: ServiceLevel = ServiceLevel.STANDARD,
    ) -> Client:
        """The saved client. Refused with field name, email or phone when one of them is bad."""
        at = self.actor.now()
        client = checked(
            Client(self.new_id(), name, email, phone, at, level=level),
            self.read_phone,
        )

        def save(repos: Repositories) -> Client:
            repos.clients.save(client)
            repos.audit.add(self.actor.audit_entry("client added", at=at, subject=client.id))
            return client

        return self.store.write(save)
