"""Refuses to spend a client's money on what that client did not say yes to."""

from __future__ import annotations

from datetime import datetime

from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import has_agreed
from desktop.use_cases.errors import Refused


def refuse_without_agreement(trip: Trip, now: datetime) -> None:
    """Refused ``agreement_missing`` unless the client's newest yes is to exactly this trip."""
    if not has_agreed(trip, now):
        raise Refused(
            "agreement_missing",
            "The client has not said yes to this trip as it is now.",
            "Nothing is booked or charged. The card is kept.",
            "Read the words aloud, then press Y when the client agrees.",
        )
