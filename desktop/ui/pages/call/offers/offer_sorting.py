"""The sort orders of the offer list; S cycles through them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from desktop.booking.trip.offer import Offer

Rank = Callable[[Offer], Any]


def _slice_minutes(offer: Offer) -> float:
    return sum(slice_.elapsed.total_seconds() for slice_ in offer.slices)


ORDERS: tuple[tuple[str, Rank], ...] = (
    ("price", lambda offer: (offer.total.minor, _slice_minutes(offer))),
    ("time in the air and waiting", lambda offer: (_slice_minutes(offer), offer.total.minor)),
    ("departure", lambda offer: (offer.slices[0].departs, offer.total.minor)),
    ("stops", lambda offer: (offer.max_stops, offer.total.minor)),
)


def sorted_offers(offers: Sequence[Offer], order: int) -> list[Offer]:
    """The offers sorted by `ORDERS[order]`."""
    return sorted(offers, key=ORDERS[order][1])
