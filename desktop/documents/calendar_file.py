"""The flights as a calendar file (RFC 5545).

Each end of a flight has the time zone of its own airport, and the file contains the rules of those
zones, so that no calendar has to know them. In an hour that a clock repeats a local time means the
first time round (RFC 5545, 3.3.5), so the second one is written in UTC.

UIDs stay the same for the same flight of the same trip: sending it again replaces old entries.
There is no METHOD, which would need an ORGANIZER (RFC 5546, 3.2.1), and no name of a calendar:
Outlook would make a calendar of its own for it. Of a canceled trip the same entries are canceled,
which needs both (RFC 5546, 3.2.5); the company has no address of mail there.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from icalendar import Calendar, Event, Timezone, vCalAddress, vText

from desktop.booking.airport import Airport
from desktop.booking.clients.client import Client
from desktop.booking.date_time_text import day_text, duration_text, time_text
from desktop.booking.text.bags_text import bags_text
from desktop.booking.text.layover_text import stop_sentence
from desktop.booking.text.phonetic import spelled
from desktop.booking.trip.itinerary import Segment
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_revision import trip_revision
from desktop.booking.trip.trip_rules import is_booked, is_canceled

from .itinerary_text import test_word_for

_Times = tuple[datetime, datetime] | None


def calendar_bytes(
    trip: Trip, client: Client, *, company: str, at: datetime, test_word: str
) -> bytes:
    """One event for each flight; the same trip at the same moment gives the same bytes.

    `client` is not named in it: calendars are shared with other people.
    """
    calendar = Calendar()
    calendar.add("prodid", f"-//{company}//Skycap//EN")
    calendar.add("version", "2.0")
    canceled = is_canceled(trip)
    if canceled:
        calendar.add("method", "CANCEL")
    events: list[Event] = []
    word = test_word_for(trip, test_word)
    for way, slice_ in enumerate(trip.offer.slices):
        times = slice_.times_in_utc()
        for search_leg, segment in enumerate(slice_.segments):
            uid = f"{trip.id}-{way + 1}-{search_leg + 1}@skycap"
            event = _event(trip, segment, times[search_leg], uid, at)
            event.add("description", _description(trip, segment, word))
            if canceled:
                event.add("organizer", _organizer(company))
            events.append(event)
    for zone in sorted({end.key for event in events for end in _zones(event)}):
        calendar.add_component(_rules(zone, trip))
    for event in events:
        calendar.add_component(event)
    return bytes(calendar.to_ical())


def _event(trip: Trip, segment: Segment, times: _Times, uid: str, at: datetime) -> Event:
    start, end = _ends(segment, times)
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", at.astimezone(UTC))
    event.add("sequence", trip_revision(trip))
    event.add("dtstart", start)
    event.add("dtend", end)
    route = f"{segment.origin.city} to {segment.destination.city}"
    event.add("summary", f"{segment.designator} {route}")
    event.add("location", _airport_text(segment.origin, segment.origin_terminal))
    canceled = is_canceled(trip)
    event.add("status", "CANCELLED" if canceled else _status(trip))
    event.add("transp", "TRANSPARENT" if canceled else "OPAQUE")
    return event


def _status(trip: Trip) -> str:
    return "CONFIRMED" if is_booked(trip) else "TENTATIVE"


def _organizer(company: str) -> vCalAddress:
    organizer = vCalAddress("invalid:nomail")
    organizer.params["cn"] = vText(company)
    return organizer


def _zones(event: Event) -> list[ZoneInfo]:
    ends = (event.start, event.end)
    return [e.tzinfo for e in ends if isinstance(e, datetime) and isinstance(e.tzinfo, ZoneInfo)]


def _rules(zone: str, trip: Trip) -> Timezone:
    """The zone's rules for the years around the trip."""
    first, last = trip.departs_on, trip.offer.slices[-1].arrives.date()
    return Timezone.from_tzid(
        zone, first_date=date(first.year - 1, 1, 1), last_date=date(last.year + 2, 1, 1)
    )


def _ends(segment: Segment, times: _Times) -> tuple[datetime, datetime]:
    """Start and end, the end always later (RFC 5545, 3.8.2.2).

    Where a zone is not known, the start keeps the local time it has and the end follows from the
    length of the flight; so it does where the times on record contradict each other.
    """
    if times is None:
        start = _zoned(segment.departs, segment.origin)
        return start, start + segment.elapsed
    departs, arrives = times
    start = _unambiguous(segment.departs, segment.origin, departs)
    if arrives <= departs:
        return start, departs + max(segment.elapsed, timedelta(minutes=1))
    return start, _unambiguous(segment.arrives, segment.destination, arrives)


def _unambiguous(local: datetime, airport: Airport, instant: datetime) -> datetime:
    """The local time with its zone if it means this instant (RFC 5545, 3.3.5), else UTC."""
    zoned = _zoned(local, airport)
    return zoned if zoned.astimezone(UTC) == instant else instant


def _zoned(local: datetime, airport: Airport) -> datetime:
    """With the airport's zone; without any where the zone is not known, so that it stays local."""
    try:
        return local.replace(tzinfo=ZoneInfo(airport.zone), fold=0)
    except (ZoneInfoNotFoundError, ValueError):
        return local


def _airport_text(airport: Airport, terminal: str) -> str:
    text_line = f"{airport.name} ({airport.code})"
    return f"{text_line}, terminal {terminal}" if terminal else text_line


def _description(trip: Trip, segment: Segment, word: str) -> str:
    lines = [f"{word}: not a real ticket."] if word else []
    if trip.record_locator:
        lines.append(f"{trip.offer.owner.name} reference {trip.record_locator}")
        lines.append(spelled(trip.record_locator))
    lines.append(f"From {_airport_text(segment.origin, segment.origin_terminal)}")
    lines.append(
        f"Arrives {day_text(segment.arrives.date())} {time_text(segment.arrives)} local time, "
        f"{_airport_text(segment.destination, segment.destination_terminal)}"
    )
    lines.append(f"Flying time {duration_text(segment.elapsed)}")
    lines.extend(stop_sentence(stop) for stop in segment.stops)
    if segment.operated_by.code != segment.carrier.code:
        lines.append(f"Operated by {segment.operated_by.name}")
    lines.append(f"Bags: {bags_text(segment.bags)}")
    return "\n".join(lines)
