"""Reads flights as they are on a confirmation or in a reservation system, one a line.

``UA934 12dec LAX-LHR 1655 1120+1 prem``, or ``UA 934 Y 12DEC LAXLHR 1655 1120+1``: airline and
number, a booking letter if there is one, the day, two airports, both local times with the days that
pass between them, and the cabin.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise

from desktop.booking.airport import Airport
from desktop.booking.date_time_text import MONTHS, month_number
from desktop.booking.text_folding import DASHES
from desktop.booking.trip.itinerary import Carrier, Segment, Slice
from desktop.booking.trip.search_request import Cabin

from .dates.entry_calendar import Calendar
from .dates.entry_times import clock_time
from .entry_options import read_option
from .entry_passengers import read_passengers
from .entry_pieces import PassengersEntry
from .entry_tokens import tokens_of
from .parsed_entry import AirportLookup

_MONTH = "|".join(month[:3].lower() for month in MONTHS)
_TIME = r"[0-9]{1,2}:?[0-9]{2}(?:[ap]m?)?|[0-9]{1,2}[ap]m?"
_FLIGHT = re.compile(
    r"(?P<airline>[a-z][a-z0-9]|[0-9][a-z]) ?(?P<number>[0-9]{1,4})(?: (?P<letter>[a-z]))?"
    rf" (?P<day>[0-9]{{1,2}}) ?(?P<month>{_MONTH})[a-z]* ?(?P<year>20[0-9]{{2}}|[0-9]{{2}}(?= ))?"
    rf" ?(?P<origin>[a-z]{{3}}) ?-? ?(?P<destination>[a-z]{{3}})"
    rf" (?P<departs>{_TIME}) ?-? ?(?P<arrives>{_TIME}) ?(?P<later>[+-][0-9])?"
    r"(?: (?P<cabin>[a-z ]+))?"
)
_HYPHENS = str.maketrans(dict.fromkeys(DASHES, "-"))
_STAYS_FROM = timedelta(hours=24)
"""A wait of so long is a stay: what follows is another direction."""

MOST_FLIGHTS = 12
EXAMPLE = "UA934 12dec LAX-LHR 1655 1120+1 prem"


class FlightUnclear(ValueError):
    """A line that cannot be read, or flights that do not follow each other; a sentence says it."""


@dataclass(frozen=True, slots=True)
class FlightReader:
    """`names` are names of airlines by their codes; one that is not in it is named by its code."""

    places: AirportLookup
    today: date
    names: dict[str, str]

    def slices(self, text: str) -> tuple[Slice, ...]:
        """The directions that these lines are. FlightUnclear."""
        lines = [line for line in text.splitlines() if line.strip()]
        if not lines:
            raise FlightUnclear(f"Type each flight on a line of its own, such as {EXAMPLE}.")
        if len(lines) > MOST_FLIGHTS:
            raise FlightUnclear(f"A trip has {MOST_FLIGHTS} flights at most.")
        flights = [self._flight(line, at) for at, line in enumerate(lines)]
        directions: list[list[Segment]] = [[flights[0]]]
        for at, (before, after) in enumerate(pairwise(flights), start=2):
            wait = _wait(before, after)
            if wait < timedelta(0):
                raise FlightUnclear(f"Flight {at} leaves before flight {at - 1} has landed.")
            follows = before.destination.code == after.origin.code
            if follows and wait < _STAYS_FROM:
                directions[-1].append(after)
            else:
                directions.append([after])
        return tuple(_slice(at, segments) for at, segments in enumerate(directions))

    def _flight(self, line: str, at: int) -> Segment:
        typed = " ".join(line.lower().translate(_HYPHENS).split())
        match = _FLIGHT.fullmatch(typed)
        if match is None:
            raise FlightUnclear(f"Flight {at + 1} cannot be read. Type it as {EXAMPLE}.")
        day = self._day(match, at)
        origin, destination = (self._airport(match[each], at) for each in ("origin", "destination"))
        leaves, lands = clock_time(_four(match["departs"])), clock_time(_four(match["arrives"]))
        if leaves is None or lands is None:
            raise FlightUnclear(f"Flight {at + 1} has a time that no clock shows.")
        code, number = match["airline"].upper(), match["number"].lstrip("0") or "0"
        carrier = Carrier(code, self.names.get(code, code))
        later = timedelta(days=int(match["later"] or 0))
        segment = Segment(
            id=f"flight{'abcdefghijkl'[at]}",
            origin=origin,
            destination=destination,
            departs=datetime.combine(day, leaves),
            arrives=datetime.combine(day, lands) + later,
            elapsed=timedelta(),
            carrier=carrier,
            number=number,
            operated_by=carrier,
            cabin=_cabin(match["cabin"] or match["letter"] or "", at),
        )
        return _timed(segment, at)

    def _day(self, match: re.Match[str], at: int) -> date:
        year = match["year"]
        wanted = None if year is None else int(year) if len(year) == 4 else 2000 + int(year)
        day = Calendar(self.today).coming(int(match["day"]), month_number(match["month"]), wanted)
        if day is None or day < self.today:
            raise FlightUnclear(f"Flight {at + 1} is on a day that is past, or that is none.")
        return day

    def _airport(self, code: str, at: int) -> Airport:
        place = self.places.exact(code.upper())
        if isinstance(place, Airport):
            return place
        what = "a city with several airports" if place else "no airport that Skycap knows"
        raise FlightUnclear(f"Flight {at + 1}: {code.upper()} is {what}. Type the airport's code.")


def read_travelers(text: str) -> PassengersEntry:
    """``2a``, ``2a1c9``, ``1 adult 1 infant``. FlightUnclear."""
    tokens = tokens_of(text)
    found = read_passengers(tokens, 0) if tokens else None
    piece = found.pieces[0] if found and found.next_at == len(tokens) else None
    if piece is None or not isinstance(piece.meaning, PassengersEntry):
        problem = piece.chip.problem if piece and piece.chip else ""
        raise FlightUnclear(problem or "Who is traveling? 2a: two adults, 2a1c9: with a child.")
    return piece.meaning


def _cabin(word: str, at: int) -> Cabin:
    tokens = tokens_of(word)
    found = read_option(tokens, 0) if tokens else None
    meaning = found.pieces[0].meaning if found and found.next_at == len(tokens) else None
    if isinstance(meaning, Cabin):
        return meaning
    if len(word) <= 1:
        return Cabin.ECONOMY  # Also for a booking letter that only this airline knows.
    raise FlightUnclear(f"Flight {at + 1}: “{word}” is no cabin. Type econ, prem, biz or first.")


def _four(typed: str) -> str:
    """``930`` as ``0930``."""
    return typed.zfill(4) if typed.isdigit() else typed


def _timed(segment: Segment, at: int) -> Segment:
    """With its duration, by the clocks of both airports."""
    times = segment.times_in_utc()
    lasts = times[1] - times[0] if times else segment.arrives - segment.departs
    if lasts <= timedelta(0):
        raise FlightUnclear(
            f"Flight {at + 1} lands before it leaves. Put +1 behind the time when it lands on the "
            "next day."
        )
    if lasts > _STAYS_FROM:
        raise FlightUnclear(f"Flight {at + 1} is longer than a day. Check its days and times.")
    return replace(segment, elapsed=lasts)


def _wait(before: Segment, after: Segment) -> timedelta:
    landed, leaves = before.times_in_utc(), after.times_in_utc()
    if landed and leaves:
        return leaves[0] - landed[1]
    return after.departs - before.arrives


def _slice(at: int, segments: list[Segment]) -> Slice:
    first, last = segments[0].times_in_utc(), segments[-1].times_in_utc()
    by_clocks = segments[-1].arrives - segments[0].departs
    elapsed = last[1] - first[0] if first and last else by_clocks
    return Slice(id=f"direction{'abcdefghijkl'[at]}", segments=tuple(segments), elapsed=elapsed)
