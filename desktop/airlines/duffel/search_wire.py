"""A search request for Duffel, and the criteria that Duffel has no field for.

Fields: Duffel API, batch offer requests.
"""

from __future__ import annotations

from datetime import time

from desktop.booking.trip.itinerary import Slice
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import SearchLeg, SearchRequest

_ANY_CONNECTIONS = 2
_INFANT_AGE = 1


def encode_search_request(search_request: SearchRequest) -> dict[str, object]:
    """The request body. A metro area is sent by its own code: the airline knows its airports.

    Everybody under eighteen goes by age, and only adults by type. Of an infant on a lap only that
    it is under two is known, so the older of the two ages is sent.
    """
    passengers = search_request.passengers
    return {
        "slices": [_slice(search_leg) for search_leg in search_request.search_legs],
        "passengers": [
            *({"type": "adult"} for _ in range(passengers.adults)),
            *({"age": age} for age in passengers.child_ages),
            *({"age": _INFANT_AGE} for _ in range(passengers.infants)),
        ],
        "cabin_class": search_request.cabin.value,
        "max_connections": max(0, min(search_request.max_connections, 2)),
    }


def matches_request(offer: Offer, search_request: SearchRequest) -> bool:
    """True when the offer meets every criterion. Airlines treat some of them as hints."""
    if len(offer.slices) != len(search_request.search_legs):
        return False
    marketing = {segment.carrier.code for way in offer.slices for segment in way.segments}
    operating = {segment.operated_by.code for way in offer.slices for segment in way.segments}
    if search_request.only_airlines and not marketing <= set(search_request.only_airlines):
        return False
    if (marketing | operating | {offer.owner.code}) & set(search_request.without_airlines):
        return False
    if search_request.via and not any(_lands_at(way, search_request.via) for way in offer.slices):
        return False
    return all(
        _within_stop_limit(way, search_request) and _in_window(way.departs.time(), search_leg)
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


def _within_stop_limit(way: Slice, search_request: SearchRequest) -> bool:
    """Nonstop means no landing at all; the airline's own field counts connections only.

    Without a limit from the client two connections are requested: stops do not count then.
    """
    most = search_request.max_stops
    if most is None and search_request.max_connections < _ANY_CONNECTIONS:
        most = search_request.max_connections
    return way.connections <= search_request.max_connections and (most is None or way.stops <= most)


def _lands_at(way: Slice, code: str) -> bool:
    places = [segment.origin for segment in way.segments[1:]]
    places += [stop.at for segment in way.segments for stop in segment.stops]
    return any(code in (place.code, place.city_code) for place in places)


def _in_window(departs: time, search_leg: SearchLeg) -> bool:
    if search_leg.not_before and departs < search_leg.not_before:
        return False
    return not (search_leg.not_after and departs > search_leg.not_after)
