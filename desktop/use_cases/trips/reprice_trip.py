"""Ask the airline for the current price of the chosen fare, and for this card once there is one."""

from __future__ import annotations

from dataclasses import dataclass, replace

from desktop.booking.access.role import Permission
from desktop.booking.money import Money
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.trip import Trip
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.store_port import Store

from .current_offer import current_offer, note_changed_offer
from .order_guards import refuse_if_ordered


@dataclass(frozen=True, slots=True)
class Repriced:
    """The trip as it is saved, and `offer` as the airline sells it at this moment: to the card that
    pays, once there is one.
    """

    trip: Trip
    offer: Offer

    @property
    def before(self) -> Money:
        """What the AIRLINE CHARGES as it was chosen or accepted."""
        return self.trip.offer.airline_charges

    @property
    def after(self) -> Money:
        """... and at this moment."""
        return self.offer.airline_charges

    @property
    def changed(self) -> bool:
        return self.before != self.after


@dataclass(frozen=True, slots=True)
class RepriceTrip:
    actor: Actor
    store: Store
    search: FlightSearch

    @requires(Permission.QUOTE)
    def __call__(self, trip_id: str) -> Repriced:
        """Saves no price: a changed one is the client's to accept (`AcceptPrice`).

        Where the price is the same, the trip carries the current offer, which is saved if the
        client hears it in other words; no earlier yes holds then (`note_changed_offer`).
        Refused ``offer_gone``, ``card_token_gone``, ``currency_changed``, those of
        `refuse_if_ordered`; Unreachable.
        """
        trip = self.store.read(lambda repos: repos.trips.get(trip_id))
        refuse_if_ordered(trip)
        offer = current_offer(self.search, trip)
        note_changed_offer(self.store, trip, offer)
        trip = self.store.read(lambda repos: repos.trips.get(trip_id))
        if offer.airline_charges == trip.offer.airline_charges:
            trip = replace(trip, offer=offer)
        return Repriced(trip, offer)
