"""Whether the data of all passengers is complete enough for the airline."""

from __future__ import annotations

from desktop.booking.clients.traveler import Traveler
from desktop.booking.text_folding import folded
from desktop.booking.trip.offer import Offer
from desktop.booking.trip.passenger_requirements import missing_for_airline
from desktop.use_cases.errors import Refused

_NEXT = "Fill it in, then press Enter."


def refuse_incomplete(offer: Offer, travelers: tuple[Traveler, ...]) -> None:
    """Refused ``travelers_incomplete``; `field` is ``travelers.N.field``, N from 0.

    `travelers` must be in the order of `offer.travelers`, one for each seat.
    """
    seats = offer.travelers
    if len(travelers) > len(seats):
        raise _refused(f"The fare is for {len(seats)}, not for {len(travelers)}.", "travelers")
    for place, traveler in enumerate(travelers):
        missing = missing_for_airline(traveler, seats[place], offer)
        if missing:
            raise _refused(
                f"Traveler {place + 1}: {missing[0].sentence}",
                f"travelers.{place}.{missing[0].field}",
            )
        if any(_same_member(traveler, other) for other in travelers[:place]):
            raise _refused(
                f"Traveler {place + 1} is the same person as another.",
                f"travelers.{place}.given_name",
            )
    if len(travelers) < len(seats):
        place = len(travelers)
        raise _refused(
            f"Traveler {place + 1}: say who flies.",
            f"travelers.{place}.given_name",
        )


def _same_member(one: Traveler, other: Traveler) -> bool:
    same_name = folded(one.airline_name) == folded(other.airline_name)
    return same_name and one.born_on == other.born_on


def _refused(happened: str, field: str) -> Refused:
    return Refused("travelers_incomplete", happened, "Nothing is booked or charged.", _NEXT, field)
