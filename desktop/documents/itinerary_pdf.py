"""The itinerary, drawn on pages."""

from __future__ import annotations

from datetime import datetime
from itertools import zip_longest

from desktop.booking.airport import Airport
from desktop.booking.clients.client import Client
from desktop.booking.clients.traveler import Traveler
from desktop.booking.date_time_text import (
    day_offset_text,
    day_text,
    duration_text,
    long_day_text,
    time_text,
)
from desktop.booking.text.bags_text import bags_text, slice_bags
from desktop.booking.text.cabin_text import CABIN_NAMES
from desktop.booking.text.conditions_text import change_sentence, refund_sentence
from desktop.booking.text.layover_text import layover_sentence, stop_sentence, stops_text
from desktop.booking.text.phonetic import spaced, spelled
from desktop.booking.trip.itinerary import Layover, Segment, Slice
from desktop.booking.trip.offer import OfferTraveler
from desktop.booking.trip.trip import Trip

from .itinerary_text import booking_state, seat_text, test_word_for, ticket_texts, trip_title
from .money_text import MoneyLine, airline_charges, we_charge
from .pdf_canvas import ACCENT, SECOND, TEXT, WARN, PdfCanvas
from .transliteration import transliterated

_RAIL, _PLACE = 28.0, 34.0
_NAME, _AIRLINE_NAME, _CITY = 60.0, 46.0, 100.0


def draw_itinerary(
    trip: Trip, client: Client, *, company: str, contact: str, at: datetime, test_word: str
) -> PdfCanvas:
    """All pages; the same trip at the same moment gives the same bytes.

    North American phone numbers get US Letter, all others A4.
    """
    canvas = PdfCanvas(
        letter=client.phone.startswith("+1"),
        title=f"Itinerary {trip.record_locator} {trip.route}".replace("  ", " "),
        author=company,
        foot=f"{company}{' · ' if contact else ''}{contact}",
        at=at,
    )
    if word := test_word_for(trip, test_word):
        canvas.test_banner(f"{word}: nothing here is a real ticket")
    _head(canvas, trip, client, company, at)
    _reference(canvas, trip)
    _travelers(canvas, trip)
    for slice_ in trip.offer.slices:
        _slice_section(canvas, slice_)
    _conditions(canvas, trip)
    _money(canvas, trip, company)
    _who_to_call(canvas, trip, company, contact)
    return canvas


def _label(canvas: PdfCanvas, text: str) -> None:
    """A small heading; the pen moves below it."""
    canvas.y += 6 + canvas.block(
        text, dy=3, size=7.5, bold=True, color=SECOND, room=canvas.right - canvas.left
    )


def _head(canvas: PdfCanvas, trip: Trip, client: Client, company: str, at: datetime) -> None:
    name = transliterated(client.name)
    made = f"Made {day_text(at.date())} {at.year}{f' for {name}' if name else ''}"
    wide = canvas.right - canvas.left
    if canvas.width(company, 11, bold=True) + canvas.width(made, 8.5) + 6 <= wide:
        canvas.write(company, dy=4, size=11, bold=True, color=ACCENT)
        canvas.write(made, x=canvas.right, dy=4, size=8.5, color=SECOND, right=True)
        canvas.y += 12
    else:
        canvas.paragraph(company, size=11, bold=True, color=ACCENT)
        canvas.paragraph(made, size=8.5, color=SECOND)
        canvas.y += 3
    canvas.paragraph(trip_title(trip), size=22, bold=True)
    first, last = trip.departs_on, trip.offer.slices[-1].departs.date()
    days = long_day_text(first) if first == last else f"{day_text(first)} to {day_text(last)}"
    year = "" if first == last else f" {last.year}"
    canvas.write(f"{days}{year}", dy=4, size=11, color=SECOND)
    canvas.y += 10


def _reference(canvas: PdfCanvas, trip: Trip) -> None:
    canvas.rule()
    canvas.y += 5
    if trip.record_locator:
        _label(canvas, f"{trip.offer.owner.name.upper()} REFERENCE")
        canvas.paragraph(spaced(trip.record_locator), size=28, bold=True)
        canvas.paragraph(spelled(trip.record_locator), size=10, color=SECOND)
        canvas.y += 4
    if state := booking_state(trip):
        canvas.paragraph(state, size=11, bold=True, color=WARN)
        canvas.y += 4


def _travelers(canvas: PdfCanvas, trip: Trip) -> None:
    canvas.ensure_room(8 + 7 * len(trip.offer.travelers))
    canvas.rule()
    canvas.y += 5
    _label(canvas, "TRAVELERS")
    for traveler, seat in zip_longest(trip.travelers, trip.offer.travelers):
        _traveler(canvas, trip, traveler, seat)
    canvas.y += 3


def _traveler(
    canvas: PdfCanvas, trip: Trip, traveler: Traveler | None, seat: OfferTraveler | None
) -> None:
    """One row: the name, how the ticket spells it, what kind of seat, every ticket."""
    name = f"{traveler.given_name} {traveler.family_name}" if traveler else ""
    kind = seat_text(seat) if seat and (traveler is None or seat.kind != "adult") else ""
    tickets = [text[:1].upper() + text[1:] for text in ticket_texts(trip, seat)] if seat else []
    airline_name = traveler.airline_name if traveler else ""
    line = 4.4
    below = max(
        canvas.extra_height(name or kind, room=_NAME, size=11, bold=True),
        canvas.extra_height(airline_name, room=_AIRLINE_NAME),
        line * (len(tickets) - 1),
    )
    canvas.ensure_room(7 + below)
    canvas.block(name or kind, dy=3.5, size=11, bold=True, room=_NAME)
    at = canvas.left + _NAME + 4
    canvas.block(airline_name, x=at, dy=3.5, color=SECOND, room=_AIRLINE_NAME)
    if name:
        canvas.write(kind, x=at + _AIRLINE_NAME + 4, dy=3.5, color=SECOND)
    for row, text_line in enumerate(tickets):
        canvas.write(text_line, x=canvas.right, dy=3.5 + row * line, right=True)
    canvas.y += 6.5 + below


def _slice_section(canvas: PdfCanvas, slice_: Slice) -> None:
    title = f"{slice_.origin.city} to {slice_.destination.city}"
    brand = f" · {slice_.fare_brand}" if slice_.fare_brand else ""
    day = f"{long_day_text(slice_.departs.date())}{brand}"
    wide = canvas.right - canvas.left
    room = wide - 60
    canvas.ensure_room(
        54
        + canvas.extra_height(title, room=room, size=13, bold=True)
        + canvas.extra_height(day, room=wide)
    )
    canvas.rule()
    canvas.y += 5
    whole = f"{duration_text(slice_.elapsed)} · {stops_text(slice_)}"
    below = canvas.block(title, dy=4.5, size=13, bold=True, room=room)
    canvas.write(whole, x=canvas.right, dy=4.5, size=10, right=True)
    canvas.y += 6.5 + below
    canvas.y += 9 + canvas.block(day, dy=3.5, color=SECOND, room=wide)
    waits = zip_longest(slice_.segments, slice_.layovers)
    for segment, layover in waits:
        _flight(canvas, segment)
        if layover:
            _layover_line(canvas, segment, layover)
    bags = f"Bags for each traveler: {bags_text(slice_bags(slice_))}"
    canvas.write(bags, x=canvas.left + _PLACE, dy=2)
    canvas.y += 7


def _layover_line(canvas: PdfCanvas, before: Segment, layover: Layover) -> None:
    text_line = f"Wait {layover_sentence(layover)}"
    if layover.changes_airport:
        text_line += f". Change airport from {before.destination.code} to {layover.at.code}"
    warn = layover.overnight or layover.changes_airport
    x = canvas.left + _PLACE
    canvas.ensure_room(8 + canvas.extra_height(text_line, room=canvas.right - x, bold=warn))
    below = canvas.block(
        text_line, x=x, dy=2.5, bold=warn, color=WARN if warn else SECOND, room=canvas.right - x
    )
    canvas.y += 8 + below


def _flight(canvas: PdfCanvas, segment: Segment) -> None:
    """Departure, details and arrival: all on one page, so that the line between is unbroken."""
    details = [_segment_text(segment)]
    if segment.operated_by.code != segment.carrier.code:
        details.append(f"Operated by {segment.operated_by.name}")
    details.extend(stop_sentence(stop) for stop in segment.stops)
    if segment.origin.name != segment.origin.city:
        details.insert(0, segment.origin.name)
    landed = (
        segment.destination.name if segment.destination.name != segment.destination.city else ""
    )
    room = canvas.right - canvas.left - _PLACE
    heights = [4.2 + canvas.extra_height(text_line, room=room, size=9) for text_line in details]
    height = max(14.0, 7.0 + sum(heights) + _place_below(canvas, segment.origin))
    tail = canvas.extra_height(landed, room=room, size=9) + _place_below(
        canvas, segment.destination
    )
    canvas.ensure_room(height + 11 + tail)
    canvas.rail(canvas.left + _RAIL, 2.2, height + 2.2)
    dy = 8 + _stop(canvas, segment.departs, segment.origin, segment.origin_terminal, "")
    for text_line, high in zip(details, heights, strict=True):
        _detail(canvas, text_line, dy)
        dy += high
    canvas.y += height
    offset = day_offset_text((segment.arrives.date() - segment.departs.date()).days)
    below = _stop(
        canvas, segment.arrives, segment.destination, segment.destination_terminal, offset
    )
    _detail(canvas, landed, 8 + below)
    canvas.y += 11 + tail


def _segment_text(segment: Segment) -> str:
    parts = (
        segment.designator,
        segment.carrier.name,
        duration_text(segment.elapsed),
        CABIN_NAMES[segment.cabin],
        segment.aircraft,
    )
    return " · ".join(part for part in parts if part)


def _detail(canvas: PdfCanvas, text: str, dy: float) -> None:
    x = canvas.left + _PLACE
    canvas.block(text, x=x, dy=dy, size=9, color=SECOND, room=canvas.right - x)


def _place_text(airport: Airport) -> str:
    return f"{airport.city} {airport.code}"


def _place_below(canvas: PdfCanvas, airport: Airport) -> float:
    return canvas.extra_height(_place_text(airport), room=_CITY, size=11, bold=True)


def _stop(canvas: PdfCanvas, at: datetime, airport: Airport, terminal: str, offset: str) -> float:
    """One end of a flight: the local time at the left of the rail, the place at its right.

    Returns how far the airport's text extends below its first line, in millimeters.
    """
    time = time_text(at)
    canvas.write(time, dy=4, size=13, bold=True)
    after = canvas.left + canvas.width(time, 13, bold=True) + 1
    canvas.write(offset, x=after, dy=2.4, size=8, bold=True, color=ACCENT)
    canvas.write(day_text(at.date()), dy=8, size=8.5, color=SECOND)
    x = canvas.left + _PLACE
    below = canvas.block(_place_text(airport), x=x, dy=4, size=11, bold=True, room=_CITY)
    if terminal:
        canvas.write(f"Terminal {terminal}", x=canvas.right, dy=4, size=10, right=True)
    return below


def _conditions(canvas: PdfCanvas, trip: Trip) -> None:
    canvas.ensure_room(24)
    canvas.rule()
    canvas.y += 5
    _label(canvas, "CHANGES AND REFUNDS")
    canvas.paragraph(change_sentence(trip.offer.change))
    canvas.paragraph(refund_sentence(trip.offer.refund))
    canvas.y += 4


def _money(canvas: PdfCanvas, trip: Trip, company: str) -> None:
    half = (canvas.right - canvas.left) / 2
    room = half - 4
    sums = (airline_charges(trip, company), we_charge(trip, company))
    below = max(
        canvas.extra_height(line.state, room=room, size=9)
        + canvas.extra_height(line.detail, room=room, size=8.5)
        for line in sums
    )
    canvas.ensure_room(32 + below)
    canvas.rule()
    canvas.y += 5
    for at, line in enumerate(sums):
        _amount_block(canvas, line, canvas.left + at * half, room)
    canvas.y += 25 + below


def _amount_block(canvas: PdfCanvas, line: MoneyLine, x: float, room: float) -> None:
    canvas.write(line.who, x=x, dy=3, size=7.5, bold=True, color=SECOND)
    canvas.write(str(line.amount), x=x, dy=10.5, size=16, bold=True, color=TEXT)
    below = canvas.block(line.state, x=x, dy=15.5, size=9, room=room)
    canvas.block(line.detail, x=x, dy=19.8 + below, size=8.5, color=SECOND, room=room)


def _who_to_call(canvas: PdfCanvas, trip: Trip, company: str, contact: str) -> None:
    canvas.ensure_room(22)
    canvas.rule()
    canvas.y += 5
    _label(canvas, "WHO TO CALL")
    if contact:
        canvas.paragraph(f"{company}: {contact}. We answer for the whole trip.")
    else:
        canvas.paragraph(f"{company} answers for the whole trip.")
    if trip.record_locator:
        known = f"At the airport {trip.offer.owner.name} knows you by the reference above."
        canvas.paragraph(known, color=SECOND)
    canvas.paragraph("All times are local to their airport.", color=SECOND)
