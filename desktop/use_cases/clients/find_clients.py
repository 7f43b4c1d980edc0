"""Find a client by name, email, company or phone number."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.clients.phone_number import dialed_number
from desktop.booking.text_folding import folded
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import ClientHit, Repositories, Store

from .client_validation import ReadPhone

MOST = 20
"""Clients that are listed at once."""

_BEGINS_A_NUMBER = "+(0123456789"
_FEWEST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class FindClients:
    actor: Actor
    store: Store
    read_phone: ReadPhone = lambda _: None

    @requires(Permission.READ_STORE)
    def __call__(self, text: str) -> tuple[ClientHit, ...]:
        """Newest first, 20 at most. An empty text finds nobody.

        A whole phone number is found in every format in which it can be entered.
        """
        wanted = text.strip()
        if not wanted:
            return ()
        number = self._number(wanted)

        def find(repos: Repositories) -> tuple[ClientHit, ...]:
            found = repos.clients.find(number, MOST) if number else ()
            return found or repos.clients.find(wanted, MOST)

        return self.store.read(find)

    def _number(self, wanted: str) -> str:
        """E.164 where the text is a whole number, else empty."""
        plain = folded(wanted)
        if plain[0] not in _BEGINS_A_NUMBER or sum(c.isdigit() for c in plain) < _FEWEST_DIGITS:
            return ""
        return dialed_number(self.read_phone(wanted) or "")
