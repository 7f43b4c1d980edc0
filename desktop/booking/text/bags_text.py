"""Baggage allowances as text; what is not known is stated, never left blank."""

from __future__ import annotations

from collections.abc import Sequence

from desktop.booking.trip.itinerary import Bags, Segment, Slice
from desktop.booking.trip.offer import Offer


def bags_text(bags: Bags) -> str:
    """``"1 cabin · 2 checked"``, ``"no bags"``, ``"bags unknown"``."""
    if bags.carry_on is None and bags.checked is None:
        return "bags unknown"
    if bags.carry_on == 0 and bags.checked == 0:
        return "no bags"
    return f"{_pieces(bags.carry_on)} cabin · {_pieces(bags.checked)} checked"


def slice_bags(slice_: Slice) -> Bags:
    """What may be brought the whole way: the least of any flight, None where one does not say."""
    return _least_bags(slice_.segments)


def offer_bags(offer: Offer) -> Bags:
    """What may be brought in every direction: the lowest allowance where directions differ."""
    return _least_bags([segment for slice_ in offer.slices for segment in slice_.segments])


def _least_bags(segments: Sequence[Segment]) -> Bags:
    return Bags(
        carry_on=_least([segment.bags.carry_on for segment in segments]),
        checked=_least([segment.bags.checked for segment in segments]),
    )


def _pieces(count: int | None) -> str:
    if count is None:
        return "unknown"
    return str(count) if count else "no"


def _least(counts: list[int | None]) -> int | None:
    known = [count for count in counts if count is not None]
    return min(known) if known and len(known) == len(counts) else None
