"""When the sample call began, by both clocks, and who takes it."""

# ruff: noqa: ANN401  (changes go to dataclasses.replace, which checks their names)

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from desktop.booking.card_entry.agreement import Moment

OPENED_AT = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)
UPTIME = ("sampleclock", 4000.0)
"""Of the machine as the call began (`Actor.uptime`)."""
COMPANY = "Skycap Travel"


def sample_moment(at: datetime = OPENED_AT, **changes: Any) -> Moment:
    """What both clocks show at this time, when nobody sets one."""
    seconds = int(UPTIME[1] + (at - OPENED_AT).total_seconds())
    return replace(Moment(at, UPTIME[0], seconds), **changes)
