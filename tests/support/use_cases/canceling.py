"""Quotes a cancellation and agrees to it, in tests of use cases."""

from __future__ import annotations

from desktop.booking.money import Money
from desktop.booking.refunds.refund_entry import RefundEntry
from desktop.booking.text.cancellation_text import cancellation_script
from desktop.booking.trip.attempt_record import CancelAttempt
from desktop.booking.trip.cancellation.cancellation_rules import FeeDecision, cancel_attempt
from desktop.booking.trip.order import CancellationQuote
from desktop.booking.trip.trip import Trip
from tests.support.samples import COMPANY, sample_trip
from tests.support.use_cases.use_case_fixture import UseCaseFixture

KEPT, GIVEN_BACK = FeeDecision.KEPT, FeeDecision.GIVEN_BACK


def usd(minor: int) -> Money:
    return Money(minor, "USD")


def agreed(
    desk: UseCaseFixture,
    trip: Trip,
    decision: FeeDecision = KEPT,
    quote: CancellationQuote | None = None,
) -> CancellationQuote:
    """The airline's quote, and the client's yes to it."""
    if quote is not None:
        desk.airline.quote_endings.append(quote)
    asked = desk.cancel_trip.quote(trip.id)
    desk.cancel_trip.agree(
        trip.id, asked, decision, cancellation_script(trip, COMPANY, asked, decision)
    )
    return asked


def entered(desk: UseCaseFixture) -> list[RefundEntry]:
    return list(desk.kept.tables.refunds.values())


def attempt_of(trip: Trip) -> CancelAttempt:
    attempt = cancel_attempt(trip)
    assert attempt is not None
    return attempt


def booked(desk: UseCaseFixture) -> Trip:
    return desk.put(sample_trip())
