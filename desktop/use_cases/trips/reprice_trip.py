"""Ask what the chosen fare costs now, before the client is asked for a card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.money import Money
from desktop.booking.trip.trip import Trip
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.identity_port import Member
from desktop.use_cases.ports.store_port import Store

from .current_offer import current_offer
from .order_guards import refuse_if_ordered


@dataclass(frozen=True, slots=True)
class Repriced:
    """What the AIRLINE CHARGES: `before` as chosen, `after` as it stands now."""

    trip: Trip
    before: Money
    after: Money

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class RepriceTrip:
    needs: ClassVar[Permission] = Permission.QUOTE

    store: Store
    search: FlightSearch
    who: Member

    def __call__(self, trip_id: str) -> Repriced:
        """Saves nothing: a changed price is the client's to accept (`AcceptPrice`).

        Where the price is the same, the trip carries the offer as it stands now. Refused
        ``offer_gone``, ``currency_changed``, those of `refuse_if_ordered`; Unreachable.
        """
        require_permission(self)
        trip = self.store.read(lambda repos: repos.trips.get(trip_id))
        refuse_if_ordered(trip)
        offer = current_offer(self.search, trip)
        if offer.total == trip.offer.total:
            trip, before = replace(trip, offer=offer), trip.offer.total
        else:
            before = trip.offer.total
        return Repriced(trip, before, offer.total)
