"""An airline in memory: prices, card authorizations and orders, with endings chosen by the test."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import Enum

from desktop.booking.clients.traveler import Traveler
from desktop.booking.money import Money
from desktop.booking.polling.order_news import OrderNow
from desktop.booking.trip.offer import CardCharge, Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder, CancellationQuote, OrderCancellation, RefundTo
from desktop.booking.trip.search_request import SearchRequest
from desktop.use_cases.errors import DeskError, Refused, Unknown
from desktop.use_cases.ports.airline_port import FailedOrder, OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer
from tests.support.samples import OPENED_AT, sample_answer, sample_offer


class Ending(Enum):
    """How one call to `book` ends when the test does not hand in an error of its own."""

    BOOKED = "booked"
    PENDING = "accepted, outcome later; `settle` or `fail_pending` decides"
    LOST_REPLY = "the order is made, the answer is lost: Unknown"
    LOST_REQUEST = "nothing is made, and nobody knows: Unknown"


@dataclass(slots=True)
class FakeAirline:
    """`FlightSearch`, `FlightBooker` and `OrderWatch`.

    `batches` is what every search brings. The `*_endings` are taken one a call, oldest first;
    an empty queue means that all goes well. A DeskError in a queue is raised, and nothing done.
    `wanting`, `shown` (by the airline's id) and `failures` are what airlines did by themselves;
    `read` are the ids of the orders that were read again. `canceled` are orders by the airline's
    id, `confirmed` the quotes that it was asked to confirm.
    """

    batches: tuple[tuple[Offer, ...], ...] = field(default_factory=lambda: ((sample_offer(),),))
    search_endings: deque[DeskError] = field(default_factory=deque)
    loyalty_endings: deque[DeskError] = field(default_factory=deque)
    members: list[tuple[str, str, str]] = field(default_factory=list)
    reprice_endings: deque[Offer | DeskError] = field(default_factory=deque)
    authorize_endings: deque[DeskError] = field(default_factory=deque)
    book_endings: deque[Ending | DeskError] = field(default_factory=deque)
    find_endings: deque[DeskError] = field(default_factory=deque)
    watch_endings: deque[DeskError] = field(default_factory=deque)
    wanting: list[OrderNow] = field(default_factory=list)
    shown: dict[str, OrderNow] = field(default_factory=dict)
    failures: list[FailedOrder] = field(default_factory=list)
    read: list[str] = field(default_factory=list)
    search_requests: list[SearchRequest] = field(default_factory=list)
    requests: list[OrderRequest] = field(default_factory=list)
    orders: dict[str, AirlineOrder] = field(default_factory=dict)
    charge_for: Callable[[Offer], CardCharge] = lambda offer: CardCharge(offer.total)
    references: dict[str, str] = field(default_factory=dict)
    travelers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    priced: list[tuple[str, str]] = field(default_factory=list)
    own_clock: Callable[[], datetime | None] = lambda: None
    quote_endings: deque[CancellationQuote | DeskError] = field(default_factory=deque)
    cancel_endings: deque[Ending | DeskError] = field(default_factory=deque)
    quotes: dict[str, CancellationQuote] = field(default_factory=dict)
    canceled: dict[str, OrderCancellation] = field(default_factory=dict)
    confirmed: list[str] = field(default_factory=list)
    _three_ds_sessions: dict[str, str] = field(default_factory=dict)
    _used_tokens: set[str] = field(default_factory=set)
    _pending: dict[str, AirlineOrder] = field(default_factory=dict)
    _tried: set[str] = field(default_factory=set)

    @property
    def _request_id(self) -> str:
        """The airline's own name for the newest call."""
        return f"request{'abcdefghij'[(len(self.requests) - 1) % 10]}"

    @property
    def charged(self) -> tuple[Money, ...]:
        """What the AIRLINE CHARGED, one amount an order."""
        return tuple(order.total for order in self.orders.values() if order.total)

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        self.search_requests.append(search_request)
        if self.search_endings:
            raise self.search_endings.popleft()
        yield from self.batches

    def reprice(self, offer: OfferRef) -> Offer:
        if self.reprice_endings:
            ending = self.reprice_endings.popleft()
            if isinstance(ending, DeskError):
                raise ending
            return ending
        for batch in self.batches:
            for found in batch:
                if found.ref == offer:
                    return found
        raise Refused("offer_gone", "The airline no longer sells this fare.")

    def add_loyalty(self, offer: Offer, travelers: tuple[Traveler, ...]) -> None:
        if self.loyalty_endings:
            raise self.loyalty_endings.popleft()
        self.members += [
            (seat.id, one.airline, one.number)
            for seat, who in zip(offer.travelers, travelers, strict=False)
            for one in who.loyalty
            if one.airline == offer.owner.code
        ]

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        self.priced.append((offer.id, airline_token))
        found = self.reprice(offer)
        return replace(found, card_charge=found.card_charge or self.charge_for(found))

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        if self.authorize_endings:
            raise self.authorize_endings.popleft()
        if airline_token in self._used_tokens:
            raise Refused("card_refused_by_airline", "This card token was used before.")
        three_ds_session_id = f"3ds_{len(self._three_ds_sessions) * 'a'}_{offer.id}"
        self._three_ds_sessions[three_ds_session_id] = offer.id
        self._used_tokens.add(airline_token)
        return three_ds_session_id

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        self.requests.append(request)
        offer = request.offer
        ending = self.book_endings.popleft() if self.book_endings else Ending.BOOKED
        if isinstance(ending, DeskError):
            raise ending
        if offer.id in self._tried:
            raise Unknown("may_be_booked", "This may already be booked.")
        by_card = not request.from_balance
        if by_card and self._three_ds_sessions.get(request.three_ds_session_id) != offer.id:
            raise Refused("card_refused_by_airline", "The card is not authorized for this offer.")
        if ending is Ending.LOST_REQUEST:
            raise Unknown("airline_silent", "The airline did not answer.")
        self._tried.add(offer.id)
        order = self._order_for(request)
        self.references[order.airline_id] = request.our_reference
        names = (f"{who.given_name} {who.family_name}" for who in request.travelers)
        self.travelers[order.airline_id] = tuple(names)
        if ending is Ending.PENDING:
            self._pending[offer.id] = order
            return VendorAnswer(None, self._request_id)
        self.orders[offer.id] = order
        if ending is Ending.LOST_REPLY:
            raise Unknown("airline_silent", "The airline did not answer.")
        return VendorAnswer(order, self._request_id)

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        if self.find_endings:
            raise self.find_endings.popleft()
        return self.orders.get(offer.id)

    def quote_cancellation(self, source: str, order_id: str) -> CancellationQuote:
        """All of it back in the original form, for an hour."""
        ending = self.quote_endings.popleft() if self.quote_endings else None
        if isinstance(ending, DeskError):
            raise ending
        if order_id in self.canceled:
            raise Refused("already_canceled", "It is canceled already.")
        order = next((one for one in self.orders.values() if one.airline_id == order_id), None)
        name = f"ore_{'abcdefghij'[len(self.quotes) % 10]}"
        quote = ending or CancellationQuote(
            source, name, order_id, order.total if order else None, RefundTo.ORIGINAL,
            self.now() + timedelta(hours=1),
        )  # fmt: skip
        self.quotes[quote.id] = quote
        return quote

    def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
        self.confirmed.append(quote.id)
        ending = self.cancel_endings.popleft() if self.cancel_endings else Ending.BOOKED
        if isinstance(ending, DeskError):
            raise ending
        if self.quotes.get(quote.id) != quote:
            raise Refused("quote_changed", "It is another quote.")
        if quote.expires_at <= self.now():
            raise Refused("quote_expired", "The quote has ended.")
        if ending is Ending.LOST_REQUEST:
            raise Unknown("cancel_unanswered", "The airline did not answer.")
        if ending is Ending.PENDING:
            return VendorAnswer(None, "requestcancel")
        self.cancel(quote)
        if ending is Ending.LOST_REPLY:
            raise Unknown("cancel_unanswered", "The airline did not answer.")
        return VendorAnswer(self.canceled[quote.order_id], "requestcancel")

    def cancel(self, quote: CancellationQuote) -> None:
        """The order is canceled as this quote says."""
        self.canceled[quote.order_id] = OrderCancellation(
            quote.id, quote.refund, quote.refund_to, self.now(), quote.credits
        )

    def find_cancellation(self, source: str, order_id: str) -> OrderCancellation | None:
        if self.find_endings:
            raise self.find_endings.popleft()
        return self.canceled.get(order_id)

    def heard_at(self, offer: OfferRef) -> datetime | None:
        return self.own_clock()

    def now(self) -> datetime:
        return self.own_clock() or OPENED_AT

    def close(self) -> None:
        """There is no connection."""

    def orders_wanting_answer(self) -> tuple[OrderNow, ...]:
        self._end_watch()
        return tuple(self.wanting)

    def order_now(self, source: str, airline_id: str) -> OrderNow:
        self.read.append(airline_id)
        self._end_watch()
        if airline_id not in self.shown:
            raise Refused("order_not_shown", "No such order.")
        return self.shown[airline_id]

    def failed_orders(self, since: datetime) -> tuple[FailedOrder, ...]:
        self._end_watch()
        return tuple(self.failures)

    def _end_watch(self) -> None:
        if self.watch_endings:
            raise self.watch_endings.popleft()

    def settle(self, offer_id: str) -> AirlineOrder:
        """The airline confirms an order that was PENDING."""
        self.orders[offer_id] = self._pending.pop(offer_id)
        return self.orders[offer_id]

    def fail_pending(self, offer_id: str) -> None:
        """The airline drops an order that was PENDING: no order, no charge."""
        del self._pending[offer_id]

    def raise_price(self, by: str) -> None:
        """From now on every offer costs `by` more, as a reprice will show."""
        self.batches = tuple(
            tuple(
                replace(offer, total=offer.total + Money.parse(by, offer.total.currency))
                for offer in batch
            )
            for batch in self.batches
        )

    def _order_for(self, request: OrderRequest) -> AirlineOrder:
        place = "ABCDEFGHJK"[(len(self.orders) + len(self._pending)) % 10]
        return sample_answer(
            request.offer, airline_id=f"ord_{request.offer.id}", record_locator=f"K7PQ2{place}"
        )


_ADA = ("Ada Calloway",)
"""Who flies on an order of before, where a test names nobody."""


@dataclass(frozen=True, slots=True)
class BookedOrders:
    """`OrderWatch` of `far`, which also shows what was booked there, as it was asked for."""

    far: FakeAirline

    def orders_wanting_answer(self) -> tuple[OrderNow, ...]:
        return self.far.orders_wanting_answer()

    def order_now(self, source: str, airline_id: str) -> OrderNow:
        if airline_id in self.far.shown:
            return self.far.order_now(source, airline_id)
        orders = self.far.orders.items()
        offer_id = next((offer for offer, one in orders if one.airline_id == airline_id), "")
        reference = self.far.references.get(airline_id, "")
        names = self.far.travelers.get(airline_id, _ADA)
        return OrderNow(
            source, airline_id, offer_id, None, our_reference=reference, travelers=names
        )

    def failed_orders(self, since: datetime) -> tuple[FailedOrder, ...]:
        return self.far.failed_orders(since)


class CancelsAsFar:
    """The part of `FlightBooker` that cancels, for an airline that is `far` with a difference."""

    far: FakeAirline

    def quote_cancellation(self, source: str, order_id: str) -> CancellationQuote:
        return self.far.quote_cancellation(source, order_id)

    def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
        return self.far.cancel_order(quote)

    def find_cancellation(self, source: str, order_id: str) -> OrderCancellation | None:
        return self.far.find_cancellation(source, order_id)
