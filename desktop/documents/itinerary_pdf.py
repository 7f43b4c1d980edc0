"""The itinerary as a PDF: what the client keeps, shows and reads aloud."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest

from desktop.booking.airport import Airport
from desktop.booking.clients.client import Client
from desktop.booking.text.bags_text import bags_text, slice_bags
from desktop.booking.text.conditions_text import change_sentence, refund_sentence
from desktop.booking.text.date_time_text import (
    day_offset_text,
    day_text,
    duration_text,
    long_day_text,
    time_text,
)
from desktop.booking.text.layover_text import layover_sentence, stops_text
from desktop.booking.text.phonetic import spaced, spelled
from desktop.booking.trip.itinerary import Segment, Slice
from desktop.booking.trip.search_request import Cabin
from desktop.booking.trip.trip import Trip

from .itinerary_text import booking_state, seat_text, ticket_of, trip_title
from .money_text import MoneyLine, airline_charges, we_charge
from .pdf_canvas import ACCENT, SECOND, TEXT, WARN, PdfCanvas
from .transliteration import transliterated

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
    canvas = PdfCanvas(
        letter=client.phone.startswith("+1"),
        title=f"Itinerary {trip.reference} {trip.route}".replace("  ", " "),
        author=company,
        foot=f"{company}{' · ' if contact else ''}{contact}",
        at=at,
    )
    _head(canvas, trip, client, company, at)
    _reference(canvas, trip)
    _travelers(canvas, trip)
    for slice_ in trip.offer.slices:
        _journey(canvas, slice_)
    _conditions(canvas, trip)
    _money(canvas, trip, company)
    _who_to_call(canvas, trip, company, contact)
    return canvas.bytes()


def _label(canvas: PdfCanvas, text: str) -> None:
    canvas.write(text, dy=3, size=7.5, bold=True, color=SECOND)
    canvas.y += 6


def _head(canvas: PdfCanvas, trip: Trip, client: Client, company: str, at: datetime) -> None:
    if not trip.offer.live:
        canvas.band("TRAINING: nothing here is a real ticket")
    canvas.write(company, dy=4, size=11, bold=True, color=ACCENT)
    name = transliterated(client.name)
    made = f"Made {day_text(at.date())} {at.year}{f' for {name}' if name else ''}"
    canvas.write(made, x=canvas.right, dy=4, size=8.5, color=SECOND, right=True)
    canvas.y += 12
    canvas.write(trip_title(trip), dy=7, size=22, bold=True, room=canvas.right - canvas.left)
    canvas.y += 11
    first, last = trip.departs_on, trip.offer.slices[-1].departs.date()
    days = long_day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"
    year = "" if first == last else f" {last.year}"
    canvas.write(f"{days}{year}", dy=4, size=11, color=SECOND)
    canvas.y += 10


def _reference(canvas: PdfCanvas, trip: Trip) -> None:
    canvas.rule()
    canvas.y += 5
    if trip.reference:
        _label(canvas, f"{trip.offer.owner.name.upper()} REFERENCE")
        canvas.write(spaced(trip.reference), dy=8, size=28, bold=True)
        canvas.y += 11
        canvas.write(spelled(trip.reference), dy=4, size=10, color=SECOND)
        canvas.y += 9
    if state := booking_state(trip):
        canvas.write(state, dy=4, size=11, bold=True, color=WARN)
        canvas.y += 9


def _travelers(canvas: PdfCanvas, trip: Trip) -> None:
    canvas.need(8 + 7 * len(trip.offer.travelers))
    canvas.rule()
    canvas.y += 5
    _label(canvas, "TRAVELERS")
    for member, seat in zip_longest(trip.travelers, trip.offer.travelers):
        canvas.need(7)
        if member:
            name = f"{member.given_name} {member.family_name}"
            canvas.write(name, dy=3.5, size=11, bold=True, room=62)
            canvas.write(member.airline_name, x=canvas.left + 66, dy=3.5, color=SECOND, room=52)
        if seat:
            if not member:
                canvas.write(seat_text(seat), dy=3.5, size=11, bold=True)
            elif seat.kind != "adult":
                canvas.write(seat_text(seat), x=canvas.left + 120, dy=3.5, color=SECOND)
            number = ticket_of(trip, seat)
            words = f"Ticket {number}" if number else ""
            canvas.write(words, x=canvas.right, dy=3.5, right=True)
        canvas.y += 6.5
    canvas.y += 3


def _journey(canvas: PdfCanvas, slice_: Slice) -> None:
    canvas.need(54)
    canvas.rule()
    canvas.y += 5
    title = f"{slice_.origin.city} to {slice_.destination.city}"
    canvas.write(title, dy=4.5, size=13, bold=True, room=100)
    whole = f"{duration_text(slice_.elapsed)} · {stops_text(slice_)}"
    canvas.write(whole, x=canvas.right, dy=4.5, size=10, right=True)
    canvas.y += 6.5
    brand = f" · {slice_.fare_brand}" if slice_.fare_brand else ""
    canvas.write(f"{long_day_text(slice_.departs.date())}{brand}", dy=3.5, color=SECOND)
    canvas.y += 9
    waits = zip_longest(slice_.segments, slice_.layovers)
    for segment, layover in waits:
        _flight(canvas, segment)
        if layover:
            words = layover_sentence(layover)
            if layover.changes_airport:
                words += f". Change airport from {segment.destination.code} to {layover.at.code}"
            warn = layover.overnight or layover.changes_airport
            canvas.write(
                f"Wait {words}",
                x=canvas.left + _PLACE,
                dy=2.5,
                bold=warn,
                color=WARN if warn else SECOND,
            )
            canvas.y += 8
    bags = f"Bags for each traveler: {bags_text(slice_bags(slice_))}"
    canvas.write(bags, x=canvas.left + _PLACE, dy=2)
    canvas.y += 7


def _flight(canvas: PdfCanvas, segment: Segment) -> None:
    details = [_segment_text(segment)]
    if segment.operated_by.code != segment.carrier.code:
        details.append(f"Operated by {segment.operated_by.name}")
    if segment.origin.name != segment.origin.city:
        details.insert(0, segment.origin.name)
    height = max(14.0, 7.0 + 4.2 * len(details))
    canvas.need(height + 11)
    canvas.rail(canvas.left + _RAIL, 2.2, height + 2.2)
    _stop(canvas, segment.departs, segment.origin, segment.origin_terminal, "")
    for at, words in enumerate(details):
        _detail(canvas, words, 8 + 4.2 * at)
    canvas.y += height
    offset = day_offset_text((segment.arrives.date() - segment.departs.date()).days)
    _stop(canvas, segment.arrives, segment.destination, segment.destination_terminal, offset)
    if segment.destination.name != segment.destination.city:
        _detail(canvas, segment.destination.name, 8)
    canvas.y += 11


def _segment_text(segment: Segment) -> str:
    words = (
        segment.designator,
        segment.carrier.name,
        duration_text(segment.elapsed),
        _CABINS[segment.cabin],
        segment.aircraft,
    )
    return " · ".join(word for word in words if word)


def _detail(canvas: PdfCanvas, text: str, dy: float) -> None:
    x = canvas.left + _PLACE
    canvas.write(text, x=x, dy=dy, size=9, color=SECOND, room=canvas.right - x)


def _stop(canvas: PdfCanvas, at: datetime, airport: Airport, terminal: str, offset: str) -> None:
    """One end of a flight: the local time at the left of the rail, the place at its right."""
    time = time_text(at)
    canvas.write(time, dy=4, size=13, bold=True)
    after = canvas.left + canvas.width(time, 13, bold=True) + 1
    canvas.write(offset, x=after, dy=2.4, size=8, bold=True, color=ACCENT)
    canvas.write(day_text(at.date()), dy=8, size=8.5, color=SECOND)
    x = canvas.left + _PLACE
    canvas.write(f"{airport.city} {airport.code}", x=x, dy=4, size=11, bold=True, room=100)
    if terminal:
        canvas.write(f"Terminal {terminal}", x=canvas.right, dy=4, size=10, right=True)


def _conditions(canvas: PdfCanvas, trip: Trip) -> None:
    canvas.need(24)
    canvas.rule()
    canvas.y += 5
    _label(canvas, "CHANGES AND REFUNDS")
    canvas.paragraph(change_sentence(trip.offer.change))
    canvas.paragraph(refund_sentence(trip.offer.refund))
    canvas.y += 4


def _money(canvas: PdfCanvas, trip: Trip, company: str) -> None:
    canvas.need(32)
    canvas.rule()
    canvas.y += 5
    half = (canvas.right - canvas.left) / 2
    for at, line in enumerate((airline_charges(trip), we_charge(trip, company))):
        _sum(canvas, line, canvas.left + at * half, half - 4)
    canvas.y += 25


def _sum(canvas: PdfCanvas, line: MoneyLine, x: float, room: float) -> None:
    canvas.write(line.who, x=x, dy=3, size=7.5, bold=True, color=SECOND)
    canvas.write(str(line.amount), x=x, dy=10.5, size=16, bold=True, color=TEXT)
    canvas.write(line.state, x=x, dy=15.5, size=9, room=room)
    canvas.write(line.detail, x=x, dy=19.8, size=8.5, color=SECOND, room=room)


def _who_to_call(canvas: PdfCanvas, trip: Trip, company: str, contact: str) -> None:
    canvas.need(22)
    canvas.rule()
    canvas.y += 5
    _label(canvas, "WHO TO CALL")
    if contact:
        canvas.paragraph(f"{company}: {contact}. We answer for the whole trip.")
    else:
        canvas.paragraph(f"{company} answers for the whole trip.")
    if trip.reference:
        known = f"At the airport {trip.offer.owner.name} knows you by the reference above."
        canvas.paragraph(known, color=SECOND)
    canvas.paragraph("All times are local to their airport.", color=SECOND)
