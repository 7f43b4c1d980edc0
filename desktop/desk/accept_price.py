"""The client accepts a changed price."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

from desktop.booking.money import Money
from desktop.booking.role import Permission
from desktop.booking.trip import Trip

from .allowed import refuse_unless_allowed
from .audit_words import act
from .booking_lock import refuse_if_ordered
from .errors import PriceChanged, Refused
from .fresh_offer import fresh_offer
from .ports import Books, FlightSearch, Now, Person, Records


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
