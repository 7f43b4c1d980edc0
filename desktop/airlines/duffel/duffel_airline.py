"""Flights and orders through Duffel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from desktop.booking.clients.passenger_name import composed_name
from desktop.booking.clients.traveler import Traveler
from desktop.booking.polling.order_news import OrderNow
from desktop.booking.trip.attempt_states import DETAILS_FOLLOW
from desktop.booking.trip.offer import Offer, OfferRef, OfferTraveler
from desktop.booking.trip.order import AirlineOrder, CancellationQuote, OrderCancellation
from desktop.booking.trip.search_request import SearchRequest
from desktop.system.https import HttpsClient, NoAnswer, NotSent, Reply
from desktop.use_cases.errors import DeskError, PriceChanged, Refused, Unreachable
from desktop.use_cases.ports.airline_port import FailedOrder, OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer

from .cancellation.duffel_cancellation import (
    cancel_order,
    find_cancellation,
    quote_cancellation,
)
from .duffel_client import DuffelClient, malformed_as_unreachable, next_page
from .duffel_errors import (
    WireError,
    card_refused,
    card_token_gone,
    loyalty_refused,
    malformed_answer,
    not_reached,
    order_failure,
    order_unanswered,
    read_error,
    still_unknown,
)
from .duffel_json import read_envelope, read_session
from .duffel_search import BATCHES, search
from .duffel_watch import failed_orders, order_now, orders_wanting_answer
from .offer_wire import decode_offer, decode_priced_offer
from .order_wire import decode_order, encode_order, loyalty_accounts, order_for_offer
from .search_budget import SearchBudget

_MAX_PAGES = 20


@dataclass(frozen=True, slots=True)
class Duffel:
    """`FlightSearch` and `FlightBooker`. Safe to share between threads."""

    duffel: DuffelClient
    budget: SearchBudget | None = None
    sent_loyalty: set[tuple[str, str, str]] = field(default_factory=set, repr=False, compare=False)

    @classmethod
    def open(
        cls,
        base_url: str,
        token: str,
        *,
        live: bool,
        ca_file: Path | None = None,
        searches_file: Path | None = None,
    ) -> Duffel:
        """A client of `base_url` that trusts `ca_file` alone where one is given. In `searches_file`
        the desks of this machine count their searches together.
        """
        http = HttpsClient.open(base_url, ca_file, sent_once=BATCHES)
        budget = SearchBudget(searches_file) if searches_file else None
        return cls(DuffelClient(http, token, live), budget)

    def close(self) -> None:
        """Close all connections."""
        self.duffel.http.session.close()

    def now(self) -> datetime:
        """Duffel's time, by which offers and cards expire; this machine's until Duffel answered."""
        return self.duffel.http.clock.now()

    def heard_at(self, offer: OfferRef) -> datetime | None:
        """Duffel's own time in its newest answer."""
        return self.duffel.http.clock.heard_at

    def search(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        """Batches as the airlines answer. Refused, Unreachable."""
        return search(self.duffel, search_request, self.budget)

    def reprice(self, offer: OfferRef) -> Offer:
        """The offer with its current price. Refused ``offer_gone``; Unreachable."""
        reply = self.duffel.call("GET", f"/air/offers/{quote(offer.id, safe='')}")
        with malformed_as_unreachable():
            found = decode_offer(self.duffel.unwrap(reply))
        if found.id != offer.id:
            raise malformed_answer()
        return found

    def add_loyalty(self, offer: Offer, travelers: tuple[Traveler, ...]) -> None:
        """Each number once, by this process (Duffel guide, adding loyalty programme accounts)."""
        for index, (seat, who) in enumerate(zip(offer.travelers, travelers, strict=False)):
            accounts = loyalty_accounts(who, offer)
            data = {
                "given_name": composed_name(who.given_name),
                "family_name": composed_name(who.family_name),
                "loyalty_programme_accounts": accounts,
            }
            sent = (offer.id, seat.id, repr(data))
            if accounts and sent not in self.sent_loyalty:
                self._send_loyalty(offer, seat, index, data)
                self.sent_loyalty.add(sent)

    def _send_loyalty(
        self, offer: Offer, seat: OfferTraveler, index: int, data: Mapping[str, object]
    ) -> None:
        place = f"{quote(offer.id, safe='')}/passengers/{quote(seat.id, safe='')}"
        reply = self.duffel.call("PATCH", f"/air/offers/{place}", data)
        if reply.status in (400, 422) and _is_about_loyalty(read_error(reply)):
            raise loyalty_refused(index, str(data["given_name"]))
        self.duffel.unwrap(reply)

    def price_with_card(self, offer: OfferRef, airline_token: str) -> Offer:
        """The offer at the price for this card (Duffel guide, an accurate price before booking).

        Refused, also ``card_token_gone``; Unreachable.
        """
        reply = self.duffel.call(
            "POST",
            f"/air/offers/{quote(offer.id, safe='')}/actions/price",
            {
                "intended_payment_methods": [{"type": "card", "card_id": airline_token}],
                "intended_services": [],
            },
        )
        if reply.status in (404, 422) and read_error(reply).pointer.endswith("/card_id"):
            raise card_token_gone()
        with malformed_as_unreachable():
            found = decode_priced_offer(self.duffel.unwrap(reply), airline_token)
        if found.id != offer.id:
            raise malformed_answer()
        return found

    def authorize_card(self, offer: Offer, airline_token: str) -> str:
        """A 3-D Secure session for a phone sale (Duffel guide, paying with customer cards).

        The cardholder cannot answer a bank's challenge, so any status but "ready" is a refusal.
        """
        reply = self.duffel.call(
            "POST",
            "/payments/three_d_secure_sessions",
            {
                "card_id": airline_token,
                "resource_id": offer.id,
                "services": [],
                "cardholder_present": False,
            },
        )
        if reply.status in (404, 422) and read_error(reply).pointer.endswith("/card_id"):
            raise card_token_gone()
        with malformed_as_unreachable():
            session = read_session(self.duffel.unwrap(reply))
        if session.status != "ready_for_payment":
            raise card_refused(session.status)
        if session.resource_id != offer.id:
            raise malformed_answer()
        return session.id

    def book(self, request: OrderRequest) -> VendorAnswer[AirlineOrder]:
        """Place the order, once. Refused, PriceChanged, Unreachable, Unknown."""
        body = encode_order(request)
        try:
            reply = self.duffel.order("/air/orders", body)
        except NotSent as failure:
            raise not_reached(failure) from failure
        except NoAnswer as failure:
            raise order_unanswered() from failure
        request_id = reply.headers.get("x-request-id", "")
        try:
            order = self._order_from(reply, request.offer)
            is_done = order is None and reply.status != 202
            return VendorAnswer(order, request_id, DETAILS_FOLLOW if is_done else "")
        except DeskError as failure:
            failure.vendor_request_id = request_id
            raise

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        """The order made from this offer, None when there is none. Raises only Unreachable."""
        try:
            return self._look_for(offer.id)
        except DeskError as failure:
            raise still_unknown(failure) from failure

    def quote_cancellation(self, source: str, order_id: str) -> CancellationQuote:
        """Refused, also ``already_canceled``, ``not_cancelable``; Unreachable."""
        return quote_cancellation(self.duffel, order_id)

    def cancel_order(self, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
        """Confirm it, once. Refused, Unreachable, Unknown."""
        return cancel_order(self.duffel, quote)

    def find_cancellation(self, source: str, order_id: str) -> OrderCancellation | None:
        """Raises only Unreachable."""
        return find_cancellation(self.duffel, order_id)

    def orders_wanting_answer(self) -> tuple[OrderNow, ...]:
        """Those that Duffel marks so. Refused, Unreachable."""
        return orders_wanting_answer(self.duffel)

    def order_now(self, source: str, airline_id: str) -> OrderNow:
        """One order as the airline shows it now. Refused, also ``order_not_shown``; Unreachable."""
        return order_now(self.duffel, airline_id)

    def failed_orders(self, since: datetime) -> tuple[FailedOrder, ...]:
        """By the log of what was sent to the company's webhook. Refused, Unreachable."""
        return failed_orders(self.duffel, since)

    def _order_from(self, reply: Reply, offer: Offer) -> AirlineOrder | None:
        """The order in a successful reply; None while the airline decides (202), or where it is
        booked and not shown yet (200 with a message alone).
        """
        self.duffel.refuse_order_in_other_mode(reply)
        if reply.status == 202:
            return None
        if reply.status in (200, 201):
            order = _order_in(reply)
            return order if order is None or reply.status == 201 else self._whole_order(order)
        failure = order_failure(reply)
        if failure.code == "fare_changed":
            self._raise_new_price(offer)
        raise failure

    def _look_for(self, offer_id: str) -> AirlineOrder | None:
        after: tuple[tuple[str, str], ...] = ()
        cancelled: AirlineOrder | None = None
        for _ in range(_MAX_PAGES):
            reply = self.duffel.call("GET", "/air/orders", query=(("offer_id", offer_id), *after))
            untrusted_orders = self.duffel.unwrap(reply)
            if not isinstance(untrusted_orders, list):
                raise malformed_answer()
            with malformed_as_unreachable():
                for untrusted in untrusted_orders:
                    if not order_for_offer(untrusted, offer_id):
                        continue
                    order = decode_order(untrusted)
                    if not order.cancelled_at:
                        return order
                    cancelled = order
            cursor = next_page(reply)
            if not cursor:
                return cancelled
            after = (("after", cursor),)
        raise malformed_answer()

    def _whole_order(self, order: AirlineOrder) -> AirlineOrder:
        """200 means booked, details not yet fetched (Duffel API, creating orders): ask for them."""
        try:
            again = self.duffel.call("GET", f"/air/orders/{quote(order.airline_id, safe='')}")
            self.duffel.refuse_order_in_other_mode(again)
            whole = decode_order(self.duffel.unwrap(again))
        except (Refused, Unreachable, ValueError):
            return order
        return whole if order.is_completed_by(whole) else order

    def _raise_new_price(self, offer: Offer) -> None:
        """Raise PriceChanged when the airline can give the current price."""
        try:
            now = self.reprice(offer.ref).total
        except DeskError:
            return
        if now.currency == offer.total.currency and now != offer.total:
            raise PriceChanged(offer.total, now)


def _is_about_loyalty(error: WireError) -> bool:
    return error.code == "invalid_loyalty_card" or "loyalty_programme" in error.pointer


def _order_in(reply: Reply) -> AirlineOrder | None:
    """The order in a good answer; None where a 200 says with a message alone that it is booked.

    Unknown where the answer says neither.
    """
    try:
        data = read_envelope(reply.untrusted_json()).data
        if reply.status == 200 and isinstance(data, dict) and set(data) == {"message"}:
            return None
        return decode_order(data)
    except ValueError as bad:
        raise order_unanswered() from bad
