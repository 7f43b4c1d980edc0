"""The client accepts a changed price."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.money import Money
from desktop.booking.trip.trip import Trip
from desktop.use_cases.audit.audit_entries import act
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.errors import PriceChanged, Refused
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.clock_and_ids import Now
from desktop.use_cases.ports.identity_port import Person
from desktop.use_cases.ports.store_port import Books, Records

from .current_offer import fresh_offer
from .order_guards import refuse_if_ordered


@dataclass(frozen=True, slots=True)
class AcceptPrice:
    needs: ClassVar[Permission] = Permission.QUOTE

    records: Records
    search: FlightSearch
    who: Person
    now: Now
    origin: str

    def __call__(self, trip_id: str, price: Money) -> Trip:
        """The trip with the offer at `price`, the amount that was read out to the client.

        The airline is asked again: PriceChanged when it moved once more. Refused ``offer_gone``,
        ``currency_changed``, ``fare_replaced``, those of `refuse_if_ordered`; Unreachable.
        """
        refuse_unless_allowed(self)
        seen = self.records.read(lambda books: books.trips.get(trip_id))
        refuse_if_ordered(seen)
        offer = fresh_offer(self.search, seen)
        if offer.total != price:
            raise PriceChanged(price, offer.total)

        def save(books: Books) -> Trip:
            trip = books.trips.get(trip_id)
            refuse_if_ordered(trip)
            if trip.offer.id != offer.id:
                raise Refused(
                    "fare_replaced",
                    "Another fare was chosen for this trip meanwhile.",
                    "Nothing is booked or charged.",
                    "Look at the new price, then press A.",
                )
            books.trips.save(replace(trip, offer=offer))
            books.audit.add(
                act(
                    self.who,
                    self.now(),
                    self.origin,
                    "price accepted",
                    subject=trip_id,
                    detail=f"{trip.offer.total} to {offer.total}",
                )
            )
            return books.trips.get(trip_id)

        return self.records.write(save)
