"""Accept a changed price for a trip, as the client said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.money import Money
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import PriceChanged, Refused
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.store_port import Repositories, Store

from .current_offer import current_offer
from .order_guards import refuse_if_ordered


@dataclass(frozen=True, slots=True)
class AcceptPrice:
    actor: Actor
    store: Store
    search: FlightSearch

    @requires(Permission.QUOTE, audits=("price accepted",))
    def __call__(self, trip_id: str, price: Money) -> Trip:
        """The trip with the offer at `price`, the amount that was read out to the client.

        The airline is asked again: PriceChanged when it moved once more. Refused ``offer_gone``,
        ``currency_changed``, ``fare_replaced``, those of `refuse_if_ordered`; Unreachable.
        """
        seen = self.store.read(lambda repos: repos.trips.get(trip_id))
        refuse_if_ordered(seen)
        offer = current_offer(self.search, seen)
        if offer.airline_charges != price:
            raise PriceChanged(price, offer.airline_charges)

        def save(repos: Repositories) -> Trip:
            trip = repos.trips.get(trip_id)
            refuse_if_ordered(trip)
            if trip.offer.id != offer.id:
                raise Refused(
                    "fare_replaced",
                    "Another fare was chosen for this trip meanwhile.",
                    "Nothing is booked or charged.",
                    "Look at the new price, then press A.",
                )
            repos.trips.save(replace(trip, offer=offer))
            repos.audit.add(
                self.actor.audit_entry(
                    "price accepted",
                    subject=trip_id,
                    detail=f"{trip.offer.airline_charges} to {offer.airline_charges}",
                )
            )
            return repos.trips.get(trip_id)

        return self.store.write(save)
