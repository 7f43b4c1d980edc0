"""A new client in three fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client, ServiceLevel
from desktop.use_cases.audit.audit_entries import audit_entry
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories, Store

from .client_validation import ReadPhone, checked


@dataclass(frozen=True, slots=True)
class AddClient:
    needs: ClassVar[Permission] = Permission.KEEP_CLIENTS

    store: Store
    read_phone: ReadPhone
    who: Member
    now: Now
    new_id: NewId
    origin: str

    def __call__(
        self,
        name: str,
        email: str,
        phone: str,
        level: ServiceLevel = ServiceLevel.STANDARD,
        postcode: str = "",
    ) -> Client:
        """The saved client. Refused with field name, email or phone when one of them is bad."""
        require_permission(self)
        at = self.now()
        client = checked(
            Client(self.new_id(), name, email, phone, at, postcode=postcode, level=level),
            self.read_phone,
        )

        def save(repos: Repositories) -> Client:
            repos.clients.save(client)
            repos.audit.add(
                audit_entry(self.who, at, self.origin, "client added", subject=client.id)
            )
            return client

        return self.store.write(save)
