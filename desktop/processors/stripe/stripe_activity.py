"""Disputes and refunds from Stripe's list of events (Stripe API, events).

Events are kept for 30 days, and listed newest first.
"""

from __future__ import annotations

import logging
from datetime import UTC, date, datetime
from typing import Annotated, Any, Final, NamedTuple

from desktop.booking.known_times import LAST_MOMENT
from desktop.booking.money import Money
from desktop.booking.polling.account_event import AccountEvent, AccountEventKind
from desktop.system.strict_json import Json, Malformed, length, matching, reader, text
from desktop.use_cases.ports.processor_port import Activity

from .stripe_amounts import money_of
from .stripe_errors import no_answer
from .stripe_operations import LOOK
from .stripe_transport import StripeTransport, with_request_id

_log = logging.getLogger(__name__)
_EVENTS: Final = "/v1/events"
_TYPES = (
    *("charge.dispute.created", "charge.dispute.closed"),
    *("refund.created", "refund.failed", "charge.refund.updated"),
)
_PAGE = 100
_MOST_PAGES = 20
_NOT_GIVEN_BACK = frozenset({"failed", "canceled"})
_LAST_SECOND = int(LAST_MOMENT.timestamp())

_Id = Annotated[str, matching(r"[a-z]{2,10}_[A-Za-z0-9_]{1,100}")]


class _Page(NamedTuple):
    data: Annotated[tuple[Json, ...], length(_PAGE)]
    has_more: object = None


class _Event(NamedTuple):
    id: _Id
    type: Annotated[str, text(100)]
    data: object = None


class _About(NamedTuple):
    """A dispute or a refund; without the payment it is about, it is about none of ours."""

    id: _Id
    payment_intent: _Id
    amount: object = None
    currency: object = None
    reason: object = None
    status: object = None
    failure_reason: object = None
    evidence_details: object = None


_read_page = reader(_Page, "events")
_read_event = reader(_Event, "event")
_read_about = reader(_About, "object")


def account_activity(transport: StripeTransport, since: datetime | None, vendor: str) -> Activity:
    """Refused where the key may not read events; Unreachable."""
    query = [*(("types[]", each) for each in _TYPES), ("limit", str(_PAGE))]
    if since is not None:
        query.append(("created[gte]", str(max(0, int(since.timestamp())))))
    found: list[AccountEvent] = []
    as_of: datetime | None = None
    last = ""
    for _ in range(_MOST_PAGES):
        after = [("starting_after", last)] if last else []
        reply = transport.look(_EVENTS, (*query, *after))
        # Of the first page: what happens while others are read is not on them.
        as_of = as_of or transport.http.clock.heard_at
        try:
            page = _read_page(reply.untrusted_json())
            events = [_read_event(each) for each in page.data]
        except ValueError as bad:
            raise with_request_id(no_answer(LOOK), reply) from bad
        found += [event for each in events if (event := _event(each, vendor)) is not None]
        if page.has_more is not True or not events:
            return Activity(tuple(found), as_of)
        last = events[-1].id
    # What was read is kept. It is not said to be complete, so the next question begins as this one.
    _log.warning("stripe lists more events than can be read")
    return Activity(tuple(found), None)


def _event(wire: _Event, vendor: str) -> AccountEvent | None:
    """None for what is not reported, or cannot be read."""
    untrusted = wire.data.get("object") if isinstance(wire.data, dict) else None
    try:
        about = _read_about(untrusted)
    except Malformed:
        return None
    kind = _kind(wire.type, about)
    if kind is None:
        return None
    reason = {
        AccountEventKind.DISPUTE_OPENED: about.reason,
        AccountEventKind.DISPUTE_CLOSED: about.status,
        AccountEventKind.REFUND_FAILED: about.failure_reason,
    }.get(kind)
    return AccountEvent(
        kind=kind,
        vendor=vendor,
        subject=about.id,
        payment=about.payment_intent,
        amount=_amount(about),
        reason=_word(reason),
        answer_by=_answer_by(about.evidence_details),
    )


def _kind(of_type: str, about: _About) -> AccountEventKind | None:
    if of_type == "charge.dispute.created":
        return AccountEventKind.DISPUTE_OPENED
    if of_type == "charge.dispute.closed":
        return AccountEventKind.DISPUTE_CLOSED
    if of_type == "refund.failed" or about.status in _NOT_GIVEN_BACK:
        return AccountEventKind.REFUND_FAILED
    return AccountEventKind.REFUNDED if of_type == "refund.created" else None


def _amount(about: _About) -> Money | None:
    if type(about.amount) is not int or not isinstance(about.currency, str):
        return None
    return money_of(about.amount, about.currency.upper())


def _word(untrusted: object) -> str:
    """One of the vendor's own words, as they are: letters and underscores."""
    is_word = isinstance(untrusted, str) and untrusted.replace("_", "").isalpha()
    return str(untrusted)[:60] if is_word else ""


def _answer_by(untrusted: Any) -> date | None:  # noqa: ANN401
    seconds = untrusted.get("due_by") if isinstance(untrusted, dict) else None
    if type(seconds) is not int or not 0 < seconds <= _LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, UTC).date()
