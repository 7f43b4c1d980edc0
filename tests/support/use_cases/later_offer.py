"""The same flights on other days."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from desktop.booking.trip.offer import Offer


def later_offer(offer: Offer, by: timedelta) -> Offer:
    """The offer with every departure and arrival so much later."""
    slices = tuple(
        replace(
            way,
            segments=tuple(
                replace(each, departs=each.departs + by, arrives=each.arrives + by)
                for each in way.segments
            ),
        )
        for way in offer.slices
    )
    return replace(offer, slices=slices)
