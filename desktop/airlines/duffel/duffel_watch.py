"""Asks Duffel what airlines did to orders by themselves.

There is no server of ours that Duffel could call, so its lists are read: orders that are marked,
single orders, and the log of deliveries to the company's webhook, also of those that failed.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from urllib.parse import quote

from desktop.booking.polling.order_news import OrderNow
from desktop.system.strict_json import Malformed
from desktop.use_cases.errors import ID_NOT_THE_VENDORS, Refused, Unreachable
from desktop.use_cases.ports.airline_port import FailedOrder

from .duffel_client import DuffelClient, malformed_as_unreachable, next_page
from .duffel_errors import malformed_answer
from .order_watch_wire import (
    FAILED,
    decode_failure,
    decode_order_now,
    is_since,
    read_delivery,
)

_PAGE = (("limit", "200"),)
_MOST_PAGES = 10
_MOST_EVENTS = 20
"""Events that are read in one go: each is a call."""


def orders_wanting_answer(duffel: DuffelClient) -> tuple[OrderNow, ...]:
    """The orders that Duffel says need an action. Refused, Unreachable."""
    found = []
    for untrusted in _listed(duffel, "/air/orders", (("requires_action", "true"), *_PAGE)):
        try:
            found.append(decode_order_now(untrusted, is_flagged=True))
        except Malformed:
            continue
    return tuple(found)


def order_now(duffel: DuffelClient, airline_id: str) -> OrderNow:
    """Refused, also ``order_not_shown``, ``id_not_the_vendors``; Unreachable."""
    try:
        reply = duffel.call("GET", f"/air/orders/{quote(airline_id, safe='')}")
    except Unreachable as failure:
        if failure.code != ID_NOT_THE_VENDORS:
            raise
        # It says nothing of the line: other orders are still asked about.
        raise Refused(failure.code, failure.happened, failure.safe, failure.press) from failure
    if reply.status == 404:
        raise _not_shown()
    with malformed_as_unreachable():
        order = decode_order_now(duffel.unwrap(reply))
    if order.airline_id != airline_id:
        # The id may be no more than another spelling of that order's: nothing of the line either.
        raise _not_shown()
    return order


def _not_shown() -> Refused:
    return Refused(
        "order_not_shown",
        "The airline service does not show this order.",
        "Nothing was changed.",
        "Call the airline service.",
    )


def failed_orders(duffel: DuffelClient, since: datetime) -> tuple[FailedOrder, ...]:
    """Those whose failure was sent since then, or tried to. Refused, Unreachable."""
    events: dict[str, None] = {}
    for untrusted in _listed(duffel, "/air/webhooks/deliveries", (("type", FAILED), *_PAGE)):
        try:
            delivery = read_delivery(untrusted)
        except Malformed:
            continue
        # The list's own filter is not trusted.
        if delivery.type == FAILED and is_since(delivery, since):
            events[delivery.event_id] = None
    return tuple(filter(None, (_failure(duffel, each) for each in [*events][:_MOST_EVENTS])))


def _failure(duffel: DuffelClient, event_id: str) -> FailedOrder | None:
    reply = duffel.call("GET", f"/air/webhooks/events/{quote(event_id, safe='')}")
    if reply.status == 404:
        return None
    untrusted = duffel.unwrap(reply)
    try:
        return decode_failure(untrusted)
    except Malformed:
        return None


def _listed(
    duffel: DuffelClient, path: str, query: tuple[tuple[str, str], ...]
) -> Iterator[object]:
    after: tuple[tuple[str, str], ...] = ()
    for _ in range(_MOST_PAGES):
        reply = duffel.call("GET", path, query=(*query, *after))
        page = duffel.unwrap(reply)
        if not isinstance(page, list):
            raise malformed_answer()
        yield from page
        cursor = next_page(reply)
        if not cursor:
            return
        after = (("after", cursor),)
    raise malformed_answer()
