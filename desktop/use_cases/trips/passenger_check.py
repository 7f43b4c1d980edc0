"""Whether all who fly are known well enough for the airline."""

from __future__ import annotations

from desktop.booking.clients.traveler import Traveller, missing_for_airline
from desktop.booking.trip.offer import Offer
from desktop.use_cases.errors import Refused

_NEXT = "Fill it in, then press Enter."


def refuse_incomplete(offer: Offer, travellers: tuple[Traveller, ...]) -> None:
    """Refused ``travellers_incomplete``; `field` is ``travellers.N.field``, N from 0.

    `travellers` must stand in the order of `offer.travellers`, one for each seat.
    """
    seats = offer.travellers
    if len(travellers) > len(seats):
        raise _refused(f"The fare is for {len(seats)}, not for {len(travellers)}.", "travellers")
    first = offer.journeys[0].departs.date()
    last = offer.journeys[-1].flights[-1].departs.date()
    for place, traveller in enumerate(travellers):
        missing = missing_for_airline(
            traveller,
            kind=seats[place].kind,
            first_flight=first,
            last_flight=last,
            needs_passport=offer.needs_passport,
        )
        if missing:
            raise _refused(
                f"Traveller {place + 1}: {missing[0].sentence}",
                f"travellers.{place}.{missing[0].field}",
            )
        if any(_same_person(traveller, other) for other in travellers[:place]):
            raise _refused(
                f"Traveller {place + 1} is the same person as another.",
                f"travellers.{place}.given_name",
            )
    if len(travellers) < len(seats):
        place = len(travellers)
        raise _refused(
            f"Traveller {place + 1}: say who flies.",
            f"travellers.{place}.given_name",
        )


def _same_person(one: Traveller, other: Traveller) -> bool:
    return (one.airline_name, one.born_on) == (other.airline_name, other.born_on)


def _refused(happened: str, field: str) -> Refused:
    return Refused("travellers_incomplete", happened, "Nothing is booked or charged.", _NEXT, field)
