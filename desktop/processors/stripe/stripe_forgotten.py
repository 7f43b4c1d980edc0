"""What Stripe has of a trip or a client, and the records that ask do not know: these may be an
older copy, with pages or a whole backup that were put back.

Asked before any payment is made ready, and by our own id in the metadata, never by Stripe's id of
the client: what was put back may have forgotten that, too, or a client may have several there.
Stripe's lists are always current, and know no metadata; its search does, and lags behind by less
than a minute, in an outage by up to an hour (Stripe API, search: data freshness). So the newest
are listed, and older ones searched for; a payment that was found so is read again by its id.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeVar

from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.processor_port import OpenPage, OpenPages, Payer, Purpose

from .stripe_errors import no_answer, payment_not_in_records, too_many_listed
from .stripe_operations import LOOK, PREPARE, Operation
from .stripe_transport import StripeTransport, with_request_id
from .stripe_wire import (
    MOST_LISTED,
    VENDOR,
    WITH_CHARGE,
    Fields,
    Found,
    Listed,
    decode_customers,
    decode_intent,
    decode_list,
    decode_listed,
)

_log = logging.getLogger(__name__)
T = TypeVar("T")


class _Made(Protocol):
    @property
    def id(self) -> str: ...
    @property
    def created(self) -> int: ...


Item = TypeVar("Item", bound=_Made)

SESSIONS: Final = "/v1/checkout/sessions"
_INTENTS: Final = "/v1/payment_intents"
_CUSTOMERS: Final = "/v1/customers"
_LISTED_FOR: Final = timedelta(days=2)
"""An hour, for search, and a day, for a payment that was begun on an open page, with room."""

_OPEN: Fields = (("status", "open"),)
_PAGE: Fields = (("limit", str(MOST_LISTED)),)
_MOST_PAGES: Final = 100


class Asked(Protocol):
    """What is to be asked for: `known` are the payments of the trip of which the records say that
    Stripe may have money, and `fares` those for the fare.
    """

    @property
    def trip_id(self) -> str: ...
    @property
    def payment_id(self) -> str: ...
    @property
    def known(self) -> frozenset[str]: ...
    @property
    def fares(self) -> frozenset[str]: ...


def refuse_forgotten(transport: StripeTransport, asked: Asked, operation: Operation) -> None:
    """Take down every open page of this trip that the records do not know, then look whether any
    payment of it that they do not know, or know as one for something else, holds or took money, and
    still has it: the client may have been faster, or the records were changed.

    Refused ``payment_not_in_records``, or as a page could not be taken down; Unreachable.
    """
    known = asked.known | {asked.payment_id}
    # One is open for a day at most (Stripe API, checkout sessions), so these are not many.
    pages = _listed(transport, SESSIONS, _OPEN, decode_list, operation)
    for session in tuple(pages):
        if session.trip_id == asked.trip_id and session.payment_id not in known:
            _log.error("stripe has an open page for a trip that is not in the records")
            _end(transport, session.id, operation)
    for intent in _of_trip(transport, asked.trip_id, operation):
        is_known = intent.payment_id in known and _is_as_known(intent, asked)
        if is_known or not intent.has_money:
            continue
        if not _was_given_back(transport, intent.id, operation):
            _log.error("stripe has a payment for a trip that is not in the records")
            raise payment_not_in_records(intent.id)


def _is_as_known(intent: Listed, asked: Asked) -> bool:
    """One that names no purpose is by a link, which asks for our fee alone."""
    is_fare = intent.purpose == Purpose.FARE.value
    return intent.payment_id == asked.payment_id or is_fare == (intent.payment_id in asked.fares)


def open_pages(transport: StripeTransport) -> OpenPages:
    """Errors as `AccountActivity.open_pages`. One that does not name what it is for is not ours."""
    listed = tuple(_listed(transport, SESSIONS, _OPEN, decode_list, LOOK))
    pages = tuple(
        OpenPage(
            VENDOR, one.id, one.trip_id, one.payment_id, datetime.fromtimestamp(one.created, UTC)
        )
        for one in listed
        if one.trip_id and one.payment_id
    )
    return OpenPages(pages, transport.http.clock.heard_at)


def trip_of_payment(transport: StripeTransport, payment: str) -> str:
    """Errors as `AccountActivity.trip_of_payment`. What is no PaymentIntent is none of ours."""
    if not payment.startswith("pi_"):
        return ""
    return _read(transport, f"{_INTENTS}/{payment}", (), decode_listed, LOOK).trip_id


def find_customer(transport: StripeTransport, payer: Payer) -> str:
    """Stripe's newest id of this client; empty where it has none. Refused where the key may not
    ask; Unreachable.
    """
    for one in _newest(transport, _CUSTOMERS, decode_customers, PREPARE):
        if one.client_id == payer.client_id and one.id != payer.replaces:
            return one.id
    query = _has("client_id", payer.client_id)
    older = [
        one
        for one in _searched(transport, _CUSTOMERS, query, decode_customers, PREPARE)
        if one.client_id == payer.client_id and one.id != payer.replaces
    ]
    return max(older, key=lambda one: one.created).id if older else ""


def _of_trip(transport: StripeTransport, trip_id: str, operation: Operation) -> Iterator[Listed]:
    """Every payment of it, as it is now."""
    seen = set()
    for intent in _newest(transport, _INTENTS, decode_list, operation):
        seen.add(intent.id)
        if intent.trip_id == trip_id:
            yield intent
    query = _has("trip_id", trip_id)
    for older in _searched(transport, _INTENTS, query, decode_list, operation):
        if older.trip_id == trip_id and older.id not in seen:
            # It may have been taken up again since it was last indexed.
            yield _read(transport, f"{_INTENTS}/{older.id}", (), decode_listed, operation)


def _was_given_back(transport: StripeTransport, intent: str, operation: Operation) -> bool:
    """Whether all of it was refunded, as by an owner in the dashboard; not where nobody can say."""
    path = f"{_INTENTS}/{intent}"
    try:
        found = _read(transport, path, WITH_CHARGE, decode_intent, operation)
    except (Refused, Unreachable):
        return False
    return found.charge is not None and found.charge.refunded


def _end(transport: StripeTransport, session: str, operation: Operation) -> None:
    """Under a key of this moment: an answer of before would say what was true then."""
    path = f"{SESSIONS}/{session}"
    key = f"skycapend{session}{datetime.now(UTC):%Y%m%d%H%M%S%f}"
    try:
        transport.prepare(f"{path}/expire", (), key, operation)
    except Refused:
        # Only an open one can be ended: it may have ended, or the client was faster.
        if _read(transport, path, (), decode_listed, operation).status == "open":
            raise


Decode = Callable[[object], Found[Item]]


def _newest(
    transport: StripeTransport, path: str, decode: Decode[Item], operation: Operation
) -> Iterator[Item]:
    """What was made lately. By the time of the newest: the clock of this computer may be wrong."""
    since: int | None = None
    for one in _listed(transport, path, (), decode, operation):
        since = one.created - int(_LISTED_FOR.total_seconds()) if since is None else since
        if one.created < since:
            return
        yield one


def _listed(
    transport: StripeTransport,
    path: str,
    query: Fields,
    decode: Decode[Item],
    operation: Operation,
) -> Iterator[Item]:
    """Newest first; one call for each hundred."""
    behind: Fields = ()
    for _ in range(_MOST_PAGES):
        found = _read(transport, path, (*query, *_PAGE, *behind), decode, operation)
        yield from found.items
        if not found.has_more or not found.items:
            return
        behind = (("starting_after", found.items[-1].id),)
    raise too_many_listed(operation)


def _searched(
    transport: StripeTransport,
    path: str,
    query: str,
    decode: Decode[Item],
    operation: Operation,
) -> Iterator[Item]:
    asked = (("query", query), *_PAGE)
    behind: Fields = ()
    for _ in range(_MOST_PAGES):
        found = _read(transport, f"{path}/search", (*asked, *behind), decode, operation)
        yield from found.items
        if not found.has_more or not found.next_page:
            return
        behind = (("page", found.next_page),)
    raise too_many_listed(operation)


def _has(name: str, value: str) -> str:
    """A search query (Stripe docs, search: query language). Its answer may differ by case."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'metadata["{name}"]:"{escaped}"'


def _read(
    transport: StripeTransport,
    path: str,
    query: Fields,
    decode: Callable[[object], T],
    operation: Operation,
) -> T:
    reply = transport.look(path, query, operation)
    try:
        return decode(reply.untrusted_json())
    except ValueError as bad:
        raise with_request_id(no_answer(operation), reply) from bad
