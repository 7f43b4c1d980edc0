"""Ask the airlines for live prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from desktop.booking.access.role import Permission
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import Enquiry
from desktop.use_cases.authorization import refuse_unless_allowed
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import FlightSearch
from desktop.use_cases.ports.identity_port import Person

_MOST_PEOPLE = 9  # airlines sell up to nine seats in one booking


@dataclass(frozen=True, slots=True)
class SearchFlights:
    needs: ClassVar[Permission] = Permission.SEARCH_FARES

    search: FlightSearch
    who: Person

    def __call__(self, enquiry: Enquiry) -> Iterator[tuple[Offer, ...]]:
        """Batches as they arrive. Refused at once for an enquiry that no airline can answer."""
        refuse_unless_allowed(self)
        _refuse_impossible(enquiry)
        return self.search.search(enquiry)


def _refuse_impossible(enquiry: Enquiry) -> None:
    party = enquiry.party
    if not enquiry.legs:
        raise _refused("Say from where to where, and when.", "legs")
    for place, leg in enumerate(enquiry.legs):
        if leg.origin == leg.destination:
            raise _refused("The flight starts and ends at the same place.", f"legs.{place}")
        if place and leg.on < enquiry.legs[place - 1].on:
            raise _refused(f"Flight {place + 1} is dated before flight {place}.", f"legs.{place}")
    if party.people < 1 or party.people > _MOST_PEOPLE:
        raise _refused(f"One booking holds 1 to {_MOST_PEOPLE} people.", "party")
    if party.infants > party.adults:
        raise _refused("Each infant needs an adult's lap.", "party")


def _refused(happened: str, field: str) -> Refused:
    return Refused(
        "enquiry_impossible",
        happened,
        "Nothing was asked of the airlines.",
        "Correct the line, then press Enter.",
        field,
    )
