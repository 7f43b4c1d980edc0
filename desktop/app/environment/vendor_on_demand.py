"""Vendors that are connected to when they are first asked.

What speaks their protocols takes as long to load as a third of all that follows a passphrase, and
no page asks a vendor anything before it is used.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from threading import Lock
from typing import Generic, TypeVar

from desktop.booking.card import TakenCard
from desktop.booking.clients.traveler import Traveler
from desktop.booking.money import Money
from desktop.booking.polling.order_news import OrderNow
from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder, CancellationQuote, OrderCancellation
from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease
from desktop.booking.trip.search_request import SearchRequest
from desktop.system.clock import utc_now
from desktop.use_cases.errors import KEY_REFUSED, DeskError
from desktop.use_cases.ports.airline_port import ConnectedAirline, FailedOrder, OrderRequest
from desktop.use_cases.ports.processor_port import (
    Activity,
    CardLink,
    Confirmation,
    ConnectedProcessor,
    FeeRequest,
    HoldRequest,
    LinkRequest,
    OpenPages,
    PageRef,
    Payer,
    PreparedFee,
)
from desktop.use_cases.ports.store_port import VendorAnswer

VendorT = TypeVar("VendorT", ConnectedAirline, ConnectedProcessor)

loading = Lock()
"""Held while a vendor is loaded: two threads that import parts of one library at once can get a
half-loaded one."""


class _OnDemand(Generic[VendorT]):
    """Connects once, however many threads ask."""

    def __init__(
        self,
        connect: Callable[[], VendorT],
        note_refused_key: Callable[[], None] = lambda: None,
    ) -> None:
        """`note_refused_key` is called when the vendor refused the key or one of its rights."""
        self._connect: Callable[[], VendorT] = connect
        self._note_refused_key = note_refused_key
        self._connected: VendorT | None = None

    def connect(self) -> VendorT:
        """The vendor; blocks for some 0.1 s the first time, on whatever thread."""
        with loading:
            if self._connected is None:
                self._connected = self._connect()
            return self._connected

    @contextmanager
    def _noting(self) -> Iterator[VendorT]:
        try:
            yield self.connect()
        except DeskError as error:
            if error.code in KEY_REFUSED:
                self._note_refused_key()
            raise

    def close(self) -> None:
        """Close all connections, if there are any."""
        if self._connected is not None:
            self._connected.close()


class AirlineOnDemand(_OnDemand[ConnectedAirline]):
    """`ConnectedAirline`."""

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        with self._noting() as vendor:
            yield from vendor.search(search_request)

    def reprice(self, offer: OfferRef) -> Offer:
        with self._noting() as vendor:
            return vendor.reprice(offer)

    def add_loyalty(self, offer: Offer, travelers: tuple[Traveler, ...]) -> None:
        with self._noting() as vendor:
            vendor.add_loyalty(offer, travelers)

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        with self._noting() as vendor:
            return vendor.price_with_card(offer, airline_token)

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        with self._noting() as vendor:
            return vendor.authorize_card(offer, airline_token)

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        with self._noting() as vendor:
            return vendor.book(request)

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        with self._noting() as vendor:
            return vendor.find_order(offer)

    def quote_cancellation(self, source: str, order_id: str) -> CancellationQuote:
        with self._noting() as vendor:
            return vendor.quote_cancellation(source, order_id)

    def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
        with self._noting() as vendor:
            return vendor.cancel_order(quote)

    def find_cancellation(self, source: str, order_id: str) -> OrderCancellation | None:
        with self._noting() as vendor:
            return vendor.find_cancellation(source, order_id)

    def orders_wanting_answer(self) -> tuple[OrderNow, ...]:
        with self._noting() as vendor:
            return vendor.orders_wanting_answer()

    def order_now(self, source: str, airline_id: str) -> OrderNow:
        with self._noting() as vendor:
            return vendor.order_now(source, airline_id)

    def failed_orders(self, since: datetime) -> tuple[FailedOrder, ...]:
        with self._noting() as vendor:
            return vendor.failed_orders(since)

    def heard_at(self, offer: OfferRef) -> datetime | None:
        return self.connect().heard_at(offer)

    def now(self) -> datetime:
        """This machine's time, as every airline's is until it has answered once.

        Asked on the window's thread, so it connects to nobody.
        """
        return utc_now() if self._connected is None else self._connected.now()


class ProcessorOnDemand(_OnDemand[ConnectedProcessor]):
    """`ConnectedProcessor`."""

    def create_customer(self, payer: Payer) -> str:
        with self._noting() as vendor:
            return vendor.create_customer(payer)

    def prepare(self, request: FeeRequest) -> PreparedFee:
        with self._noting() as vendor:
            return vendor.prepare(request)

    def open_link(self, request: LinkRequest) -> CardLink:
        with self._noting() as vendor:
            return vendor.open_link(request)

    def find_link(self, page: PageRef, amount: Money) -> FeeHold | CardLink:
        with self._noting() as vendor:
            return vendor.find_link(page, amount)

    def end_link(self, page: PageRef, amount: Money) -> FeeHold | None:
        with self._noting() as vendor:
            return vendor.end_link(page, amount)

    def find_saved_card(self, page: PageRef) -> TakenCard | CardLink:
        with self._noting() as vendor:
            return vendor.find_saved_card(page)

    def end_saving_link(self, page: PageRef) -> TakenCard | None:
        with self._noting() as vendor:
            return vendor.end_saving_link(page)

    def charge(self, confirmation: Confirmation) -> VendorAnswer[FeeCharge]:
        with self._noting() as vendor:
            return vendor.charge(confirmation)

    def hold(self, confirmation: Confirmation) -> VendorAnswer[FeeHold]:
        with self._noting() as vendor:
            return vendor.hold(confirmation)

    def refuse_other(self, request: HoldRequest) -> None:
        with self._noting() as vendor:
            vendor.refuse_other(request)

    def capture(self, request: HoldRequest) -> VendorAnswer[FeeCharge]:
        with self._noting() as vendor:
            return vendor.capture(request)

    def release(self, request: HoldRequest) -> VendorAnswer[FeeRelease]:
        with self._noting() as vendor:
            return vendor.release(request)

    def find_charge(self, id: str, payment_id: str) -> FeeCharge:
        with self._noting() as vendor:
            return vendor.find_charge(id, payment_id)

    def find_hold(self, id: str, payment_id: str) -> FeeHold:
        with self._noting() as vendor:
            return vendor.find_hold(id, payment_id)

    def find_capture(self, id: str) -> FeeCharge:
        with self._noting() as vendor:
            return vendor.find_capture(id)

    def find_release(self, id: str) -> FeeRelease:
        with self._noting() as vendor:
            return vendor.find_release(id)

    def activity(self, since: datetime | None) -> Activity:
        with self._noting() as vendor:
            return vendor.activity(since)

    def trip_of_payment(self, payment: str) -> str:
        with self._noting() as vendor:
            return vendor.trip_of_payment(payment)

    def open_pages(self) -> OpenPages:
        with self._noting() as vendor:
            return vendor.open_pages()
