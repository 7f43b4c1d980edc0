"""The itinerary as a PDF: what the client keeps, shows and reads aloud."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest

from desktop.booking.airport import Airport
from desktop.booking.clients.client import Client
from desktop.booking.text.bags_text import bags_words, journey_bags
from desktop.booking.text.conditions_text import change_sentence, refund_sentence
from desktop.booking.text.date_time_text import (
    day_offset_words,
    day_words,
    duration_words,
    long_day_words,
    time_words,
)
from desktop.booking.text.layover_text import layover_sentence, stops_words
from desktop.booking.text.phonetic import spaced, spelled
from desktop.booking.trip.itinerary import Flight, Journey
from desktop.booking.trip.search_request import Cabin
from desktop.booking.trip.trip import Trip

from .itinerary_text import booking_state, seat_words, ticket_of, trip_title
from .money_text import MoneyLine, airline_charges, we_charge
from .pdf_canvas import ACCENT, SECOND, TEXT, WARN, Sheet

_CABINS = {
    Cabin.ECONOMY: "Economy",
    Cabin.PREMIUM: "Premium economy",
    Cabin.BUSINESS: "Business",
    Cabin.FIRST: "First",
}
_RAIL, _PLACE = 28.0, 34.0


def itinerary_bytes(
    trip: Trip, client: Client, *, company: str, contact: str, at: datetime
) -> bytes:
    """The whole file; the same trip at the same moment gives the same bytes.

    North American phone numbers get US Letter, all others A4.
    """
    sheet = Sheet(
        letter=client.phone.startswith("+1"),
        title=f"Itinerary {trip.reference} {trip.route}".replace("  ", " "),
        author=company,
        foot=f"{company}{' · ' if contact else ''}{contact}",
        at=at,
    )
    _head(sheet, trip, client, company, at)
    _reference(sheet, trip)
    _travellers(sheet, trip)
    for journey in trip.offer.journeys:
        _journey(sheet, journey)
    _conditions(sheet, trip)
    _money(sheet, trip, company)
    _who_to_call(sheet, trip, company, contact)
    return sheet.bytes()


def _label(sheet: Sheet, text: str) -> None:
    sheet.write(text, dy=3, size=7.5, bold=True, colour=SECOND)
    sheet.y += 6


def _head(sheet: Sheet, trip: Trip, client: Client, company: str, at: datetime) -> None:
    if not trip.offer.live:
        sheet.band("TRAINING: nothing here is a real ticket")
    sheet.write(company, dy=4, size=11, bold=True, colour=ACCENT)
    made = f"Made {day_words(at.date())} {at.year} for {client.name}"
    sheet.write(made, x=sheet.right, dy=4, size=8.5, colour=SECOND, right=True)
    sheet.y += 12
    sheet.write(trip_title(trip), dy=7, size=22, bold=True, room=sheet.right - sheet.left)
    sheet.y += 11
    first, last = trip.departs_on, trip.offer.journeys[-1].departs.date()
    days = long_day_words(first) if first == last else f"{day_words(first)} to {day_words(last)}"
    year = "" if first == last else f" {last.year}"
    sheet.write(f"{days}{year}", dy=4, size=11, colour=SECOND)
    sheet.y += 10


def _reference(sheet: Sheet, trip: Trip) -> None:
    sheet.rule()
    sheet.y += 5
    if trip.reference:
        _label(sheet, f"{trip.offer.owner.name.upper()} REFERENCE")
        sheet.write(spaced(trip.reference), dy=8, size=28, bold=True)
        sheet.y += 11
        sheet.write(spelled(trip.reference), dy=4, size=10, colour=SECOND)
        sheet.y += 9
    if state := booking_state(trip):
        sheet.write(state, dy=4, size=11, bold=True, colour=WARN)
        sheet.y += 9


def _travellers(sheet: Sheet, trip: Trip) -> None:
    sheet.need(8 + 7 * len(trip.offer.travellers))
    sheet.rule()
    sheet.y += 5
    _label(sheet, "TRAVELLERS")
    for person, seat in zip_longest(trip.travellers, trip.offer.travellers):
        sheet.need(7)
        if person:
            name = f"{person.given_name} {person.family_name}"
            sheet.write(name, dy=3.5, size=11, bold=True, room=62)
            sheet.write(person.airline_name, x=sheet.left + 66, dy=3.5, colour=SECOND, room=52)
        if seat:
            if not person:
                sheet.write(seat_words(seat), dy=3.5, size=11, bold=True)
            elif seat.kind != "adult":
                sheet.write(seat_words(seat), x=sheet.left + 120, dy=3.5, colour=SECOND)
            number = ticket_of(trip, seat)
            words = f"Ticket {number}" if number else ""
            sheet.write(words, x=sheet.right, dy=3.5, right=True)
        sheet.y += 6.5
    sheet.y += 3


def _journey(sheet: Sheet, journey: Journey) -> None:
    sheet.need(54)
    sheet.rule()
    sheet.y += 5
    title = f"{journey.origin.city} to {journey.destination.city}"
    sheet.write(title, dy=4.5, size=13, bold=True, room=100)
    whole = f"{duration_words(journey.elapsed)} · {stops_words(journey)}"
    sheet.write(whole, x=sheet.right, dy=4.5, size=10, right=True)
    sheet.y += 6.5
    brand = f" · {journey.fare_brand}" if journey.fare_brand else ""
    sheet.write(f"{long_day_words(journey.departs.date())}{brand}", dy=3.5, colour=SECOND)
    sheet.y += 9
    waits = zip_longest(journey.flights, journey.layovers)
    for flight, layover in waits:
        _flight(sheet, flight)
        if layover:
            words = layover_sentence(layover)
            if layover.changes_airport:
                words += f". Change airport from {flight.destination.code} to {layover.at.code}"
            warn = layover.overnight or layover.changes_airport
            sheet.write(
                f"Wait {words}",
                x=sheet.left + _PLACE,
                dy=2.5,
                bold=warn,
                colour=WARN if warn else SECOND,
            )
            sheet.y += 8
    bags = f"Bags for each traveller: {bags_words(journey_bags(journey))}"
    sheet.write(bags, x=sheet.left + _PLACE, dy=2)
    sheet.y += 7


def _flight(sheet: Sheet, flight: Flight) -> None:
    details = [_flight_words(flight)]
    if flight.operated_by.code != flight.carrier.code:
        details.append(f"Operated by {flight.operated_by.name}")
    if flight.origin.name != flight.origin.city:
        details.insert(0, flight.origin.name)
    height = max(14.0, 7.0 + 4.2 * len(details))
    sheet.need(height + 11)
    sheet.rail(sheet.left + _RAIL, 2.2, height + 2.2)
    _stop(sheet, flight.departs, flight.origin, flight.origin_terminal, "")
    for at, words in enumerate(details):
        _detail(sheet, words, 8 + 4.2 * at)
    sheet.y += height
    offset = day_offset_words((flight.arrives.date() - flight.departs.date()).days)
    _stop(sheet, flight.arrives, flight.destination, flight.destination_terminal, offset)
    if flight.destination.name != flight.destination.city:
        _detail(sheet, flight.destination.name, 8)
    sheet.y += 11


def _flight_words(flight: Flight) -> str:
    words = (
        flight.designator,
        flight.carrier.name,
        duration_words(flight.elapsed),
        _CABINS[flight.cabin],
        flight.aircraft,
    )
    return " · ".join(word for word in words if word)


def _detail(sheet: Sheet, text: str, dy: float) -> None:
    x = sheet.left + _PLACE
    sheet.write(text, x=x, dy=dy, size=9, colour=SECOND, room=sheet.right - x)


def _stop(sheet: Sheet, at: datetime, airport: Airport, terminal: str, offset: str) -> None:
    """One end of a flight: the local time at the left of the rail, the place at its right."""
    time = time_words(at)
    sheet.write(time, dy=4, size=13, bold=True)
    after = sheet.left + sheet.width(time, 13, bold=True) + 1
    sheet.write(offset, x=after, dy=2.4, size=8, bold=True, colour=ACCENT)
    sheet.write(day_words(at.date()), dy=8, size=8.5, colour=SECOND)
    x = sheet.left + _PLACE
    sheet.write(f"{airport.city} {airport.code}", x=x, dy=4, size=11, bold=True, room=100)
    if terminal:
        sheet.write(f"Terminal {terminal}", x=sheet.right, dy=4, size=10, right=True)


def _conditions(sheet: Sheet, trip: Trip) -> None:
    sheet.need(24)
    sheet.rule()
    sheet.y += 5
    _label(sheet, "CHANGES AND REFUNDS")
    sheet.paragraph(change_sentence(trip.offer.change))
    sheet.paragraph(refund_sentence(trip.offer.refund))
    sheet.y += 4


def _money(sheet: Sheet, trip: Trip, company: str) -> None:
    sheet.need(32)
    sheet.rule()
    sheet.y += 5
    half = (sheet.right - sheet.left) / 2
    for at, line in enumerate((airline_charges(trip), we_charge(trip, company))):
        _sum(sheet, line, sheet.left + at * half, half - 4)
    sheet.y += 25


def _sum(sheet: Sheet, line: MoneyLine, x: float, room: float) -> None:
    sheet.write(line.who, x=x, dy=3, size=7.5, bold=True, colour=SECOND)
    sheet.write(str(line.amount), x=x, dy=10.5, size=16, bold=True, colour=TEXT)
    sheet.write(line.state, x=x, dy=15.5, size=9, room=room)
    sheet.write(line.detail, x=x, dy=19.8, size=8.5, colour=SECOND, room=room)


def _who_to_call(sheet: Sheet, trip: Trip, company: str, contact: str) -> None:
    sheet.need(22)
    sheet.rule()
    sheet.y += 5
    _label(sheet, "WHO TO CALL")
    if contact:
        sheet.paragraph(f"{company}: {contact}. We answer for the whole trip.")
    else:
        sheet.paragraph(f"{company} answers for the whole trip.")
    if trip.reference:
        known = f"At the airport {trip.offer.owner.name} knows you by the reference above."
        sheet.paragraph(known, colour=SECOND)
    sheet.paragraph("All times are local to their airport.", colour=SECOND)
