"""Flights that land on the way and go on under the same number (Duffel guide: displaying stops)."""

from __future__ import annotations

from datetime import UTC, date, timedelta

from .carriers import Carrier
from .gazetteer import Airport, Gazetteer, distance
from .timetable import Flight, Landing, block_minutes, flights

# Route: airline, flight number, airport of the stop, minutes on the ground there.
_THROUGH = {
    ("LHR", "SYD"): ("B0", "2", "SIN", 100),
    ("SYD", "LHR"): ("B0", "1", "SIN", 90),
    ("SEA", "JNU"): ("K0", "65", "KTN", 40),
    ("JNU", "SEA"): ("K0", "66", "KTN", 45),
}


def through_flights(
    carrier: Carrier, origin: Airport, destination: Airport, day: date, gazetteer: Gazetteer
) -> list[Flight]:
    """The day's flight of `carrier` with a stop on this route, if it has one."""
    airline, number, code, ground = _THROUGH.get((origin.code, destination.code), ("", "", "", 0))
    stop = gazetteer.airport(code) if carrier.code == airline else None
    if stop is None:
        return []
    first = flights(carrier, origin, stop, day, None)[0]
    onward = distance(stop, destination)
    departs = first.arrives.astimezone(UTC) + timedelta(minutes=ground)
    minutes = block_minutes(stop, destination, onward)
    return [
        Flight(
            seller=carrier,
            number=number,
            operator=(carrier.code, carrier.name),
            origin=origin,
            destination=destination,
            departs=first.departs,
            arrives=(departs + timedelta(minutes=minutes)).astimezone(destination.tz),
            minutes=first.minutes + ground + minutes,
            km=first.km + onward,
            aircraft=first.aircraft,
            stops=(Landing(stop, first.arrives, departs.astimezone(stop.tz)),),
        )
    ]
