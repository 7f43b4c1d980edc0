"""Find a client while the phone still rings: by name, mail, company or phone number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import ClientHit, Store


@dataclass(frozen=True, slots=True)
class FindClients:
    needs: ClassVar[Permission] = Permission.READ_STORE

    store: Store
    who: Member

    def __call__(self, text: str) -> tuple[ClientHit, ...]:
        """Best first. Nothing typed finds nobody."""
        require_permission(self)
        wanted = text.strip()
        if not wanted:
            return ()
        return self.store.read(lambda repos: repos.clients.find(wanted))
