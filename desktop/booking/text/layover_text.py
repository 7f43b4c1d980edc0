"""Stops and layovers as text, for rows and for documents."""

from __future__ import annotations

from itertools import zip_longest

from desktop.booking.date_time_text import duration_text
from desktop.booking.trip.itinerary import Layover, Slice, Stop


def stops_text(slice_: Slice) -> str:
    """``"nonstop"``, ``"1 stop"``, ``"2 stops"``: landings during a flight and between flights."""
    if not slice_.stops:
        return "nonstop"
    return "1 stop" if slice_.stops == 1 else f"{slice_.stops} stops"


def slice_stops_text(slice_: Slice) -> str:
    """``"1 stop · 2 h 10 DUB"``: the stops of one direction in order, each wait and its airport."""
    landings = (
        f"{duration_text(landing.wait)} {landing.at.code}" if landing.wait else landing.at.code
        for landing in _landings(slice_)
    )
    return " · ".join((stops_text(slice_), *landings))


def short_stops_text(slice_: Slice) -> str:
    """``"2 stops · JFK · DUB"``: where there is no room for the waits."""
    codes = (landing.at.code for landing in _landings(slice_))
    return " · ".join((stops_text(slice_), *codes))


def spoken_stops(slice_: Slice) -> str:
    """``"nonstop"``, ``"1 stop of 2 h 10 in Dublin"``: the stops of one direction, read aloud."""
    places = [
        f"{duration_text(landing.wait)} in {landing.at.city}"
        if landing.wait
        else f"in {landing.at.city}"
        for landing in _landings(slice_)
    ]
    if not places:
        return stops_text(slice_)
    if len(places) > 1:
        return f"{stops_text(slice_)}, {' and '.join(places)}"
    of = "" if places[0].startswith("in ") else "of "
    return f"{stops_text(slice_)} {of}{places[0]}"


def warnings(slice_: Slice) -> tuple[str, ...]:
    """What the client must know: ``"overnight in DUB"``, ``"change airport LGA to JFK"``."""
    found: list[str] = []
    for before, layover in zip(slice_.segments, slice_.layovers, strict=False):
        if layover.overnight:
            found.append(f"overnight in {layover.at.code}")
        if layover.changes_airport:
            found.append(f"change airport {before.destination.code} to {layover.at.code}")
    return tuple(found)


def layover_sentence(layover: Layover) -> str:
    """``"2 h 10 in Dublin (DUB), overnight"``: for documents, between two flights."""
    text = f"{duration_text(layover.wait)} in {layover.at.city} ({layover.at.code})"
    return f"{text}, overnight" if layover.overnight else text


def stop_sentence(stop: Stop) -> str:
    """``"Stop of 1 h 40 in Dublin (DUB), same flight"``: for documents, under its flight."""
    label = f"Stop of {duration_text(stop.wait)}" if stop.wait else "Stop"
    return f"{label} in {stop.at.city} ({stop.at.code}), same flight"


def landing_sentences(slice_: Slice) -> tuple[str, ...]:
    """Every stop and every wait between flights of one direction, in order."""
    return tuple(
        stop_sentence(landing) if isinstance(landing, Stop) else layover_sentence(landing)
        for landing in _landings(slice_)
    )


def _landings(slice_: Slice) -> list[Stop | Layover]:
    landings: list[Stop | Layover] = []
    for segment, layover in zip_longest(slice_.segments, slice_.layovers):
        landings.extend(segment.stops)
        if layover:
            landings.append(layover)
    return landings
