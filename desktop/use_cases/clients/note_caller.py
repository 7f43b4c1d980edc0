"""Note that a client is on the line, so that recent callers are listed first."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import Store


@dataclass(frozen=True, slots=True)
class NoteCaller:
    actor: Actor
    store: Store

    @requires(Permission.KEEP_CLIENTS)
    def __call__(self, client_id: str) -> None:
        """Refused ``no_such_client``."""
        at = self.actor.now()
        self.store.write(lambda repos: repos.clients.note_call(client_id, at))
