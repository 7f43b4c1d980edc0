"""What Stripe has of a trip or a client, and the records that ask do not know: these may be an
older copy, with pages or a whole backup that were put back.

Asked before any payment is made ready. Only lists are asked, newest first: they are always current,
where Stripe's search lags behind by a minute and more (Stripe API, search: data freshness).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Final, Protocol, TypeVar

from desktop.use_cases.errors import Refused, Unreachable
from desktop.use_cases.ports.processor_port import Payer

from .stripe_errors import no_answer, payment_not_in_records
from .stripe_operations import PREPARE, Operation
from .stripe_transport import StripeTransport, with_request_id
from .stripe_wire import Fields, decode_customers, decode_list, decode_listed

_log = logging.getLogger(__name__)
T = TypeVar("T")


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


Item = TypeVar("Item", bound=_HasId)

SESSIONS: Final = "/v1/checkout/sessions"
_INTENTS: Final = "/v1/payment_intents"
_CUSTOMERS: Final = "/v1/customers"
_MOST_PAGES = 10


class Asked(Protocol):
    """What is to be asked for: `known` are all payments of the trip that the records have."""

    @property
    def customer(self) -> str: ...
    @property
    def trip_id(self) -> str: ...
    @property
    def payment_id(self) -> str: ...
    @property
    def known(self) -> frozenset[str]: ...


def refuse_forgotten(transport: StripeTransport, asked: Asked, operation: Operation) -> None:
    """Take down every open page of this trip that the records do not know, then look whether any
    payment of it that they do not know holds or took money: the client may have been faster.

    Refused ``payment_not_in_records``, or as a page could not be taken down; Unreachable.
    """
    known = asked.known | {asked.payment_id}
    query = (("customer", asked.customer),)
    is_open = (*query, ("status", "open"))
    for session in _all(transport, SESSIONS, is_open, decode_list, operation):
        if session.trip_id == asked.trip_id and session.payment_id not in known:
            _log.error("stripe has an open page for a trip that is not in the records")
            _end(transport, session.id, operation)
    for intent in _all(transport, _INTENTS, query, decode_list, operation):
        if intent.has_money and intent.trip_id == asked.trip_id and intent.payment_id not in known:
            _log.error("stripe has a payment for a trip that is not in the records")
            raise payment_not_in_records(intent.id)


def find_customer(transport: StripeTransport, payer: Payer) -> str:
    """Stripe's newest id of this client; empty where it has none. Unreachable."""
    query = (("email", payer.email),) if payer.email else ()
    for one in _all(transport, _CUSTOMERS, query, decode_customers, PREPARE):
        if one.client_id == payer.client_id and one.id != payer.replaces:
            return one.id
    return ""


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


def _all(
    transport: StripeTransport,
    path: str,
    query: Fields,
    decode: Callable[[object], tuple[tuple[Item, ...], bool]],
    operation: Operation,
) -> Iterator[Item]:
    """One call for all but a client of many years. Nothing of a customer whom Stripe does not
    know: the call that comes next is refused for that.
    """
    last = ""
    for _ in range(_MOST_PAGES):
        behind = (("starting_after", last),) if last else ()
        try:
            found, more = _read(
                transport, path, (*query, ("limit", "100"), *behind), decode, operation
            )
        except Unreachable as failed:
            if failed.code == "customer_gone":
                return
            raise
        yield from found
        if not more or not found:
            return
        last = found[-1].id


def _read(
    transport: StripeTransport,
    path: str,
    query: Fields,
    decode: Callable[[object], T],
    operation: Operation,
) -> T:
    reply = transport.ask(path, query, operation)
    try:
        return decode(reply.untrusted_json())
    except ValueError as bad:
        raise with_request_id(no_answer(operation), reply) from bad
