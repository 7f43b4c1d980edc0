"""Change what we know of a client: contact, level, postcode, notes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client
from desktop.use_cases.audit.audit_entries import act
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books, Records

from .client_validation import ReadPhone, checked


@dataclass(frozen=True, slots=True)
class ChangeClient:
    needs: ClassVar[Permission] = Permission.KEEP_CLIENTS

    records: Records
    read_phone: ReadPhone
    who: Person
    now: Now
    origin: str

    def __call__(self, client: Client) -> Client:
        """The client as saved. Refused with field name, email or phone when one of them is bad.

        The audit log is told which fields changed, never what stands in them.
        """
        refuse_unless_allowed(self)
        wanted = checked(client, self.read_phone)

        def save(books: Books) -> Client:
            before = books.clients.get(wanted.id)
            after = replace(wanted, opened_at=before.opened_at)
            changed = [
                part.name
                for part in fields(Client)
                if getattr(before, part.name) != getattr(after, part.name)
            ]
            if changed:
                books.clients.save(after)
                books.audit.add(
                    act(
                        self.who,
                        self.now(),
                        self.origin,
                        "client changed",
                        subject=after.id,
                        detail=", ".join(changed),
                    )
                )
            return after

        return self.records.write(save)
