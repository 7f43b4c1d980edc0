"""Find a client by anything that a caller can say."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.clients.phone_number import dialed_number
from desktop.booking.text_folding import folded
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.store_port import ClientHit, Repositories, Store

from .client_validation import ReadPhone

MOST = 20
"""Clients that are listed at once."""

MOST_RECENT = 8
"""Recent callers that are listed before anything is typed."""

_TRIPS = 10

_BEGINS_A_NUMBER = "+(0123456789"
_FEWEST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class FindClients:
    actor: Actor
    store: Store
    read_phone: ReadPhone = lambda _: None

    @requires(Permission.READ_STORE)
    def __call__(self, text: str) -> tuple[ClientHit, ...]:
        """Newest first, 20 at most; for an empty text those who called last.

        By name, email, company and phone number of the client, and by names of travelers; where
        that finds nobody, by the reference or ticket of a trip, then by names that are spelled
        almost so. A whole phone number is found in every format in which it can be entered.
        """
        wanted = text.strip()
        if not wanted:
            return self.store.read(lambda repos: repos.clients.recent_callers(MOST_RECENT))
        number = self._number(wanted)

        def find(repos: Repositories) -> tuple[ClientHit, ...]:
            found = repos.clients.find(number, MOST) if number else ()
            found = found or repos.clients.find(wanted, MOST) or _by_trip(repos, wanted)
            return found or tuple(
                replace(hit, because="similar name")
                for hit in repos.clients.find_similar(wanted, MOST)
            )

        return self.store.read(find)

    def _number(self, wanted: str) -> str:
        """E.164 where the text is a whole number, else empty."""
        plain = folded(wanted)
        if plain[0] not in _BEGINS_A_NUMBER or sum(c.isdigit() for c in plain) < _FEWEST_DIGITS:
            return ""
        return dialed_number(self.read_phone(wanted) or "")


def _by_trip(repos: Repositories, wanted: str) -> tuple[ClientHit, ...]:
    """Of a reference or a ticket number, and of nothing else that trips are found by."""
    compact = folded("".join(wanted.split()))
    digits = "".join(sign for sign in compact if sign.isdecimal())
    is_ticket = len(digits) >= _FEWEST_DIGITS and not any(sign.isalpha() for sign in compact)
    trips = [
        trip
        for trip in repos.trips.find(wanted if is_ticket else compact, _TRIPS)
        if is_ticket or folded(trip.record_locator).startswith(compact)
    ]
    of_client = {trip.client_id: trip for trip in reversed(trips)}
    return tuple(
        replace(hit, because=f"{trip.record_locator} {trip.route}".strip())
        for hit in repos.clients.of_ids(list(of_client))
        for trip in (of_client[hit.id],)
    )
