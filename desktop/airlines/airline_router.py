"""Several airline services as one: each is asked about its own offers only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from desktop.booking.clients.traveler import Traveler
from desktop.booking.polling.order_news import OrderNow
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder, CancellationQuote, OrderCancellation
from desktop.booking.trip.search_request import SearchRequest
from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.airline_port import ConnectedAirline, FailedOrder, OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer


@dataclass(frozen=True, slots=True)
class AirlineRouter:
    """`FlightSearch` and `FlightBooker`. `by_source`: each service under its name in offers.

    The first is the one whose clock counts.
    """

    by_source: Mapping[str, ConnectedAirline]

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        """Batches from each service in turn, as they arrive. Refused, Unreachable."""
        for airline in self.by_source.values():
            yield from airline.search(search_request)

    def reprice(self, offer: OfferRef) -> Offer:
        """Refused ``offer_gone``, ``airline_not_connected``; Unreachable."""
        return self._of(offer.source).reprice(offer)

    def add_loyalty(self, offer: Offer, travelers: tuple[Traveler, ...]) -> None:
        """Refused, also ``airline_not_connected``; Unreachable."""
        self._of(offer.source).add_loyalty(offer, travelers)

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        """Refused, also ``airline_not_connected``; Unreachable."""
        return self._of(offer.source).price_with_card(offer, airline_token)

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        """Refused, also ``airline_not_connected``; Unreachable."""
        return self._of(offer.source).authorize_card(offer, airline_token)

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        """Refused, also ``airline_not_connected``; Unreachable; Unknown."""
        return self._of(request.offer.source).book(request)

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        """Raises only Unreachable, also ``airline_not_connected``: only its own service knows."""
        return self._to_look_up(offer.source).find_order(offer)

    def quote_cancellation(self, source: str, order_id: str) -> CancellationQuote:
        """Refused, also ``airline_not_connected``; Unreachable."""
        return self._of_order(source).quote_cancellation(source, order_id)

    def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
        """Refused, also ``airline_not_connected``; Unreachable; Unknown."""
        return self._of_order(quote.source).cancel_order(quote)

    def find_cancellation(self, source: str, order_id: str) -> OrderCancellation | None:
        """Raises only Unreachable, also ``airline_not_connected``."""
        return self._to_look_up(source).find_cancellation(source, order_id)

    def heard_at(self, offer: OfferRef) -> datetime | None:
        airline = self.by_source.get(offer.source)
        return airline.heard_at(offer) if airline else None

    def orders_wanting_answer(self) -> tuple[OrderNow, ...]:
        """Those of every service. Refused, Unreachable."""
        return tuple(
            order
            for airline in self.by_source.values()
            for order in airline.orders_wanting_answer()
        )

    def order_now(self, source: str, airline_id: str) -> OrderNow:
        """Refused, also ``airline_not_connected``; Unreachable."""
        return self._of(source).order_now(source, airline_id)

    def failed_orders(self, since: datetime) -> tuple[FailedOrder, ...]:
        """Those of every service. Refused, Unreachable."""
        return tuple(
            order for airline in self.by_source.values() for order in airline.failed_orders(since)
        )

    def now(self) -> datetime:
        """The time at the first service, by which offers and cards expire."""
        return next(iter(self.by_source.values())).now()

    def close(self) -> None:
        """Close all connections."""
        for airline in self.by_source.values():
            airline.close()

    def _of(self, source: str) -> ConnectedAirline:
        airline = self.by_source.get(source)
        if airline is None:
            raise Refused(
                "airline_not_connected",
                _not_connected(source),
                "Nothing is booked or charged.",
                "Press Esc and search again.",
            )
        return airline

    def _of_order(self, source: str) -> ConnectedAirline:
        airline = self.by_source.get(source)
        if airline is None:
            raise Refused(
                "airline_not_connected",
                _not_connected(source),
                "Nothing was canceled: the ticket is as it was.",
                "Tell the owner, who can connect it again.",
            )
        return airline

    def _to_look_up(self, source: str) -> ConnectedAirline:
        airline = self.by_source.get(source)
        if airline is None:
            raise Unreachable(
                "airline_not_connected",
                _not_connected(source),
                "A second try stays locked.",
                "Tell the owner, who can connect it again.",
            )
        return airline


def _not_connected(source: str) -> str:
    return f"This fare came from {source}, and this desk is not connected to it."
