"""Ports to airlines: live prices, orders.

All calls block; they run on background threads, never on the window's. Errors are those of
`errors.py` and nothing else, unless a docstring says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from desktop.booking.clients.client import Client
    from desktop.booking.clients.traveler import Traveler
    from desktop.booking.polling.order_news import OrderNow
    from desktop.booking.trip.offer import Offer, OfferRef
    from desktop.booking.trip.order import AirlineOrder, CancellationQuote, OrderCancellation
    from desktop.booking.trip.search_request import SearchRequest

    from .store_port import VendorAnswer


class FlightSearch(Protocol):
    """Live prices."""

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        """Batches as they arrive, each offer once. Refused, Unreachable."""

    def reprice(self, offer: OfferRef) -> Offer:
        """The offer as it is now. Refused ``offer_gone`` when it has ended; Unreachable."""

    def add_loyalty(self, offer: Offer, travelers: tuple[Traveler, ...]) -> None:
        """Tell the airline who of the travelers is a member of its program, so that it asks the
        members' price from then on; nothing where nobody is. `travelers` are in the offer's order.

        Refused, naming the number that is not accepted; Unreachable.
        """

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        """The offer as it is now when it is paid by this card, with its `card_charge`.

        Refused, also ``card_token_gone``; Unreachable.
        """


@dataclass(frozen=True, slots=True)
class OrderRequest:
    """All that the airline needs for one order. `contact` is the paying client. With
    `from_balance` the company pays from its balance at the service, and no card does.
    """

    offer: Offer
    travelers: tuple[Traveler, ...]
    contact: Client
    three_ds_session_id: str
    our_reference: str
    from_balance: bool = False


class FlightBooker(Protocol):
    """Orders, paid as the trip's fare plan says; and their cancellation."""

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        """Bind the card to this offer for a phone sale; the 3-D Secure session id to order with.

        Refused ``card_refused_by_airline`` when the bank or airline says no,
        ``card_needs_its_holder`` when only the cardholder could say yes; Unreachable.
        """

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        """Place the order.

        Refused: nothing booked. Unreachable: surely nothing booked, may be tried again.
        Unknown: do not try again, ask `find_order`.
        """

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        """The order that came of this offer, None when the airline has none. Unreachable.

        A cancelled one is found only where there is no other.
        """

    def quote_cancellation(self, source: str, order_id: str) -> CancellationQuote:
        """What the airline gives back for this order, by its own id; nothing is canceled.

        Refused ``already_canceled``, ``not_cancelable``, among others; Unreachable.
        """

    def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
        """Cancel the order as this quote says, or not at all.

        Refused ``quote_changed``, ``quote_expired``, ``quote_of_another_order``, and Unreachable:
        nothing was canceled. Unknown: do not try again, ask `find_cancellation`.
        """

    def find_cancellation(self, source: str, order_id: str) -> OrderCancellation | None:
        """What the order itself says; None while it is not canceled. Raises only Unreachable."""

    def heard_at(self, offer: OfferRef) -> datetime | None:
        """The own time of this offer's airline service in its newest answer; None where it said
        none.
        """


@dataclass(frozen=True, slots=True)
class FailedOrder:
    """An order that the airline service accepted and could not make, by the id of the event that
    says so. `offer_ids` and `our_reference` are what names it there, as far as it does.
    """

    source: str
    event_id: str
    offer_ids: frozenset[str]
    our_reference: str = ""


class OrderWatch(Protocol):
    """What airlines do to orders by themselves."""

    def orders_wanting_answer(self) -> tuple[OrderNow, ...]:
        """Those for which the airline service says that something is to be done. Refused,
        Unreachable.
        """

    def order_now(self, source: str, airline_id: str) -> OrderNow:
        """One order, by its id at the airline service. Refused ``order_not_shown``, among others;
        Unreachable.
        """

    def failed_orders(self, since: datetime) -> tuple[FailedOrder, ...]:
        """Those that failed after they were accepted, by the service's own log of what it sent to
        the company's webhook: there is nothing where the company registered none. Refused,
        Unreachable.
        """


class ConnectedAirline(FlightSearch, FlightBooker, OrderWatch, Protocol):
    """An airline service that we are connected to."""

    def now(self) -> datetime:
        """Its time, by which offers and cards expire."""

    def close(self) -> None:
        """Close all connections."""


class ConnectAirline(Protocol):
    """Makes a client of `base_url` that trusts `ca_file` alone where one is given.

    In `searches_file` the desks of this machine count their searches together; None: they do not.
    """

    def __call__(
        self,
        base_url: str,
        token: str,
        /,
        *,
        live: bool,
        ca_file: Path | None = None,
        searches_file: Path | None = None,
    ) -> ConnectedAirline:
        """`live` is the mode that every answer must say it was made in."""


@dataclass(frozen=True, slots=True)
class AirlineService:
    """What is known of an airline service before anyone has signed in.

    `source` is its name in `Offer.source`. `card_vendor` is the name of its card vault in the card
    pane, which sends cards to `card_url`. Its tokens begin with `token_prefix`, then ``live_`` or
    ``test_``. `load` imports what speaks its
    protocol, for some 0.1 s, and returns what connects to it.
    """

    source: str
    url: str
    card_vendor: str
    card_url: str
    token_prefix: str
    load: Callable[[], ConnectAirline]
