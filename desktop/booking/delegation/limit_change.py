"""Limits as an owner signed them, and which of them are in force."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .approval import Signed
from .limits import FIRST_LIMITS, Limits, narrower

WAITING_TIME = timedelta(minutes=10)
"""Between an owner's change and the moment from which it counts, unless a second owner signs too:
so that a change made under pressure, or at a desk that was left open, can be taken back.
"""


MOST_HOURS = 24 * 30
"""Of `Limits.close_hours`."""


@dataclass(frozen=True, slots=True)
class SignedLimits:
    """`by` an owner; `second`: by another owner, None while none has signed."""

    limits: Limits
    by: Signed
    second: Signed | None = None

    @property
    def statement(self) -> bytes:
        """What both sign: it begins with what for."""
        return json.dumps(
            {
                "use": "skycap 1 limits",
                "amounts": {
                    name: [amount.minor, amount.currency]
                    for name, amount in self.limits.amounts.items()
                },
                "close_hours": self.limits.close_hours,
                "member_id": self.by.member_id,
                "signed_at": int(self.by.at.astimezone(UTC).timestamp()),
                "revision": self.by.revision,
            }
        ).encode("ascii")

    @property
    def in_force_from(self) -> datetime:
        """When it counts: at once where two owners have signed."""
        return self.by.at + WAITING_TIME if self.second is None else self.second.at


@dataclass(frozen=True, slots=True)
class LimitsInForce:
    """`signed`: None for the first limits; `waiting` counts later; `has_invalid`: a newer change
    was signed by no owner of today, or is not as it was signed, and then the narrower of the first
    limits and those that were signed holds.
    """

    limits: Limits
    signed: SignedLimits | None = None
    waiting: SignedLimits | None = None
    has_invalid: bool = False


def limits_in_force(
    changes: Sequence[SignedLimits | None], is_valid: Callable[[SignedLimits], bool], now: datetime
) -> LimitsInForce:
    """At `now`, aware. `changes`: all, oldest first, None for one that cannot be read. A change
    that waits ends with the next one.
    """
    signed: SignedLimits | None = None
    waiting: SignedLimits | None = None
    has_invalid = False
    for change in changes:
        if change is None or not is_valid(change):
            has_invalid = True
            continue
        if waiting is not None and waiting.in_force_from <= change.by.at:
            signed = waiting
        waiting, has_invalid = change, False
    if waiting is not None and waiting.in_force_from <= now:
        signed, waiting = waiting, None
    limits = FIRST_LIMITS if signed is None else signed.limits
    if has_invalid:
        limits = narrower(FIRST_LIMITS, limits)
    return LimitsInForce(limits, signed, waiting, has_invalid)


def limits_problem(limits: Limits) -> tuple[str, str] | None:
    """The name of the first value that cannot be one, and why; None where all can."""
    for name, amount in limits.amounts.items():
        if amount.currency != limits.currency:
            return name, f"All limits are in one currency, {limits.currency}."
        if amount.minor < 0:
            return name, "A limit is no less than zero."
    for low, high in (("alone", "second_person"), ("flagged_alone", "flagged_second_person")):
        if limits.amounts[high] < limits.amounts[low]:
            return high, "With a second person it is no less than alone."
    if not 0 <= limits.close_hours <= MOST_HOURS:
        return "close_hours", f"Hours from 0 to {MOST_HOURS}."
    return None
