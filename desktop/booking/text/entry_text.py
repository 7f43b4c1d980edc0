"""The entry line that asks for the flights of an offer again."""

from __future__ import annotations

from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Cabin

_CABIN = {Cabin.PREMIUM: " prem", Cabin.BUSINESS: " biz", Cabin.FIRST: " first"}
_ADULT_AGE = 18
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def entry_text(offer: Offer) -> str:
    """``lax-lhr 12dec 19dec 2a1c9 prem``: route, days, who flies, and the cabin of the longest
    flight. Times of day and airlines are not asked for.
    """
    return f"{_route(offer.slices)} {_people(offer)}{_CABIN.get(_cabin(offer), '')}"


def _route(slices: tuple[Slice, ...]) -> str:
    first = slices[0]
    is_return = (
        len(slices) == 2
        and slices[1].origin.code == first.destination.code
        and slices[1].destination.code == first.origin.code
    )
    if is_return:
        return f"{_leg(first)} {_day(slices[1])}"
    return ", ".join(_leg(slice_) for slice_ in slices)


def _leg(slice_: Slice) -> str:
    ends = f"{slice_.origin.code}-{slice_.destination.code}".lower()
    return f"{ends} {_day(slice_)}"


def _day(slice_: Slice) -> str:
    day = slice_.departs.date()
    return f"{day.day}{_MONTHS[day.month - 1]}{day.year}"


def _people(offer: Offer) -> str:
    infants = sum(traveler.kind == "infant_without_seat" for traveler in offer.travelers)
    others = [one for one in offer.travelers if one.kind != "infant_without_seat"]
    ages = [one.age for one in others if one.age is not None and one.age < _ADULT_AGE]
    people = f"{len(others) - len(ages)}a" + "".join(f"1c{age}" for age in ages)
    return f"{people}{infants}i" if infants else people


def _cabin(offer: Offer) -> Cabin:
    flights = (segment for slice_ in offer.slices for segment in slice_.segments)
    return max(flights, key=lambda segment: segment.elapsed).cabin
