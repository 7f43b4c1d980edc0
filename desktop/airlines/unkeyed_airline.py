"""The airline service as it is for a member who holds no token of it: nothing is asked there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.search_request import SearchRequest
from desktop.system.clock import utc_now
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer

_CODE = "no_airline_token"
_HAPPENED = "You do not hold the token of the airline service."
_PRESS = "Ask an owner to sign in, who saves it for your role; then sign in again."


@dataclass(frozen=True, slots=True)
class UnkeyedAirline:
    """`ConnectedAirline`. Every call is Refused ``no_airline_token``, and nothing is sent."""

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        raise _refused()

    def reprice(self, offer: OfferRef) -> Offer:
        raise _refused()

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        raise _refused()

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        raise _refused()

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        """Raises only Unreachable: what came of the order stays open."""
        raise Unreachable(_CODE, _HAPPENED, "A second try stays locked.", _PRESS)

    def heard_at(self, offer: OfferRef) -> datetime | None:
        """Nothing was asked."""
        return None

    def now(self) -> datetime:
        """This machine's own time."""
        return utc_now()

    def close(self) -> None:
        """There is no connection."""


def _refused() -> Refused:
    return Refused(_CODE, _HAPPENED, "Nothing was asked, booked or charged.", _PRESS)
