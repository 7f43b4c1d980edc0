"""The airline service where nothing may be asked of it: no token is held, or it is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from desktop.booking.clients.traveler import Traveler
from desktop.booking.polling.order_news import OrderNow
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder, CancellationQuote, OrderCancellation
from desktop.booking.trip.search_request import SearchRequest
from desktop.system.clock import utc_now
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.airline_port import FailedOrder, OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer


def no_airline_token() -> Refused:
    """``no_airline_token``"""
    return Refused(
        "no_airline_token",
        "You do not hold the token of the airline service.",
        "Nothing was asked, booked or charged.",
        "Ask an owner to sign in, who saves it for your role; then sign in again.",
    )


@dataclass(frozen=True, slots=True)
class UnkeyedAirline:
    """`ConnectedAirline`. Every call is Refused as `why` says, and nothing is sent."""

    why: Callable[[], Refused] = no_airline_token

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        raise self.why()

    def reprice(self, offer: OfferRef) -> Offer:
        raise self.why()

    def add_loyalty(self, offer: Offer, travelers: tuple[Traveler, ...]) -> None:
        raise self.why()

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        raise self.why()

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        raise self.why()

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        raise self.why()

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        """Raises only Unreachable: what came of the order stays open."""
        raise self._left_open()

    def quote_cancellation(self, source: str, order_id: str) -> CancellationQuote:
        raise self.why()

    def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
        raise self.why()

    def find_cancellation(self, source: str, order_id: str) -> OrderCancellation | None:
        """As `find_order`."""
        raise self._left_open()

    def orders_wanting_answer(self) -> tuple[OrderNow, ...]:
        raise self.why()

    def order_now(self, source: str, airline_id: str) -> OrderNow:
        raise self.why()

    def failed_orders(self, since: datetime) -> tuple[FailedOrder, ...]:
        raise self.why()

    def heard_at(self, offer: OfferRef) -> datetime | None:
        """Nothing was asked."""
        return None

    def now(self) -> datetime:
        """This machine's own time."""
        return utc_now()

    def close(self) -> None:
        """There is no connection."""

    def _left_open(self) -> Unreachable:
        why = self.why()
        return Unreachable(why.code, why.happened, "A second try stays locked.", why.press)
