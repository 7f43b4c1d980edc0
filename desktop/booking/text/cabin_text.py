"""Cabin classes as they are said and printed."""

from __future__ import annotations

from desktop.booking.trip.search_request import Cabin

CABIN_WORDS = {
    Cabin.ECONOMY: "Economy",
    Cabin.PREMIUM: "Premium economy",
    Cabin.BUSINESS: "Business",
    Cabin.FIRST: "First",
}
