"""Orders as Duffel shows them later, and the log of what it sent to the company's webhook.

Fields: Duffel API, orders, airline-initiated changes, webhooks. Nothing but an id is promised here:
what cannot be read is left out, so that one odd order hides no change of another.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from typing import Any, NamedTuple

from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.polling.order_news import AirlineChange, OrderNow
from desktop.booking.trip.itinerary import Slice
from desktop.system.strict_json import Malformed, reader
from desktop.use_cases.ports.airline_port import FailedOrder

from .duffel_json import Identifier, moment
from .offer_wire import decode_slices
from .source_name import SOURCE

_log = logging.getLogger(__name__)
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_MOST = 50
_LONGEST = 200
_FLAGGED = "requires_action"
FAILED = "order.creation_failed"
"""The type of the event that an accepted order could not be made."""


class _Order(NamedTuple):
    id: Identifier
    offer_id: object = None
    slices: object = None
    documents: object = None
    cancelled_at: object = None
    airline_initiated_changes: object = None
    metadata: object = None
    passengers: object = None


class Delivery(NamedTuple):
    """One try to send an event to the webhook, whether or not it arrived."""

    event_id: Identifier
    type: object = None
    created_at: object = None


class _Event(NamedTuple):
    id: Identifier
    type: object = None
    data: object = None


_read_order = reader(_Order, "order")
read_delivery = reader(Delivery, "delivery")
_read_event = reader(_Event, "event")


def decode_order_now(untrusted: object, *, is_flagged: bool = False) -> OrderNow:
    """Malformed without an id. `is_flagged`: Duffel says that something is to be done, also where
    no change is listed.
    """
    wire = _read_order(untrusted)
    change = _open_change(wire.airline_initiated_changes)
    if change is None and is_flagged:
        change = AirlineChange(_FLAGGED)
    return OrderNow(
        source=SOURCE,
        airline_id=wire.id,
        offer_id=wire.offer_id if isinstance(wire.offer_id, str) else "",
        slices=_slices(wire.slices),
        tickets=_tickets(wire.documents),
        is_canceled=bool(wire.cancelled_at),
        change=change,
        our_reference=_our_reference(wire.metadata),
        travelers=_travelers(wire.passengers),
    )


def decode_failure(untrusted: object) -> FailedOrder | None:
    """None where the event is of another type. Malformed without an id.

    What its object holds is not documented; whatever may name the offer is read.
    """
    wire = _read_event(untrusted)
    if wire.type != FAILED:
        return None
    about = _value(wire.data, "object")
    offers = (
        *(_value(about, "offer_id"), _value(about, "offer", "id")),
        *_some(_value(about, "selected_offers")),
    )
    return FailedOrder(
        source=SOURCE,
        event_id=wire.id,
        offer_ids=frozenset(each for each in offers if isinstance(each, str) and each),
        our_reference=_our_reference(_value(about, "metadata")),
    )


def _our_reference(untrusted: object) -> str:
    reference = _value(untrusted, "our_reference")
    return reference if isinstance(reference, str) else ""


def is_since(delivery: Delivery, since: datetime) -> bool:
    """Whether it was made then or later; also where it does not say when."""
    try:
        return moment(delivery.created_at) >= since
    except ValueError:
        return True


def _open_change(untrusted: object) -> AirlineChange | None:
    """The newest that nobody has answered: only that one can be."""
    waiting = [
        each
        for each in _some(untrusted)
        if isinstance(each, dict)
        and not each.get("action_taken")
        and isinstance(each.get("id"), str)
    ]
    if not waiting:
        return None
    newest = max(waiting, key=_made_at)
    return AirlineChange(
        newest["id"][:120],
        _slices(newest.get("removed")) or (),
        _slices(newest.get("added")) or (),
    )


def _made_at(change: dict[str, Any]) -> datetime:
    try:
        return moment(change.get("created_at"))
    except ValueError:
        return _LONG_AGO


def _slices(untrusted: object) -> tuple[Slice, ...] | None:
    try:
        return decode_slices(untrusted)
    except Malformed as bad:
        if untrusted:
            _log.info("the flights of an order could not be read: %s", bad)
        return None


def _tickets(untrusted: object) -> tuple[str, ...]:
    """Numbers in the form of a ticket's may be kept; any other that may be a card's is left out."""
    numbers = (
        each.get("unique_identifier")
        for each in _some(untrusted)
        if isinstance(each, dict) and each.get("type") == "electronic_ticket"
    )
    return tuple(
        number
        for number in numbers
        if isinstance(number, str) and 0 < len(number) <= 40 and not holds_card_number(number)
    )


def _travelers(untrusted: object) -> tuple[str, ...]:
    """None where one cannot be read: what is shown in part is compared with nothing."""
    found = [(_value(each, "given_name"), _value(each, "family_name")) for each in _some(untrusted)]
    names = [f"{given} {family}" for given, family in found if _is_name(given, family)]
    return tuple(names) if len(names) == len(found) else ()


def _is_name(given: object, family: object) -> bool:
    return isinstance(given, str) and isinstance(family, str) and len(given + family) <= _LONGEST


def _some(untrusted: object) -> list[Any]:
    return untrusted[:_MOST] if isinstance(untrusted, list) else []


def _value(untrusted: object, *path: str) -> object:
    for step in path:
        if not isinstance(untrusted, dict):
            return None
        untrusted = untrusted.get(step)
    return untrusted
