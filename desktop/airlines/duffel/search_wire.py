"""An enquiry as Duffel wants it, and the wishes that Duffel has no field for.

Fields: Duffel API, batch offer requests.
"""

from __future__ import annotations

from datetime import time

from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import SearchLeg, SearchRequest


def encode_search_request(search_request: SearchRequest) -> dict[str, object]:
    """The request body. A metro area goes out under its own code: the airline knows its airports.

    An infant has no age there: it sits on a lap and is sent by its type.
    """
    passengers = search_request.passengers
    return {
        "slices": [_slice(search_leg) for search_leg in search_request.search_legs],
        "passengers": [
            *({"type": "adult"} for _ in range(passengers.adults)),
            *({"age": age} for age in passengers.child_ages),
            *({"type": "infant_without_seat"} for _ in range(passengers.infants)),
        ],
        "cabin_class": search_request.cabin.value,
        "max_connections": max(0, min(search_request.max_connections, 2)),
    }


def answers(offer: Offer, search_request: SearchRequest) -> bool:
    """Does this offer keep to all that was asked? Airlines treat some wishes as hints."""
    if len(offer.slices) != len(search_request.search_legs):
        return False
    marketing = {segment.carrier.code for way in offer.slices for segment in way.segments}
    operating = {segment.operated_by.code for way in offer.slices for segment in way.segments}
    if search_request.only_airlines and not marketing <= set(search_request.only_airlines):
        return False
    if (marketing | operating | {offer.owner.code}) & set(search_request.without_airlines):
        return False
    if search_request.via and not any(_changes_at(way, search_request.via) for way in offer.slices):
        return False
    return all(
        way.stops <= search_request.max_connections and _in_window(way.departs.time(), search_leg)
        for way, search_leg in zip(offer.slices, search_request.search_legs, strict=True)
    )


def _slice(search_leg: SearchLeg) -> dict[str, object]:
    wire: dict[str, object] = {
        "origin": search_leg.origin.code,
        "destination": search_leg.destination.code,
        "departure_date": search_leg.on.isoformat(),
    }
    if search_leg.not_before or search_leg.not_after:
        wire["departure_time"] = {
            "from": (search_leg.not_before or time(0, 0)).strftime("%H:%M"),
            "to": (search_leg.not_after or time(23, 59)).strftime("%H:%M"),
        }
    return wire


def _changes_at(way: Slice, code: str) -> bool:
    return any(code in (wait.at.code, wait.at.city_code) for wait in way.layovers)


def _in_window(departs: time, search_leg: SearchLeg) -> bool:
    if search_leg.not_before and departs < search_leg.not_before:
        return False
    return not (search_leg.not_after and departs > search_leg.not_after)
