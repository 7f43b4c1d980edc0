"""One offer as the airline sells it at this moment, before there is a trip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.offer import Offer
from desktop.booking.role import Permission

from .allowed import refuse_unless_allowed
from .ports import FlightSearch, Person


@dataclass(frozen=True, slots=True)
class LookAtOffer:
    needs: ClassVar[Permission] = Permission.SEARCH_FARES

    search: FlightSearch
    who: Person

    def __call__(self, offer_id: str) -> Offer:
        """Refused ``offer_gone`` when it has ended; Unreachable."""
        refuse_unless_allowed(self)
        return self.search.reprice(offer_id)
