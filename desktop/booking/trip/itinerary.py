"""Flights in order, with local times, as on the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.booking.airport import Airport

from .search_request import Cabin
from .utc_times import utc_readings


@dataclass(frozen=True, slots=True)
class Carrier:
    """An airline by IATA code and name."""

    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Bags:
    """Pieces that each traveler may bring; None where the airline does not say."""

    carry_on: int | None = None
    checked: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """A landing on the way under one flight number (Duffel API, stops of a segment).

    Some travelers may leave or join there, and the aircraft may be another afterwards. `wait` is
    None where the airline does not say how long it is.
    """

    at: Airport
    wait: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Segment:
    """One flight number between two airports; `stops` are its landings in between, in order.

    `departs` and `arrives` are local clock times of their own airport, without a zone, as
    airlines send them (Duffel API, offers); the zone is the airport's. `elapsed` is real time
    from gate to gate, stops included.
    """

    id: str
    origin: Airport
    destination: Airport
    departs: datetime
    arrives: datetime
    elapsed: timedelta
    carrier: Carrier
    number: str
    operated_by: Carrier
    aircraft: str = ""
    cabin: Cabin = Cabin.ECONOMY
    origin_terminal: str = ""
    destination_terminal: str = ""
    bags: Bags = Bags()
    stops: tuple[Stop, ...] = ()

    @property
    def designator(self) -> str:
        """``"NW 214"``: carrier code and number as read aloud."""
        return f"{self.carrier.code} {self.number}"

    def times_in_utc(self, landed: datetime | None = None) -> tuple[datetime, datetime] | None:
        """Departure and arrival in UTC; None where this machine does not know a zone.

        `landed` is when the flight before arrived, in UTC. In an hour that a clock repeats, the
        reading is taken that leaves after `landed` and lasts as long as `elapsed`.
        """
        departures = utc_readings(self.departs, self.origin.zone)
        arrivals = utc_readings(self.arrives, self.destination.zone)
        if len(departures) == len(arrivals) == 1:
            return departures[0], arrivals[0]
        pairs = [(departs, arrives) for departs in departures for arrives in arrivals]

        def misfit(pair: tuple[datetime, datetime]) -> tuple[bool, bool, timedelta]:
            departs, arrives = pair
            too_early = landed is not None and departs < landed
            return too_early, arrives <= departs, abs(arrives - departs - self.elapsed)

        return min(pairs, key=misfit, default=None)


@dataclass(frozen=True, slots=True)
class Layover:
    """The wait between two flights in real time.

    `changes_airport` when the next flight leaves from another airport.
    """

    at: Airport
    wait: timedelta
    overnight: bool
    changes_airport: bool


@dataclass(frozen=True, slots=True)
class Slice:
    """One direction: its flights in order, the whole time, and the brand of the fare."""

    id: str
    segments: tuple[Segment, ...]
    elapsed: timedelta
    fare_brand: str = ""

    @property
    def origin(self) -> Airport:
        return self.segments[0].origin

    @property
    def destination(self) -> Airport:
        return self.segments[-1].destination

    @property
    def departs(self) -> datetime:
        return self.segments[0].departs

    @property
    def arrives(self) -> datetime:
        return self.segments[-1].arrives

    @property
    def day_offset(self) -> int:
        """Calendar days between local departure and local arrival: the +1 beside the time."""
        return (self.arrives.date() - self.departs.date()).days

    @property
    def connections(self) -> int:
        """How often the traveler changes to another flight."""
        return len(self.segments) - 1

    @property
    def stops(self) -> int:
        """How often it lands on the way: connections, and the stops of each flight."""
        return self.connections + sum(len(segment.stops) for segment in self.segments)

    def times_in_utc(self) -> tuple[tuple[datetime, datetime] | None, ...]:
        """Departure and arrival of each flight in UTC; None where a zone is not known."""
        times: list[tuple[datetime, datetime] | None] = []
        landed: datetime | None = None
        for segment in self.segments:
            times.append(segment.times_in_utc(landed))
            landed = times[-1][1] if times[-1] else None
        return tuple(times)

    @property
    def layovers(self) -> tuple[Layover, ...]:
        if len(self.segments) == 1:
            return ()
        times = self.times_in_utc()
        return tuple(
            Layover(
                at=after.origin,
                # Without its zone an airport still has one clock: the difference on it is near.
                wait=next_times[0] - times_before[1]
                if times_before and next_times
                else after.departs - before.arrives,
                overnight=after.departs.date() != before.arrives.date(),
                changes_airport=before.destination.code != after.origin.code,
            )
            for before, after, times_before, next_times in zip(
                self.segments, self.segments[1:], times, times[1:], strict=False
            )
        )
