"""Cancels an order at Duffel: quoted first, confirmed once, looked up where no answer came.

Sequence: Duffel API, order cancellations. A quote cancels nothing. The confirmation is the one call
that does, is sent once, and may take an airline two minutes.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final
from urllib.parse import quote as quoted

from desktop.airlines.duffel.duffel_client import DuffelClient, malformed_as_unreachable
from desktop.airlines.duffel.duffel_errors import (
    malformed_answer,
    not_reached,
    read_error,
    refusal,
)
from desktop.booking.trip.order import CancellationQuote, OrderCancellation
from desktop.system.https import NoAnswer, NotSent, Reply
from desktop.use_cases.errors import (
    AIRLINE_WRONG_MODE,
    DeskError,
    Refused,
    Unknown,
    Unreachable,
)
from desktop.use_cases.ports.store_port import VendorAnswer

from .cancellation_wire import cancellation_of, decode_canceled_order, decode_quote

_KEPT: Final = "Nothing was canceled: the ticket is as it was."
_LOCKED: Final = "A second try is locked until the truth is known."
_WATCH: Final = "Press W to ask the airline again."
_QUOTE_AGAIN: Final = "Press R to ask for a new quote, and read it to the client."
_CALL: Final = "Call the airline."

_REFUSALS: Final = {
    "already_cancelled": (
        "already_canceled",
        "The airline shows this order as canceled already.",
        "Nothing was canceled from here.",
        "Ask the airline who canceled it and what goes back, before you promise anything.",
    ),
    "order_not_cancellable": (
        "not_cancelable",
        "The airline does not cancel this order here.",
        _KEPT,
        _CALL,
    ),
    "order_cancellation_stale": (
        "quote_expired",
        "The airline's quote has ended.",
        _KEPT,
        _QUOTE_AGAIN,
    ),
}

_NOT_PROCESSED: Final = frozenset({401, 429})
"""The key is not taken, or too much was asked: the call itself was not handled."""


def quote_cancellation(duffel: DuffelClient, order_id: str) -> CancellationQuote:
    """What the airline gives back for this order, and until when. Nothing is canceled.

    Refused ``already_canceled``, ``not_cancelable``; Unreachable.
    """
    reply = _call(duffel, "POST", "/air/order_cancellations", {"order_id": order_id})
    quote, confirmed_at = _read(duffel, reply)
    if quote.order_id != order_id or confirmed_at is not None:
        raise _with_ticket(malformed_answer())
    return quote


def cancel_order(duffel: DuffelClient, quote: CancellationQuote) -> VendorAnswer[OrderCancellation]:
    """Confirm this quote, once, after reading it again: what the client agreed to must be what the
    airline still offers.

    Refused ``quote_changed``, ``quote_expired``, ``quote_of_another_order``, ``not_cancelable`` and
    Unreachable: nothing was canceled. Unknown: do not try again, ask `find_cancellation`.
    """
    place = f"/air/order_cancellations/{quoted(quote.id, safe='')}"
    read = _call(duffel, "GET", place)
    now, confirmed_at = _read(duffel, read)
    if now.order_id != quote.order_id:
        raise Refused(
            "quote_of_another_order",
            "The airline's quote is for another order than this trip's.",
            _KEPT,
            "Tell the owner: another program may have changed these records.",
        )
    if now != replace(quote, credits=now.credits):
        raise Refused(
            "quote_changed",
            "The airline no longer offers what was read to the client.",
            _KEPT,
            _QUOTE_AGAIN,
        )
    if confirmed_at is not None:
        # A try before this one has arrived: the airline has done what was agreed to.
        return VendorAnswer(cancellation_of(now, confirmed_at), _request_id(read))
    try:
        reply = duffel.order(f"{place}/actions/confirm", None)
    except NotSent as failure:
        raise _with_ticket(not_reached(failure)) from failure
    except NoAnswer as failure:
        raise _unanswered() from failure
    try:
        return VendorAnswer(_confirmed(duffel, quote, reply), _request_id(reply))
    except DeskError as failure:
        failure.vendor_request_id = _request_id(reply)
        raise


def find_cancellation(duffel: DuffelClient, order_id: str) -> OrderCancellation | None:
    """What the order itself says: None while it is not canceled. Raises only Unreachable."""
    try:
        reply = _call(duffel, "GET", f"/air/orders/{quoted(order_id, safe='')}")
        with malformed_as_unreachable():
            return decode_canceled_order(_unwrap(duffel, reply), order_id)
    except DeskError as failure:
        raise Unreachable(failure.code, failure.happened, _LOCKED, _WATCH) from failure


def _confirmed(
    duffel: DuffelClient, quote: CancellationQuote, reply: Reply
) -> OrderCancellation | None:
    """What the answer to the confirmation says; None while the airline decides (202)."""
    if reply.status == 202:
        return None
    if reply.status not in (200, 201):
        failure = _failure(reply)
        if failure.code != "already_canceled":
            raise failure
        # Another confirmation came first. What the order says is what goes back.
        found = _find_or_unknown(duffel, quote.order_id)
        if found is None:
            raise _unanswered() from failure
        return found
    try:
        now, confirmed_at = decode_quote(duffel.unwrap(reply))
    except Refused as failure:
        if failure.code != AIRLINE_WRONG_MODE:
            raise
        raise Unknown(failure.code, failure.happened, _LOCKED, failure.press) from failure
    except (ValueError, Unreachable) as failure:
        raise _unanswered() from failure
    if confirmed_at is None or (now.id, now.order_id) != (quote.id, quote.order_id):
        raise _unanswered()
    return cancellation_of(now, confirmed_at)


def _find_or_unknown(duffel: DuffelClient, order_id: str) -> OrderCancellation | None:
    """As `find_cancellation`, after the airline said that the order is canceled: Unknown where it
    does not say so of itself.
    """
    try:
        return find_cancellation(duffel, order_id)
    except Unreachable as failure:
        raise _unanswered() from failure


def _failure(reply: Reply) -> DeskError:
    """What a failed confirmation means: only a refusal of Duffel's own that is known to come before
    the airline is asked promises that nothing was canceled. An airline's failure has a status under
    500 too (Duffel API, errors).
    """
    error = read_error(reply)
    is_before = error.code in _REFUSALS or reply.status in _NOT_PROCESSED
    return _refusal(reply) if error.is_duffels and is_before else _unanswered()


def _refusal(reply: Reply) -> DeskError:
    error = read_error(reply)
    if error.is_duffels and error.code in _REFUSALS:
        return Refused(*_REFUSALS[error.code])
    if error.is_duffels and reply.status == 404:
        return Refused(
            "order_not_shown", "The airline service does not show this order.", _KEPT, _CALL
        )
    if error.is_duffels and reply.status in (400, 422):
        return Refused("cancel_refused", "The airline refused to cancel.", _KEPT, _CALL)
    return _with_ticket(refusal(reply))


def _call(duffel: DuffelClient, method: str, path: str, data: object = None) -> Reply:
    try:
        return duffel.call(method, path, data)
    except Unreachable as failure:
        raise _with_ticket(failure) from failure


def _read(duffel: DuffelClient, reply: Reply) -> tuple[CancellationQuote, datetime | None]:
    """As `decode_quote`. Refused, Unreachable."""
    untrusted = _unwrap(duffel, reply)
    try:
        return decode_quote(untrusted)
    except ValueError as bad:
        raise _with_ticket(malformed_answer()) from bad


def _unwrap(duffel: DuffelClient, reply: Reply) -> object:
    if reply.status not in (200, 201):
        raise _refusal(reply)
    try:
        return duffel.unwrap(reply)
    except DeskError as failure:
        raise _with_ticket(failure) from failure


def _with_ticket(failure: DeskError) -> DeskError:
    """The same, with what is safe here: a ticket, and not that nothing is booked."""
    safe = "Nothing was sent. " + _KEPT if failure.safe.startswith("Nothing was sent.") else _KEPT
    again = type(failure)(failure.code, failure.happened, safe, failure.press)
    again.retry_after = failure.retry_after
    return again


def _unanswered() -> Unknown:
    return Unknown(
        "cancel_unanswered",
        "The airline did not say whether it canceled.",
        _LOCKED,
        _WATCH,
    )


def _request_id(reply: Reply) -> str:
    return reply.headers.get("x-request-id", "")
