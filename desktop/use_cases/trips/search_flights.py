"""Search the airlines for offers at live prices."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from desktop.booking.access.role import Permission
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.search_request import SearchRequest
from desktop.use_cases.actor import Actor
from desktop.use_cases.authorization import requires
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import FlightSearch

_MAX_PASSENGERS = 9  # airlines sell up to nine seats in one booking


@dataclass(frozen=True, slots=True)
class SearchFlights:
    """`only_airline`: the code of the one airline whose offers are shown; empty: of every one."""

    actor: Actor
    search: FlightSearch
    only_airline: str = ""

    @requires(Permission.SEARCH_FARES)
    def __call__(self, search_request: SearchRequest) -> Iterator[tuple[Offer, ...]]:
        """Batches as they arrive. Refused at once for a request that no airline can answer, and
        ``only_airline`` at the end where all answers were of others than the one that is booked.
        """
        _refuse_impossible(search_request)
        batches = self.search.search(search_request)
        return self._of_one(batches) if self.only_airline else batches

    def _of_one(self, batches: Iterator[tuple[Offer, ...]]) -> Iterator[tuple[Offer, ...]]:
        kept = dropped = 0
        for batch in batches:
            own = tuple(offer for offer in batch if offer.owner.code == self.only_airline)
            kept, dropped = kept + len(own), dropped + len(batch) - len(own)
            if own:
                yield own
        if dropped and not kept:
            raise Refused(
                "only_airline",
                f"Airlines answered, but not {self.only_airline}, and only its flights are booked "
                "here.",
                "Nothing is booked or charged.",
                "Try another route or day, such as LTN-STN.",
            )


def _refuse_impossible(search_request: SearchRequest) -> None:
    passengers = search_request.passengers
    if not search_request.search_legs:
        raise _refused("Say from where to where, and when.", "search_legs")
    for place, search_leg in enumerate(search_request.search_legs):
        if search_leg.origin == search_leg.destination:
            raise _refused("The flight starts and ends at the same place.", f"search_legs.{place}")
        if place and search_leg.on < search_request.search_legs[place - 1].on:
            raise _refused(
                f"Flight {place + 1} is dated before flight {place}.", f"search_legs.{place}"
            )
    if passengers.total < 1 or passengers.total > _MAX_PASSENGERS:
        raise _refused(f"One booking holds 1 to {_MAX_PASSENGERS} people.", "passengers")
    if passengers.infants > passengers.adults:
        raise _refused("Each infant needs an adult's lap.", "passengers")


def _refused(happened: str, field: str) -> Refused:
    return Refused(
        "enquiry_impossible",
        happened,
        "Nothing was asked of the airlines.",
        "Correct the line, then press Enter.",
        field,
    )
