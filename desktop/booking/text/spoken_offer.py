"""An offer as the concierge reads it to the client: every direction, its stops, who flies it.

Who operates a flight under another airline's number must be said before it is booked
(14 CFR 257.5(b)).
"""

from __future__ import annotations

from desktop.booking.date_time_text import day_text, time_text
from desktop.booking.trip.itinerary import Bags, Segment, Slice
from desktop.booking.trip.offer import Condition, Offer

from .bags_text import offer_bags
from .cabin_text import CABIN_NAMES
from .layover_text import spoken_stops

_DAYS_LATER = {0: "", 1: " the next day", 2: " two days later", -1: " the day before"}


def spoken_offer_text(offer: Offer) -> str:
    """One clause for each direction, then cabin, bags, price and conditions."""
    ways = [_direction(offer, at) for at in range(len(offer.slices))]
    return (
        f"{offer.owner.name}, {'; '.join(ways)}. "
        f"{_cabins(offer)}, {_spoken_bags(offer_bags(offer))}. "
        f"{offer.total} in all, charged by the airline; "
        f"{_spoken_change(offer.change)}, {_spoken_refund(offer.refund)}."
    )


def _direction(offer: Offer, at: int) -> str:
    """``"back Sat 19 Dec at 11:30, nonstop, arriving at 14:40"``."""
    way = offer.slices[at]
    route = ""
    if len(offer.slices) > 1 and not _is_return(offer):
        route = f"{'then ' if at else ''}{way.origin.city} to {way.destination.city} "
    elif at:
        route = "back "
    parts = [
        f"{route}{day_text(way.departs.date())} at {time_text(way.departs)}",
        spoken_stops(way),
        f"arriving{_days_later(way.day_offset)} at {time_text(way.arrives)}",
        *_operators(way),
    ]
    return ", ".join(parts)


def _is_return(offer: Offer) -> bool:
    if len(offer.slices) != 2:
        return False
    out, back = offer.slices
    ends = (out.origin.city, out.destination.city)
    return ends == (back.destination.city, back.origin.city)


def _days_later(days: int) -> str:
    return _DAYS_LATER.get(days, f" {days} days later")


def _operators(way: Slice) -> list[str]:
    """``"operated by Little Wings"``; with the number of the flight where it is not all of them."""
    others = [segment for segment in way.segments if _is_operated_by_another(segment)]
    names = {segment.operated_by.name for segment in others}
    if len(others) == len(way.segments) and len(names) == 1:
        return [f"operated by {names.pop()}"]
    return [f"{segment.designator} operated by {segment.operated_by.name}" for segment in others]


def _is_operated_by_another(segment: Segment) -> bool:
    return segment.operated_by.code != segment.carrier.code


def _cabins(offer: Offer) -> str:
    """``"Premium economy, NW 1176 in economy"``."""
    segments = [segment for way in offer.slices for segment in way.segments]
    usual = segments[0].cabin
    others = [segment for segment in segments if segment.cabin is not usual]
    named = [f"{segment.designator} in {CABIN_NAMES[segment.cabin].lower()}" for segment in others]
    return ", ".join((CABIN_NAMES[usual], *named))


def _spoken_bags(bags: Bags) -> str:
    if bags.carry_on is None and bags.checked is None:
        return "the airline does not say which bags are included"
    return f"{_pieces(bags.carry_on, 'cabin bag')} and {_pieces(bags.checked, 'checked bag')}"


def _pieces(count: int | None, kind: str) -> str:
    if count is None:
        return f"an unknown number of {kind}s"
    return f"{count or 'no'} {kind}{'' if count == 1 else 's'}"


def _spoken_change(change: Condition) -> str:
    text = change.short_text()
    return {
        "yes": "it can be changed",
        "free": "changes are free",
        "no": "no changes",
        "unknown": "the airline does not say whether it can be changed",
    }.get(text, f"a change costs {text}")


def _spoken_refund(refund: Condition) -> str:
    text = refund.short_text()
    return {
        "yes": "it can be refunded",
        "free": "refundable in full",
        "no": "no refund",
        "unknown": "the airline does not say whether it can be refunded",
    }.get(text, f"a refund costs {text}")
