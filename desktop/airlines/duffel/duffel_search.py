"""A search at Duffel: requested once, collected as the airlines answer.

A batch request long-polls, returns each offer once and expires after a minute (Duffel API, batch
offer requests).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from urllib.parse import quote

from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import SearchRequest
from desktop.system.strict_json import Json, Malformed

from .duffel_client import DuffelClient, malformed_as_unreachable
from .duffel_errors import refusal, search_lost
from .duffel_json import read_collected, read_identified
from .offer_wire import decode_offer
from .search_wire import encode_search_request, matches_request

_log = logging.getLogger(__name__)

_BATCHES = "/air/batch_offer_requests"
_SUPPLIER_TIMEOUT_MS = "15000"
_SEARCH_SECONDS = 75.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.15, 0.3


def search(duffel: DuffelClient, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
    """Non-empty batches, each offer once, all matching the search request. Refused, Unreachable."""
    created = duffel.call(
        "POST",
        _BATCHES,
        encode_search_request(search_request),
        (("supplier_timeout", _SUPPLIER_TIMEOUT_MS),),
    )
    with malformed_as_unreachable():
        request_id = read_identified(duffel.unwrap(created)).id
    seen: set[str] = set()
    pause, ends_at = _FIRST_PAUSE, time.monotonic() + _SEARCH_SECONDS
    while True:
        remaining, untrusted_offers = _collect(duffel, request_id)
        if new_offers := tuple(_current(untrusted_offers, seen, search_request)):
            yield new_offers
        if remaining == 0:
            return
        if time.monotonic() > ends_at:
            _log.warning("a search ended with %d batches still to come", remaining)
            if seen:
                return
            raise search_lost()
        if untrusted_offers:
            pause = _FIRST_PAUSE
        else:
            duffel.pause(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)


def _collect(duffel: DuffelClient, request_id: str) -> tuple[int, tuple[Json, ...]]:
    """The number of remaining batches, and the offers since the last call."""
    reply = duffel.call("GET", f"{_BATCHES}/{quote(request_id, safe='')}")
    if reply.status == 404:
        raise search_lost()
    if reply.status != 200:
        raise refusal(reply)
    with malformed_as_unreachable():
        collected = read_collected(duffel.unwrap(reply))
    return collected.remaining_batches, collected.offers or ()


def _current(
    untrusted_offers: tuple[Json, ...], seen: set[str], search_request: SearchRequest
) -> Iterator[Offer]:
    """Offers not seen before; one that makes no sense is left out, and counted in the log."""
    malformed: list[str] = []
    for untrusted in untrusted_offers:
        try:
            offer = decode_offer(untrusted)
        except Malformed as bad:
            malformed.append(str(bad))
            continue
        if offer.id not in seen:
            seen.add(offer.id)
            if matches_request(offer, search_request):
                yield offer
    if malformed:
        _log.warning("left out %d malformed offers, first at %s", len(malformed), malformed[0])
