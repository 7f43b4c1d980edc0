"""What a client's yes is about, and whether it holds for the trip as it is now."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desktop.booking.card_entry.agreement import Agreement, Moment
from desktop.booking.trip.fee_rules import fee_is_left, hold_terms
from desktop.booking.trip.itinerary import Segment
from desktop.booking.trip.trip import Trip

from .fare_payment import covers_fare, fare_is_due, live_fare_hold
from .fare_rules import fare_terms, is_card_due

AGREEMENT_LASTS = timedelta(minutes=30)
"""How long a yes holds: for the call it was given in, and not for the next one."""


def agreed_terms(trip: Trip) -> tuple[str, ...]:
    """All that a client's yes is about, a line for each part: another line, and it holds no more.

    What an airline calls its flights and fares inside is left out: it changes with every search.
    """
    offer = trip.offer
    flights = (
        f"flight {segment.carrier.code} {segment.number} operated by {segment.operated_by.name}, "
        f"{segment.origin.code} {segment.departs.isoformat(' ', 'minutes')} to "
        f"{segment.destination.code} {segment.arrives.isoformat(' ', 'minutes')}, "
        f"{segment.cabin.value}, {_stops_text(segment)}, "
        f"{segment.bags.carry_on} cabin and {segment.bags.checked} checked bags"
        for slice_ in offer.slices
        for segment in slice_.segments
    )
    brands = (f"fare {slice_.fare_brand or 'without a name'}" for slice_ in offer.slices)
    travelers = (
        f"traveler {traveler.given_name} {traveler.family_name}, on file as {traveler.id}"
        for traveler in trip.travelers
    )
    return (
        f"offer of {offer.source}",
        *flights,
        *brands,
        *travelers,
        *fare_terms(trip),
        *fee_terms(trip),
        hold_terms(trip),
        f"change {offer.change.short_text()}",
        f"refund {offer.refund.short_text()}",
    )


def _stops_text(segment: Segment) -> str:
    """Where it lands on the way."""
    return f"stops {' '.join(stop.at.code for stop in segment.stops) or 'none'}"


def fee_terms(trip: Trip) -> tuple[str, ...]:
    """The same where the ticket is there and only our fee is still due."""
    return (f"our fee {trip.fee}", client_text(trip))


def client_text(trip: Trip) -> str:
    """Whose yes it is: a trip that was made another client's has none."""
    return f"client on file as {trip.client_id}"


def terms_due(trip: Trip) -> tuple[str, ...]:
    """The terms of what is still to be charged for a trip that is booked: our fee, and the fare
    where we charge it and it is not held on this card any more.
    """
    held = live_fare_hold(trip)
    is_due = fare_is_due(trip) and (held is None or not covers_fare(held, trip))
    ours = fee_terms(trip) if fee_is_left(trip) or not is_due else (client_text(trip),)
    return (fare_terms(trip)[0], *ours) if is_due else ours


def has_agreed(trip: Trip, now: Moment) -> bool:
    """True when the client's newest yes is to this trip as it is, to this card, in this call, and
    nothing of it was another meanwhile.
    """
    yes = _yes_to(trip)
    return yes is not None and now.is_within(AGREEMENT_LASTS, yes.moment)


def earlier_yes(trip: Trip, now: Moment) -> Agreement | None:
    """The client's newest yes, where it is to this trip as it is, and holds no more because it was
    given in an earlier call or too long ago.
    """
    return None if has_agreed(trip, now) else _yes_to(trip)


def _yes_to(trip: Trip) -> Agreement | None:
    """The newest yes, where it is to exactly this trip and card, whenever it was given."""
    if not trip.agreements or is_card_due(trip):
        return None
    newest = trip.agreements[-1]
    is_same = (
        not newest.is_void
        and newest.terms == agreed_terms(trip)
        and newest.card == (trip.card.identity() if trip.card else "")
    )
    return newest if is_same else None


def has_agreed_to_fee(trip: Trip, now: Moment) -> bool:
    """True when the client's newest yes names our fee and this card, in this call. A fee that is
    held needs none: it was held on one.
    """
    if trip.card is None or not trip.agreements:
        return False
    newest = trip.agreements[-1]
    named = set(terms_due(trip)) <= set(newest.terms) and newest.card == trip.card.identity()
    return named and not newest.is_void and now.is_within(AGREEMENT_LASTS, newest.moment)


def void_agreements(trip: Trip) -> Trip:
    """The trip after something changed that a yes is about: none given so far holds any more."""
    return replace(trip, agreements=tuple(replace(one, is_void=True) for one in trip.agreements))


def declined_agreements(trip: Trip, at: datetime) -> Trip:
    """The trip after the client said no, at this time: the newest yes ends, and says when."""
    after = void_agreements(trip)
    if not trip.agreements or trip.agreements[-1].is_void:
        return after
    newest = replace(after.agreements[-1], declined_at=at)
    return replace(after, agreements=(*after.agreements[:-1], newest))


def with_changes(before: Trip, after: Trip) -> Trip:
    """`after` as it is to be saved in place of `before`: a change voids every yes from before,
    and what is void stays so.
    """
    if not before.agreements or not after.agreements:
        return after
    has_changed = _agreed_parts(before) != _agreed_parts(after)
    earlier = len(before.agreements)
    kept = tuple(
        replace(one, is_void=True) if has_changed or was.is_void else one
        for was, one in zip(before.agreements, after.agreements, strict=False)
    )
    return replace(after, agreements=(*kept, *after.agreements[earlier:]))


def _agreed_parts(trip: Trip) -> tuple[object, ...]:
    """All that a yes is about; of travelers also what is not read out, such as a birth date."""
    return agreed_terms(trip), trip.travelers, trip.card.identity() if trip.card else ""
