"""Flights that a person types, such as found at the airline's own site: they are booked there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from desktop.booking.access.role import Permission
from desktop.booking.entry_line.entry_pieces import PassengersEntry
from desktop.booking.entry_line.flight_entry import FlightReader, FlightUnclear, read_travelers
from desktop.booking.entry_line.parsed_entry import AirportLookup
from desktop.booking.fare_plan import RECORDED
from desktop.booking.money import Money, typed_amount
from desktop.booking.trip.itinerary import Carrier
from desktop.booking.trip.offer import Offer, OfferTraveler
from desktop.booking.trip.utc_times import utc_readings
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.clock_and_ids import NewId

T = TypeVar("T")
_LONGEST_NAME = 60
_MOST_TRAVELERS = 9
_SEATS = "abcdefghi"


@dataclass(frozen=True, slots=True)
class TypedFlights:
    """As they were typed: the flights one a line, who flies, the airline that sells them, and what
    it asks for all travelers, in the company's currency where none is named.
    """

    flights: str
    travelers: str
    airline: str
    total: str


@dataclass(frozen=True, slots=True)
class TypeFlights:
    """`live`: whether tickets are real here. `currency` is the company's."""

    actor: Actor
    places: AirportLookup
    today_is: Callable[[], date]
    new_id: NewId
    live: bool
    currency: str

    @requires(Permission.QUOTE)
    def __call__(self, typed: TypedFlights) -> Offer:
        """A fare of these flights, to be booked elsewhere. Nothing is saved or asked for.

        Refused ``flights_unclear`` with the field at fault.
        """
        airline = typed.airline.strip()
        if not airline or len(airline) > _LONGEST_NAME or not airline.isprintable():
            raise _unclear("airline", "Which airline sells it? Its name goes into the words.")
        code = typed.flights.strip()[:2].upper()
        reader = FlightReader(self.places, self.today_is(), {code: airline})
        slices = _checked("flights", lambda: reader.slices(typed.flights))
        people = _checked("travelers", lambda: read_travelers(typed.travelers))
        total = self._total(typed.total)
        first = slices[0].segments[0]
        leaves = utc_readings(first.departs, first.origin.zone)
        if not leaves:
            raise _unclear("flights", f"The clock of {first.origin.code} is not known here.")
        return Offer(
            id=self.new_id(),
            source=RECORDED,
            owner=Carrier(first.carrier.code, airline),
            slices=slices,
            travelers=_seats(people),
            total=total,
            base=total,
            tax=None,
            ends_at=leaves[0],
            live=self.live,
        )

    def _total(self, typed: str) -> Money:
        total = typed_amount(typed, self.currency)
        if total is None:
            raise _unclear("total", "Enter what the airline asks for all, such as 1,842.20.")
        return total


def _checked(field: str, read: Callable[[], T]) -> T:
    try:
        return read()
    except FlightUnclear as unclear:
        raise _unclear(field, str(unclear)) from unclear


def _unclear(field: str, happened: str) -> Refused:
    return Refused(
        "flights_unclear", happened, "What you typed is kept.", "Correct it, then go on.", field
    )


def _seats(people: PassengersEntry) -> tuple[OfferTraveler, ...]:
    kinds = (
        *(("adult", None) for _ in range(people.adults)),
        *(("child", age) for age in people.child_ages),
        *(("infant_without_seat", None) for _ in range(people.infants)),
    )
    if not people.adults or people.infants > people.adults or len(kinds) > _MOST_TRAVELERS:
        raise _unclear(
            "travelers",
            "One booking takes 1 to 9 people, an adult among them, and an adult for each infant.",
        )
    return tuple(
        OfferTraveler(f"seat{_SEATS[at]}", kind, age) for at, (kind, age) in enumerate(kinds)
    )
