"""A cancellation of Ada's trip, as `samples` has the rest of it."""

# ruff: noqa: ANN401  (changes go to dataclasses.replace, which checks their names)

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import CANCEL
from desktop.booking.trip.attempt_record import Attempt, CancelAttempt, Lease
from desktop.booking.trip.attempt_states import AttemptState
from desktop.booking.trip.order import CancellationQuote, OrderCancellation, RefundTo

from .moments import OPENED_AT

ORDER_ID = "airlineordersample"


def sample_lease(**changes: Any) -> Lease:
    """Of a process of this installation that is gone."""
    lease = Lease("installationsample", "processgone", OPENED_AT + timedelta(minutes=4))
    return replace(lease, **changes)


def sample_quote(**changes: Any) -> CancellationQuote:
    """USD 1,802.20 back, for an hour."""
    quote = CancellationQuote(
        source="duffel",
        id="ore_sample",
        order_id=ORDER_ID,
        refund=Money(180220, "USD"),
        refund_to=RefundTo.ORIGINAL,
        expires_at=OPENED_AT + timedelta(hours=2),
    )
    return replace(quote, **changes)


def sample_cancellation(**changes: Any) -> OrderCancellation:
    """The order is canceled as `sample_quote` says."""
    quote = sample_quote()
    canceled = OrderCancellation(
        quote.id, quote.refund, quote.refund_to, OPENED_AT + timedelta(hours=1)
    )
    return replace(canceled, **changes)


def sample_cancel(state: AttemptState = AttemptState.CONFIRMED, **changes: Any) -> CancelAttempt:
    """One attempt to cancel the sample order, ended as `state` says."""
    asked_at = OPENED_AT + timedelta(minutes=59)
    requested = state is AttemptState.REQUESTED
    attempt: CancelAttempt = Attempt(
        id="cancelsample",
        trip_id="tripsample",
        kind=CANCEL,
        vendor="duffel",
        subject=ORDER_ID,
        amount=Money(180220, "USD"),
        state=state,
        asked_at=asked_at,
        answered_at=None if requested else asked_at + timedelta(minutes=1),
        answer=sample_cancellation() if state is AttemptState.CONFIRMED else None,
        reason="quote_expired" if state is AttemptState.REFUSED else "",
        lease=sample_lease() if requested else None,
    )
    return replace(attempt, **changes)
