"""Change what we know of a client: contact, level, postcode, notes."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.clients.client import Client
from desktop.use_cases.audit.audit_entries import audit_entry
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Repositories, Store

from .client_validation import ReadPhone, checked


@dataclass(frozen=True, slots=True)
class ChangeClient:
    needs: ClassVar[Permission] = Permission.KEEP_CLIENTS

    store: Store
    read_phone: ReadPhone
    who: Member
    now: Now
    origin: str

    def __call__(self, client: Client) -> Client:
        """The client as saved. Refused with field name, email or phone when one of them is bad.

        The audit log is told which fields changed, never what stands in them.
        """
        require_permission(self)
        as_kept = self.store.read(lambda repos: repos.clients.get(client.id))
        wanted = checked(client, self.read_phone, as_kept)

        def save(repos: Repositories) -> Client:
            before = repos.clients.get(wanted.id)
            after = replace(wanted, opened_at=before.opened_at)
            changed = [
                part.name
                for part in fields(Client)
                if getattr(before, part.name) != getattr(after, part.name)
            ]
            if changed:
                repos.clients.save(after)
                repos.audit.add(
                    audit_entry(
                        self.who,
                        self.now(),
                        self.origin,
                        "client changed",
                        subject=after.id,
                        detail=", ".join(changed),
                    )
                )
            return after

        return self.store.write(save)
