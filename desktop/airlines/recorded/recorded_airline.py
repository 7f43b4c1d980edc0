"""Orders that a person makes at the airline's own site, by ARC or in a reservation system.

It keeps the same port as an airline service, and sends nothing anywhere: an order is accepted at
once and stays open until a person has recorded what came of it, or says that nothing was booked.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from desktop.booking.clients.traveler import Traveler
from desktop.booking.polling.order_news import OrderNow
from desktop.booking.trip.attempt_states import RECORD_IT
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder, CancellationQuote, OrderCancellation
from desktop.booking.trip.search_request import SearchRequest
from desktop.system.clock import utc_now
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import FailedOrder, OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer


@dataclass(frozen=True, slots=True)
class RecordedAirline:
    """`ConnectedAirline`."""

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        """Nothing is sold here."""
        return iter(())

    def reprice(self, offer: OfferRef) -> Offer:
        """Refused ``offer_gone``: who typed the flights knows their price."""
        raise Refused(
            "offer_gone",
            "These flights were typed by hand, and are not kept outside of a trip.",
            "Nothing is booked or charged.",
            "Press Ctrl+F and type them again.",
        )

    def add_loyalty(self, offer: Offer, travelers: tuple[Traveler, ...]) -> None:
        """The person who books it there tells it there."""

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        """Refused as `reprice`."""
        return self.reprice(offer)

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        """Refused ``booked_elsewhere``: no card is given to an airline from here."""
        raise Refused(
            "booked_elsewhere",
            "This trip is booked elsewhere: no card goes to the airline from here.",
            "Nothing is booked or charged.",
            "Press Esc to go back.",
        )

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        """Accepted: a person books it now."""
        return VendorAnswer(None, reason=RECORD_IT)

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        """None: only the person who books it knows."""
        return None

    def quote_cancellation(self, source: str, order_id: str) -> CancellationQuote:
        """Refused ``booked_elsewhere``: it is canceled where it was booked."""
        raise _canceled_elsewhere()

    def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
        """Refused as `quote_cancellation`."""
        raise _canceled_elsewhere()

    def find_cancellation(self, source: str, order_id: str) -> OrderCancellation | None:
        """None: only the person who cancels it knows."""
        return None

    def orders_wanting_answer(self) -> tuple[OrderNow, ...]:
        """Nobody is asked."""
        return ()

    def order_now(self, source: str, airline_id: str) -> OrderNow:
        """Refused ``order_not_shown``: only the person who booked it can look."""
        raise Refused(
            "order_not_shown",
            "This trip was booked elsewhere, and is not shown here.",
            "Nothing was changed.",
            "Look where it was booked.",
        )

    def failed_orders(self, since: datetime) -> tuple[FailedOrder, ...]:
        """Nobody is asked."""
        return ()

    def heard_at(self, offer: OfferRef) -> datetime | None:
        """Nobody was asked."""
        return None

    def now(self) -> datetime:
        """This machine's own time."""
        return utc_now()

    def close(self) -> None:
        """There is no connection."""


def _canceled_elsewhere() -> Refused:
    return Refused(
        "booked_elsewhere",
        "This trip was booked elsewhere, and cannot be canceled from here.",
        "Nothing was canceled.",
        "Cancel it where it was booked.",
    )
