"""The fare that we charge: held on the client's card before the ticket, charged after it, released
where nothing was booked. What is known of it is read from the trip, as with our fee.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from desktop.booking.fare_plan import FarePlan
from desktop.booking.trip.attempt_kinds import (
    FARE_CAPTURE,
    FARE_HOLD,
    FARE_RELEASE,
    ORDER,
    AnyKind,
)
from desktop.booking.trip.attempt_record import AnyAttempt, FeeAttempt, HoldAttempt, of_kind
from desktop.booking.trip.attempt_states import OPEN_STATES, AttemptState
from desktop.booking.trip.fee_rules import HOLD_ENDS_SOON, HOLD_LAPSED
from desktop.booking.trip.trip import Trip

FARE_KINDS: Final[tuple[AnyKind, ...]] = (FARE_HOLD, FARE_CAPTURE, FARE_RELEASE)
"""All that can be done with a fare that we charge."""


def we_charge_fare(trip: Trip) -> bool:
    """True when the company charges the client for the fare, and pays the airline itself."""
    return trip.fare_plan is FarePlan.COMPANY_BALANCE


def live_fare_hold(trip: Trip) -> HoldAttempt | None:
    """The hold of the fare that is on the card, as far as the processor has said."""
    over = {one.subject for one in trip.attempts if _ends_hold(one)}
    live = [
        one
        for one in of_kind(trip.attempts, FARE_HOLD)
        if one.state is AttemptState.CONFIRMED and one.subject not in over
    ]
    return live[-1] if live else None


def fare_taken(trip: Trip) -> FeeAttempt | None:
    """The attempt that charged the fare; None while none has."""
    captures = of_kind(trip.attempts, FARE_CAPTURE)
    return next((one for one in captures if one.state is AttemptState.CONFIRMED), None)


def open_fare_attempt(trip: Trip) -> AnyAttempt | None:
    """The oldest attempt about the fare whose outcome is still to come."""
    about = (one for one in trip.attempts if one.kind in FARE_KINDS)
    return next((one for one in about if one.state in OPEN_STATES), None)


def covers_fare(hold: HoldAttempt, trip: Trip) -> bool:
    """True when it holds just this trip's fare, on the card that the client gave last."""
    is_card = trip.card is not None and hold.card == trip.card.identity()
    return hold.amount == trip.offer.total and is_card


def fare_is_due(trip: Trip) -> bool:
    """True when we have paid the airline, and the client's card is surely not charged yet."""
    booked = any(one.state is AttemptState.CONFIRMED for one in of_kind(trip.attempts, ORDER))
    is_open = open_fare_attempt(trip) is not None
    return fare_is_left(trip) and booked and not is_open


def fare_is_left(trip: Trip) -> bool:
    """True where we charge the fare, and it was not taken yet."""
    return we_charge_fare(trip) and fare_taken(trip) is None


def fare_is_unsettled(trip: Trip) -> bool:
    """True while the fare is held, or is due."""
    return live_fare_hold(trip) is not None or fare_is_due(trip)


def fare_attempt_to_show(trip: Trip) -> AnyAttempt | None:
    """The attempt that says how it is with the fare: the one that took it, one that is open, the
    hold that is live, else the newest.
    """
    about = [one for one in trip.attempts if one.kind in FARE_KINDS]
    newest = about[-1] if about else None
    return fare_taken(trip) or open_fare_attempt(trip) or live_fare_hold(trip) or newest


def fare_hold_ends_at(trip: Trip) -> datetime | None:
    """When the live hold of the fare ends by itself, by the processor's clock."""
    hold = live_fare_hold(trip)
    return hold.answer.capture_before if hold and hold.answer else None


def fare_hold_ends_soon(trip: Trip, now: datetime) -> bool:
    """True from a day before it ends."""
    ends_at = fare_hold_ends_at(trip)
    return ends_at is not None and ends_at - now <= HOLD_ENDS_SOON


def _ends_hold(attempt: AnyAttempt) -> bool:
    if attempt.kind not in (FARE_CAPTURE, FARE_RELEASE):
        return False
    return attempt.state is AttemptState.CONFIRMED or attempt.reason == HOLD_LAPSED
