"""Ask what the chosen fare costs now, before the client is asked for a card."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from desktop.booking.money import Money
from desktop.booking.role import Permission
from desktop.booking.trip import Trip

from .allowed import refuse_unless_allowed
from .booking_lock import refuse_if_ordered
from .fresh_offer import fresh_offer
from .ports import FlightSearch, Person, Records


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

    records: Records
    search: FlightSearch
    who: Person

    def __call__(self, trip_id: str) -> Repriced:
        """Saves nothing: a changed price is the client's to accept (`AcceptPrice`).

        Where the price is the same, the trip carries the offer as it stands now. Refused
        ``offer_gone``, ``currency_changed``, those of `refuse_if_ordered`; Unreachable.
        """
        refuse_unless_allowed(self)
        trip = self.records.read(lambda books: books.trips.get(trip_id))
        refuse_if_ordered(trip)
        offer = fresh_offer(self.search, trip)
        if offer.total == trip.offer.total:
            trip, before = replace(trip, offer=offer), trip.offer.total
        else:
            before = trip.offer.total
        return Repriced(trip, before, offer.total)
