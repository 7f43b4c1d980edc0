"""An enquiry as Duffel wants it, and the wishes that Duffel has no field for.

Fields: Duffel API, batch offer requests.
"""

from __future__ import annotations

from datetime import time

from desktop.booking.trip.itinerary import Journey
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Enquiry, Leg


def encode_enquiry(enquiry: Enquiry) -> dict[str, object]:
    """The request body. A metro area goes out under its own code: the airline knows its airports.

    An infant has no age there: it sits on a lap and is sent by its type.
    """
    party = enquiry.party
    return {
        "slices": [_slice(leg) for leg in enquiry.legs],
        "passengers": [
            *({"type": "adult"} for _ in range(party.adults)),
            *({"age": age} for age in party.child_ages),
            *({"type": "infant_without_seat"} for _ in range(party.infants)),
        ],
        "cabin_class": enquiry.cabin.value,
        "max_connections": max(0, min(enquiry.max_connections, 2)),
    }


def answers(offer: Offer, enquiry: Enquiry) -> bool:
    """Does this offer keep to all that was asked? Airlines treat some wishes as hints."""
    if len(offer.journeys) != len(enquiry.legs):
        return False
    marketing = {flight.carrier.code for way in offer.journeys for flight in way.flights}
    operating = {flight.operated_by.code for way in offer.journeys for flight in way.flights}
    if enquiry.only_airlines and not marketing <= set(enquiry.only_airlines):
        return False
    if (marketing | operating | {offer.owner.code}) & set(enquiry.without_airlines):
        return False
    if enquiry.via and not any(_changes_at(way, enquiry.via) for way in offer.journeys):
        return False
    return all(
        way.stops <= enquiry.max_connections and _in_window(way.departs.time(), leg)
        for way, leg in zip(offer.journeys, enquiry.legs, strict=True)
    )


def _slice(leg: Leg) -> dict[str, object]:
    wire: dict[str, object] = {
        "origin": leg.origin.code,
        "destination": leg.destination.code,
        "departure_date": leg.on.isoformat(),
    }
    if leg.not_before or leg.not_after:
        wire["departure_time"] = {
            "from": (leg.not_before or time(0, 0)).strftime("%H:%M"),
            "to": (leg.not_after or time(23, 59)).strftime("%H:%M"),
        }
    return wire


def _changes_at(way: Journey, code: str) -> bool:
    return any(code in (wait.at.code, wait.at.city_code) for wait in way.layovers)


def _in_window(departs: time, leg: Leg) -> bool:
    if leg.not_before and departs < leg.not_before:
        return False
    return not (leg.not_after and departs > leg.not_after)
