"""The waits between flights, in words for a row and for papers."""

from __future__ import annotations

from desktop.booking.trip.itinerary import Layover, Slice

from .date_time_text import duration_text


def stops_text(slice_: Slice) -> str:
    """``"nonstop"``, ``"1 stop"``, ``"2 stops"``."""
    if not slice_.stops:
        return "nonstop"
    return "1 stop" if slice_.stops == 1 else f"{slice_.stops} stops"


def slice_stops_text(slice_: Slice) -> str:
    """``"1 stop · 2 h 10 DUB"``: the stops of one direction with each wait and its airport."""
    waits = (f"{duration_text(layover.wait)} {layover.at.code}" for layover in slice_.layovers)
    return " · ".join((stops_text(slice_), *waits))


def warnings(slice_: Slice) -> tuple[str, ...]:
    """What the client must be told of: ``"overnight in DUB"``, ``"change airport LGA to JFK"``."""
    said: list[str] = []
    for before, layover in zip(slice_.segments, slice_.layovers, strict=False):
        if layover.overnight:
            said.append(f"overnight in {layover.at.code}")
        if layover.changes_airport:
            said.append(f"change airport {before.destination.code} to {layover.at.code}")
    return tuple(said)


def layover_sentence(layover: Layover) -> str:
    """``"2 h 10 in Dublin (DUB), overnight"``: for papers, between two flights."""
    words = f"{duration_text(layover.wait)} in {layover.at.city} ({layover.at.code})"
    return f"{words}, overnight" if layover.overnight else words
