"""Cabin classes as they are shown and printed."""

from __future__ import annotations

from desktop.booking.trip.search_request import Cabin

CABIN_NAMES = {
    Cabin.ECONOMY: "Economy",
    Cabin.PREMIUM: "Premium economy",
    Cabin.BUSINESS: "Business",
    Cabin.FIRST: "First",
}
