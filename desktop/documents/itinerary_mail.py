"""The itinerary as plain text, for a mail."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest

from desktop.booking.airport import Airport
from desktop.booking.clients.client import Client
from desktop.booking.date_time_text import day_text, duration_text, long_day_text, time_text
from desktop.booking.text.bags_text import bags_text, slice_bags
from desktop.booking.text.cabin_text import CABIN_NAMES
from desktop.booking.text.conditions_text import change_sentence, refund_sentence
from desktop.booking.text.layover_text import layover_sentence, stop_sentence, stops_text
from desktop.booking.text.phonetic import spelled
from desktop.booking.trip.itinerary import Segment, Slice
from desktop.booking.trip.trip import Trip

from .itinerary_text import booking_state, seat_text, test_word_for, ticket_texts, trip_title
from .money_text import airline_charges, we_charge


def itinerary_mail(
    trip: Trip, client: Client, *, company: str, contact: str, test_word: str
) -> str:
    """What the PDF says, in lines that end with a line feed."""
    parts = [
        list(_head(trip, client, test_word)),
        list(_travelers(trip)),
        *(list(_slice(slice_)) for slice_ in trip.offer.slices),
        [change_sentence(trip.offer.change), refund_sentence(trip.offer.refund)],
        *([line.who, str(line.amount), line.state, line.detail]
          for line in (airline_charges(trip, company), we_charge(trip, company))),
        list(_foot(trip, company, contact)),
    ]  # fmt: skip
    return "\n".join("".join(f"{line}\n" for line in part if line) for part in parts)


def _head(trip: Trip, client: Client, test_word: str) -> Iterator[str]:
    if word := test_word_for(trip, test_word):
        yield f"{word}: nothing here is a real ticket."
    yield f"{trip_title(trip)}, for {client.name}"
    if trip.record_locator:
        reference = trip.record_locator
        yield f"{trip.offer.owner.name} reference {reference} ({spelled(reference)})"
    yield booking_state(trip)


def _travelers(trip: Trip) -> Iterator[str]:
    yield "TRAVELERS"
    for traveler, seat in zip_longest(trip.travelers, trip.offer.travelers):
        name = f"{traveler.given_name} {traveler.family_name}" if traveler else ""
        kind = seat_text(seat) if seat and (not name or seat.kind != "adult") else ""
        tickets = ticket_texts(trip, seat) if seat else ()
        yield ", ".join(part for part in (name, kind, *tickets) if part)


def _slice(slice_: Slice) -> Iterator[str]:
    yield (
        f"{slice_.origin.city} to {slice_.destination.city}".upper()
        + f", {long_day_text(slice_.departs.date())}"
    )
    yield f"{duration_text(slice_.elapsed)}, {stops_text(slice_)}" + (
        f", {slice_.fare_brand}" if slice_.fare_brand else ""
    )
    for segment, layover in zip_longest(slice_.segments, slice_.layovers):
        yield from _flight(segment)
        if layover:
            yield f"  Wait {layover_sentence(layover)}" + (
                f". Change airport from {segment.destination.code} to {layover.at.code}"
                if layover.changes_airport
                else ""
            )
    yield f"Bags for each traveler: {bags_text(slice_bags(slice_))}"


def _flight(segment: Segment) -> Iterator[str]:
    details = (
        segment.designator,
        segment.carrier.name,
        duration_text(segment.elapsed),
        CABIN_NAMES[segment.cabin],
        segment.aircraft,
    )
    yield ", ".join(part for part in details if part)
    if segment.operated_by.code != segment.carrier.code:
        yield f"  Operated by {segment.operated_by.name}"
    for when, airport, terminal in (
        (segment.departs, segment.origin, segment.origin_terminal),
        (segment.arrives, segment.destination, segment.destination_terminal),
    ):
        yield f"  {day_text(when.date())} {time_text(when)}  {_place(airport, terminal)}"
    for stop in segment.stops:
        yield f"  {stop_sentence(stop)}"


def _place(airport: Airport, terminal: str) -> str:
    name = f"{airport.city} {airport.code}"
    return f"{name}, terminal {terminal}" if terminal else name


def _foot(trip: Trip, company: str, contact: str) -> Iterator[str]:
    yield (
        f"{company}: {contact}. We answer for the whole trip."
        if contact
        else (f"{company} answers for the whole trip.")
    )
    if trip.record_locator:
        yield f"At the airport {trip.offer.owner.name} knows you by the reference above."
    yield "All times are local to their airport."
