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
from desktop.use_cases.errors import Refused, Unreachable

from .duffel_client import DuffelClient, malformed_as_unreachable, next_page
from .duffel_errors import refusal, search_lost
from .duffel_json import read_collected, read_identified
from .offer_wire import decode_offer
from .search_budget import SearchBudget, search_budget_spent
from .search_wire import encode_search_request, matches_request

_log = logging.getLogger(__name__)

BATCHES = "/air/batch_offer_requests"
"""What is asked for here is answered once: a call whose answer was lost is not repeated."""

_SUPPLIER_TIMEOUT_MS = "15000"
_POLL_SECONDS = 35.0
"""Longer than the airlines have, because a poll waits for them."""

_SEARCH_SECONDS = 75.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.15, 0.3
_MAX_PAGES = 20
_TEST_AIRLINE = "ZZ"
"""Duffel Airways (Duffel API, test mode)."""


def search(
    duffel: DuffelClient, search_request: SearchRequest, budget: SearchBudget | None = None
) -> Iterator[tuple[Offer, ...]]:
    """Non-empty batches, each offer once, all matching the search request. Refused, Unreachable.

    Without `budget` nobody counts but the airline service.
    """
    if budget is not None and (seconds := budget.take()):
        raise search_budget_spent(seconds)
    created = duffel.call(
        "POST",
        BATCHES,
        encode_search_request(search_request),
        (("supplier_timeout", _SUPPLIER_TIMEOUT_MS),),
    )
    with malformed_as_unreachable():
        request_id = read_identified(duffel.unwrap(created)).id
    seen: set[str] = set()
    pause, ends_at = _FIRST_PAUSE, time.monotonic() + _SEARCH_SECONDS
    lost: Unreachable | None = None
    while True:
        try:
            remaining, untrusted_offers = _collect(duffel, request_id)
        except Unreachable as failure:
            is_over = lost is not None or failure.code == search_lost().code
            lost = failure
            if is_over:
                break
            continue
        if new_offers := tuple(_current(duffel, untrusted_offers, seen, search_request)):
            yield new_offers
        if remaining == 0:
            break
        if time.monotonic() > ends_at:
            _log.warning("a search ended with %d batches still to come", remaining)
            if not seen:
                raise search_lost()
            break
        if untrusted_offers:
            pause = _FIRST_PAUSE
        else:
            duffel.pause(pause)
            pause = min(pause * 1.5, _LONGEST_PAUSE)
    if lost is not None:
        yield from _missed(duffel, request_id, seen, search_request, lost)


def _collect(duffel: DuffelClient, request_id: str) -> tuple[int, tuple[Json, ...]]:
    """The number of remaining batches, and the offers since the last call."""
    path = f"{BATCHES}/{quote(request_id, safe='')}"
    reply = duffel.call("GET", path, read_seconds=_POLL_SECONDS)
    if reply.status == 404:
        raise search_lost()
    if reply.status != 200:
        raise refusal(reply)
    with malformed_as_unreachable():
        collected = read_collected(duffel.unwrap(reply))
    return collected.remaining_batches, collected.offers or ()


def _missed(
    duffel: DuffelClient,
    request_id: str,
    seen: set[str],
    search_request: SearchRequest,
    lost: Unreachable,
) -> Iterator[tuple[Offer, ...]]:
    """The offers of a batch whose answer was lost: they stay in the list of the request.

    Raises `lost` where the list cannot be had either.
    """
    after: tuple[tuple[str, str], ...] = ()
    for _ in range(_MAX_PAGES):
        query = (("offer_request_id", request_id), ("limit", "200"), *after)
        try:
            reply = duffel.call("GET", "/air/offers", query=query)
            untrusted = duffel.unwrap(reply)
        except (Refused, Unreachable) as failure:
            raise lost from failure
        untrusted_offers = untrusted if isinstance(untrusted, list) else []
        listed = tuple(each for each in untrusted_offers if isinstance(each, dict))
        if new_offers := tuple(_current(duffel, listed, seen, search_request)):
            yield new_offers
        cursor = next_page(reply)
        if not cursor:
            return
        after = (("after", cursor),)


def _current(
    duffel: DuffelClient,
    untrusted_offers: tuple[Json, ...],
    seen: set[str],
    search_request: SearchRequest,
) -> Iterator[Offer]:
    """Offers not seen before; one that makes no sense is left out, and counted in the log. So is
    one of the test airline in a live answer: nobody flies it.
    """
    malformed: list[str] = []
    for untrusted in untrusted_offers:
        try:
            offer = decode_offer(untrusted)
        except Malformed as bad:
            malformed.append(str(bad))
            continue
        if duffel.live and offer.owner.code == _TEST_AIRLINE:
            _log.warning("left out an offer of the test airline in a live answer")
            continue
        if offer.id not in seen:
            seen.add(offer.id)
            if matches_request(offer, search_request):
                yield offer
    if malformed:
        _log.warning("left out %d malformed offers, first at %s", len(malformed), malformed[0])
