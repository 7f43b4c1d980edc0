"""One offer as the airline sells it at this moment, before there is a trip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.trip.offer import Offer
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.identity_port import Person


@dataclass(frozen=True, slots=True)
class LookAtOffer:
    needs: ClassVar[Permission] = Permission.SEARCH_FARES

    search: FlightSearch
    who: Person

    def __call__(self, offer_id: str) -> Offer:
        """Refused ``offer_gone`` when it has ended; Unreachable."""
        refuse_unless_allowed(self)
        return self.search.reprice(offer_id)
