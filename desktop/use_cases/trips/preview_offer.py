"""One offer at its current price, before there is a trip."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.ports.airline_port import FlightSearch


@dataclass(frozen=True, slots=True)
class PreviewOffer:
    actor: Actor
    search: FlightSearch

    @requires(Permission.SEARCH_FARES)
    def __call__(self, offer: OfferRef) -> Offer:
        """Refused ``offer_gone`` when it has ended; Unreachable."""
        return self.search.reprice(offer)
