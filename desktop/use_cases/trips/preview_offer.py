"""One offer as the airline sells it at this moment, before there is a trip."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.trip.offer import Offer
from desktop.use_cases.authorization import require_permission
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.identity_port import Member


@dataclass(frozen=True, slots=True)
class PreviewOffer:
    needs: ClassVar[Permission] = Permission.SEARCH_FARES

    search: FlightSearch
    who: Member

    def __call__(self, offer_id: str) -> Offer:
        """Refused ``offer_gone`` when it has ended; Unreachable."""
        require_permission(self)
        return self.search.reprice(offer_id)
