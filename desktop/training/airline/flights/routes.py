"""Itineraries of one seller between two airports: direct, or over the hubs of its family."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .carriers import CARRIERS, Carrier
from .gazetteer import Airport, Gazetteer, distance
from .through_flights import through_flights
from .timetable import Flight, flies, flights

_SHORTEST_WAIT = timedelta(minutes=50)
_SHORTEST_WAIT_ABROAD = timedelta(minutes=75)
_LONGEST_WAIT = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Itinerary:
    """Flights in order, sold as one."""

    flights: tuple[Flight, ...]

    @property
    def elapsed(self) -> timedelta:
        """From the first departure to the last arrival."""
        return between(self.flights[0].departs, self.flights[-1].arrives)

    @property
    def stops(self) -> int:
        """Every landing on the way: changes of flight, and stops under one flight number."""
        return len(self.flights) - 1 + sum(len(flight.stops) for flight in self.flights)


class RoutePlanner:
    """Finds itineraries; caches the day's flights for the length of one search.

    `with_anyone` lets a seller join its flights to those of any airline, and finds a flight
    from a hub to any place in its reach: for places that no family of airlines reaches alone.
    """

    def __init__(self, gazetteer: Gazetteer, *, with_anyone: bool = False) -> None:
        self._gazetteer = gazetteer
        self._with_anyone = with_anyone
        self._seen: dict[tuple[str, str, str, date, str], list[Flight]] = {}

    def itineraries(
        self,
        seller: Carrier,
        origin: Airport,
        destination: Airport,
        day: date,
        most_stops: int,
    ) -> list[Itinerary]:
        """At most eight, the direct ones first, then the quickest."""
        found = [
            Itinerary((flight,)) for flight in self._day(seller, origin, destination, day, seller)
        ]
        through = through_flights(seller, origin, destination, day, self._gazetteer)
        found += [Itinerary((flight,)) for flight in through]
        if most_stops >= 1 and not seller.point_to_point:
            found += self._over_one_hub(seller, origin, destination, day)
        if most_stops >= 2 and len(found) < 3 and not seller.point_to_point:
            found += self._over_two_hubs(seller, origin, destination, day)
        found = [itinerary for itinerary in found if itinerary.elapsed < timedelta(hours=46)]
        found.sort(
            key=lambda itinerary: (
                itinerary.stops > 0,
                itinerary.elapsed,
                itinerary.flights[0].departs,
            )
        )
        return found[:8]

    def _over_one_hub(
        self, seller: Carrier, origin: Airport, destination: Airport, day: date
    ) -> list[Itinerary]:
        found: list[Itinerary] = []
        straight = distance(origin, destination)
        for hub in self._hubs(seller):
            if hub.code in (origin.code, destination.code):
                continue
            if distance(origin, hub) + distance(hub, destination) > _detour(straight):
                continue
            found += self._join(
                [(f,) for f in self._day(seller, origin, hub, day, seller)], seller, destination
            )
        return found

    def _over_two_hubs(
        self, seller: Carrier, origin: Airport, destination: Airport, day: date
    ) -> list[Itinerary]:
        """Some of the flights may be a partner's, sold under the seller's number."""
        found: list[Itinerary] = []
        ends = (origin.code, destination.code)
        most = _detour(distance(origin, destination), far=self._with_anyone)
        hubs = [
            (carrier, hub, distance(hub, destination))
            for carrier in self._partners(seller)
            for hub in self._hubs(carrier)
            if hub.code not in ends
        ]
        for feeder, first, _ in hubs:
            first_leg_km = distance(origin, first)
            if first_leg_km > most:
                continue
            begun: list[tuple[Flight, ...]] = [
                (flight,) for flight in self._day(feeder, origin, first, day, seller)
            ]
            for partner, second, rest in hubs if begun else ():
                if second.code == first.code or seller not in (feeder, partner):
                    continue
                if first_leg_km + distance(first, second) + rest > most:
                    continue
                flier = partner if self._flies(partner, first, second) else feeder
                half = self._join(begun[: 3 if self._with_anyone else 1], flier, second, seller)
                found += self._join(
                    [itinerary.flights for itinerary in half], partner, destination, seller
                )
        return found

    def _partners(self, seller: Carrier) -> list[Carrier]:
        return [
            carrier
            for carrier in CARRIERS
            if not carrier.point_to_point and (self._with_anyone or carrier.family == seller.family)
        ]

    def _join(
        self,
        begun: list[tuple[Flight, ...]],
        flier: Carrier,
        destination: Airport,
        seller: Carrier | None = None,
    ) -> list[Itinerary]:
        """Each beginning with the first two flights on that can be caught."""
        joined = []
        for so_far in begun:
            before = so_far[-1]
            hub = before.destination
            abroad = len({before.origin.country, hub.country, destination.country}) > 1
            wait = _SHORTEST_WAIT_ABROAD if abroad else _SHORTEST_WAIT
            landed = before.arrives.date()
            onward = [
                flight
                for day in (landed, landed + timedelta(days=1))
                for flight in self._day(flier, hub, destination, day, seller or flier)
                if wait <= between(before.arrives, flight.departs) <= _LONGEST_WAIT
            ]
            joined += [Itinerary((*so_far, flight)) for flight in onward[:2]]
        return joined

    def _day(
        self, carrier: Carrier, origin: Airport, destination: Airport, day: date, seller: Carrier
    ) -> list[Flight]:
        key = (carrier.code, origin.code, destination.code, day, seller.code)
        if key not in self._seen:
            self._seen[key] = (
                flights(carrier, origin, destination, day, seller)
                if self._flies(carrier, origin, destination)
                else []
            )
        return self._seen[key]

    def _flies(self, carrier: Carrier, origin: Airport, destination: Airport) -> bool:
        return flies(carrier, origin, destination, extended_reach=self._with_anyone)

    def _hubs(self, carrier: Carrier) -> list[Airport]:
        return [hub for code in carrier.hubs if (hub := self._gazetteer.airport(code))]


def between(earlier: datetime, later: datetime) -> timedelta:
    """Real time passed; plain subtraction on one airport's clock would miss a clock change."""
    return timedelta(seconds=later.timestamp() - earlier.timestamp())


def _detour(straight: float, *, far: bool = False) -> float:
    """The longest allowed route in kilometers; `far` where there is no shorter one."""
    return max(straight * (2.2 if far else 1.38), straight + (2500 if far else 800))
