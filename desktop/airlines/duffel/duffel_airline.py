"""Flights and orders through Duffel."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from desktop.booking.trip.offer import Offer, OfferRef
from desktop.booking.trip.order import AirlineOrder
from desktop.booking.trip.search_request import SearchRequest
from desktop.system.https import HttpsClient, NoAnswer, NotSent, Reply
from desktop.use_cases.errors import DeskError, PriceChanged, Unreachable
from desktop.use_cases.ports.airline_port import OrderRequest
from desktop.use_cases.ports.store_port import VendorAnswer

from .duffel_client import DuffelClient, malformed_as_unreachable, next_page
from .duffel_errors import (
    card_refused,
    card_token_gone,
    malformed_answer,
    not_reached,
    order_failure,
    order_unanswered,
    read_error,
    still_unknown,
)
from .duffel_json import read_envelope, read_identified, read_session
from .duffel_search import search
from .offer_wire import decode_offer
from .order_wire import decode_order, encode_order, order_for_offer

_MAX_PAGES = 20


@dataclass(frozen=True, slots=True)
class Duffel:
    """`FlightSearch` and `FlightBooker`. Safe to share between threads."""

    duffel: DuffelClient

    @classmethod
    def open(cls, base_url: str, token: str, *, live: bool, ca_file: Path | None = None) -> Duffel:
        """A client of `base_url` that trusts `ca_file` alone where one is given."""
        return cls(DuffelClient(HttpsClient.open(base_url, ca_file), token, live))

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
        return search(self.duffel, search_request)

    def reprice(self, offer: OfferRef) -> Offer:
        """The offer with its current price. Refused ``offer_gone``; Unreachable."""
        reply = self.duffel.call("GET", f"/air/offers/{quote(offer.id, safe='')}")
        with malformed_as_unreachable():
            found = decode_offer(self.duffel.unwrap(reply))
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
            raise card_refused()
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
            return VendorAnswer(self._order_from(reply, request.offer), request_id)
        except DeskError as failure:
            failure.vendor_request_id = request_id
            raise

    def find_order(self, offer: OfferRef) -> AirlineOrder | None:
        """The order made from this offer, None when there is none. Raises only Unreachable."""
        try:
            return self._look_for(offer.id)
        except DeskError as failure:
            raise still_unknown(failure) from failure

    def _order_from(self, reply: Reply, offer: Offer) -> AirlineOrder | None:
        """The order in a successful reply; None while the airline decides (202)."""
        self.duffel.refuse_order_in_other_mode(reply)
        if reply.status == 202:
            return None
        if reply.status == 201:
            return _placed_order(reply)
        if reply.status == 200:
            return self._whole_order(reply)
        failure = order_failure(reply)
        if failure.code == "fare_changed":
            self._raise_new_price(offer)
        raise failure

    def _look_for(self, offer_id: str) -> AirlineOrder | None:
        after: tuple[tuple[str, str], ...] = ()
        for _ in range(_MAX_PAGES):
            reply = self.duffel.call("GET", "/air/orders", query=(("offer_id", offer_id), *after))
            untrusted_orders = self.duffel.unwrap(reply)
            if not isinstance(untrusted_orders, list):
                raise malformed_answer()
            with malformed_as_unreachable():
                for untrusted in untrusted_orders:
                    if order_for_offer(untrusted, offer_id):
                        return decode_order(untrusted)
            cursor = next_page(reply)
            if not cursor:
                return None
            after = (("after", cursor),)
        raise malformed_answer()

    def _whole_order(self, reply: Reply) -> AirlineOrder:
        """200 means booked, details not yet fetched (Duffel API, creating orders): ask for them."""
        try:
            with malformed_as_unreachable():
                order_id = read_identified(self.duffel.unwrap(reply)).id
            again = self.duffel.call("GET", f"/air/orders/{quote(order_id, safe='')}")
            self.duffel.refuse_order_in_other_mode(again)
            return _placed_order(again if again.status == 200 else reply)
        except Unreachable:
            return _placed_order(reply)

    def _raise_new_price(self, offer: Offer) -> None:
        """Raise PriceChanged when the airline can give the current price."""
        try:
            now = self.reprice(offer.ref).total
        except DeskError:
            return
        if now.currency == offer.total.currency and now != offer.total:
            raise PriceChanged(offer.total, now)


def _placed_order(reply: Reply) -> AirlineOrder:
    """The order in a reply that confirms one. Unknown when it cannot be read."""
    try:
        return decode_order(read_envelope(reply.untrusted_json()).data)
    except ValueError as bad:
        raise order_unanswered() from bad
