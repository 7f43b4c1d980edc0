"""Flights in order, with local times: what the client hears and what the ticket says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from desktop.booking.airport import Airport

from .search_request import Cabin


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
class Segment:
    """One flight number between two airports.

    `departs` and `arrives` are local clock times of their own airport, without a zone, as
    airlines send them (Duffel API, offers); the zone is the airport's. `elapsed` is block time.
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

    @property
    def designator(self) -> str:
        """``"NW 214"``: carrier code and number as read aloud."""
        return f"{self.carrier.code} {self.number}"


@dataclass(frozen=True, slots=True)
class Layover:
    """The wait between two flights; `changes_airport` when the next leaves from elsewhere."""

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
    def stops(self) -> int:
        return len(self.segments) - 1

    @property
    def layovers(self) -> tuple[Layover, ...]:
        return tuple(
            Layover(
                at=after.origin,
                wait=after.departs - before.arrives,
                overnight=after.departs.date() != before.arrives.date(),
                changes_airport=before.destination.code != after.origin.code,
            )
            for before, after in zip(self.segments, self.segments[1:], strict=False)
        )
