"""What every document says in its own way: title, state of the booking, tickets, kinds of seat."""

from __future__ import annotations

from datetime import UTC

from desktop.booking.date_time_text import day_text, long_day_text, time_text
from desktop.booking.text.cancellation_text import refund_sentence
from desktop.booking.trip.cancellation.cancellation_rules import cancel_attempt, is_canceled
from desktop.booking.trip.offer import OfferTraveler
from desktop.booking.trip.order import TICKETLESS
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import blocking_order, is_booked


def trip_title(trip: Trip) -> str:
    """``"Los Angeles to London and back"``; several flights are named one after the other."""
    slices = trip.offer.slices
    first, last = slices[0], slices[-1]
    title = f"{first.origin.city} to {first.destination.city}"
    if len(slices) == 1:
        return title
    home = last.destination.city == first.origin.city
    if len(slices) == 2 and home and last.origin.city == first.destination.city:
        return f"{title} and back"
    stops = [first.origin.city]
    for slice_ in slices:
        for city in (slice_.origin.city, slice_.destination.city):
            if stops[-1] != city:
                stops.append(city)
    return ", ".join(stops)


def document_title(trip: Trip, test_word: str) -> str:
    """The subject of a mail and the name of a print job, such as ``"Itinerary K7PQ2M: Los Angeles
    to London and back"``. It names no person.
    """
    word = test_word_for(trip, test_word)
    kind = "Quote" if blocking_order(trip) is None else "Itinerary"
    kind = f"Canceled {kind.lower()}" if is_canceled(trip) else kind
    reference = f" {trip.record_locator}" if trip.record_locator else ""
    return f"{f'{word}: ' if word else ''}{kind}{reference}: {trip_title(trip)}"


def test_word_for(trip: Trip, test_word: str) -> str:
    """What a document of this trip begins with where it is no real ticket, empty where it is one.

    `test_word` is the environment's. An offer of a vendor's test mode is never real, whatever the
    environment says.
    """
    return test_word or ("" if trip.offer.live else "TEST")


def booking_state(trip: Trip) -> str:
    """One to three sentences on the state of the booking; empty when it is booked."""
    if blocking_order(trip) is None:
        ends = trip.offer.ends_at.astimezone(UTC)
        until = f"{day_text(ends.date())}, {time_text(ends)} UTC"
        return f"A quote: nothing is booked yet. The price ends {until}."
    if is_canceled(trip):
        return _canceled(trip)
    if is_booked(trip):
        return ""
    return "The airline has not confirmed yet. This is not a ticket; we will send it."


def _canceled(trip: Trip) -> str:
    attempt = cancel_attempt(trip)
    answer = attempt.answer if attempt is not None else None
    at = answer.canceled_at if answer is not None else None
    when = f" on {long_day_text(at.astimezone(UTC).date())}" if at is not None else ""
    back = ""
    if answer is not None and answer.refund is not None:
        back = f" {refund_sentence(trip, answer.refund, back=answer.refund_to)}"
    return f"CANCELED{when}. The tickets are no longer good.{back}"


def ticket_texts(trip: Trip, seat: OfferTraveler) -> tuple[str, ...]:
    """``"ticket 016-2400176310"`` for each ticket of this seat, ``"ticketless"`` where the airline
    issues none; nothing while none is issued.
    """
    answer = trip.order.answer if trip.order else None
    tickets = answer.tickets if answer else ()
    return tuple(
        TICKETLESS if ticket.number == TICKETLESS else f"ticket {ticket.number}"
        for ticket in tickets
        if seat.id in ticket.traveler_ids
    )


def seat_text(seat: OfferTraveler) -> str:
    """``"Adult"``, ``"Child, 9"``, ``"Infant on a lap"``."""
    if seat.kind == "adult":
        return "Adult"
    if seat.kind == "infant_without_seat":
        return "Infant on a lap"
    return "Child" if seat.age is None else f"Child, {seat.age}"
