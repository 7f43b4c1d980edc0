"""A new client in three fields."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client, ServiceLevel
from desktop.use_cases.audit.audit_entries import act
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.clock_and_ids import NewId, Now
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books, Records

from .client_validation import ReadPhone, checked


@dataclass(frozen=True, slots=True)
class AddClient:
    needs: ClassVar[Permission] = Permission.KEEP_CLIENTS

    records: Records
    read_phone: ReadPhone
    who: Person
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
        refuse_unless_allowed(self)
        at = self.now()
        client = checked(
            Client(self.new_id(), name, email, phone, at, postcode=postcode, level=level),
            self.read_phone,
        )

        def save(books: Books) -> Client:
            books.clients.save(client)
            books.audit.add(act(self.who, at, self.origin, "client added", subject=client.id))
            return client

        return self.records.write(save)
