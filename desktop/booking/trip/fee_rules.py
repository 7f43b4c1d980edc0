"""The rules about our fee on one trip: what is held, what was taken, and what waits.

A hold is over once the amount was captured from it or released, or once the processor says that it
lapsed: that is an attempt of its own with the hold's subject.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from .attempt_kinds import CAPTURE, FEE, HOLD, RELEASE, AnyKind
from .attempt_record import AnyAttempt, FeeAttempt, HoldAttempt, of_kind
from .attempt_states import OPEN_STATES, AttemptState
from .trip import Trip

HOLD_LAPSED: Final = "hold_lapsed"
"""Reason of a refused capture: by the processor, nothing is held on the card any more."""

HOLD_CAPTURED: Final = "hold_captured"
"""Reason of a refused release: by the processor, the fee was charged from the hold."""

HOLD_ENDS_SOON: Final = timedelta(hours=24)
"""So long before the end of a hold it is shown in red."""

FEE_KINDS: Final[tuple[AnyKind, ...]] = (FEE, HOLD, CAPTURE, RELEASE)
"""All that can be done with our fee."""


def live_hold(trip: Trip) -> HoldAttempt | None:
    """The hold that is on the client's card, as far as the processor has said; None without one."""
    over = {one.subject for one in trip.attempts if _ends_hold(one)}
    holds = of_kind(trip.attempts, HOLD)
    live = [one for one in holds if one.state is AttemptState.CONFIRMED and one.subject not in over]
    return live[-1] if live else None


def fee_taken(trip: Trip) -> FeeAttempt | None:
    """The attempt that took our fee, at once or from a hold; None while none has."""
    taken = (*of_kind(trip.attempts, FEE), *of_kind(trip.attempts, CAPTURE))
    return next((one for one in taken if one.state is AttemptState.CONFIRMED), None)


def open_fee_attempt(trip: Trip) -> AnyAttempt | None:
    """The oldest attempt about our fee whose outcome is still to come."""
    return next((one for one in _about_fee(trip) if one.state in OPEN_STATES), None)


def fee_attempt_to_show(trip: Trip) -> AnyAttempt | None:
    """The attempt that says how it is with our fee: the one that took it, one that is open, the
    hold that is live, else the newest.
    """
    about = _about_fee(trip)
    newest = about[-1] if about else None
    return fee_taken(trip) or open_fee_attempt(trip) or live_hold(trip) or newest


def covers_fee(hold: HoldAttempt, trip: Trip) -> bool:
    """True when it holds just this trip's fee, on the card that the client gave last."""
    return hold.amount == trip.fee and trip.card is not None and hold.card == trip.card.identity()


def hold_lapsed(trip: Trip) -> bool:
    """True when a hold ended before our fee was taken from it, and it was not taken since."""
    newest = of_kind(trip.attempts, CAPTURE)[-1:]
    return bool(newest) and newest[0].reason == HOLD_LAPSED and fee_taken(trip) is None


def hold_ends_at(trip: Trip) -> datetime | None:
    """When the live hold ends by itself, by the processor's clock; None without one."""
    hold = live_hold(trip)
    return hold.answer.capture_before if hold and hold.answer else None


def hold_ends_soon(trip: Trip, now: datetime) -> bool:
    """True from a day before the live hold ends."""
    ends_at = hold_ends_at(trip)
    return ends_at is not None and ends_at - now <= HOLD_ENDS_SOON


def _about_fee(trip: Trip) -> tuple[AnyAttempt, ...]:
    return tuple(one for one in trip.attempts if one.kind in FEE_KINDS)


def _ends_hold(attempt: AnyAttempt) -> bool:
    if attempt.kind not in (CAPTURE, RELEASE):
        return False
    return attempt.state is AttemptState.CONFIRMED or attempt.reason == HOLD_LAPSED
