"""An offer as Duffel sends it, turned into an `Offer`. Malformed when it is inconsistent.

Fields: Duffel API, offers. Times of an airport are local and without a zone there.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from desktop.booking.airport import Airport
from desktop.booking.trip.itinerary import Bags, Carrier, Segment, Slice, Stop
from desktop.booking.trip.offer import Condition, Offer, OfferTraveler
from desktop.booking.trip.search_request import Cabin

from . import duffel_json as read
from .duffel_json import Json, Malformed

_CABINS = {cabin.value: cabin for cabin in Cabin}
SOURCE = "duffel"
"""Names this adapter in `Offer.source`."""

_LAP = "infant_without_seat"
_KINDS = frozenset({"adult", "child", _LAP})
_INFANT_UNDER = 2
_ADULT_FROM = 18


def decode_offer(untrusted: object) -> Offer:
    """One offer, whole and consistent. Malformed."""
    wire = read.as_object(untrusted, "offer")
    documents = _document_types(wire)
    pay = read.child_or_none(wire, "payment_requirements") or {}
    conditions = read.child_or_none(wire, "conditions") or {}
    total = read.money(wire, "total")
    travelers = tuple(_traveler(item) for item in read.objects(wire, "passengers", 1, 20))
    lap = tuple(who.id for who in travelers if who.kind == _LAP)
    return Offer(
        id=read.identifier(wire),
        source=SOURCE,
        owner=_carrier(read.child(wire, "owner")),
        slices=tuple(_slice_of(item, lap) for item in read.objects(wire, "slices", 1, 12)),
        travelers=travelers,
        total=total,
        base=read.money_or_none(wire, "base") or total,
        tax=read.money_or_none(wire, "tax"),
        ends_at=read.moment(wire, "expires_at"),
        change=_condition(read.child_or_none(conditions, "change_before_departure")),
        refund=_condition(read.child_or_none(conditions, "refund_before_departure")),
        needs_passport=wire.get("passenger_identity_documents_required") is True
        and "passport" in documents,
        takes_known_traveler="known_traveler_number" in documents,
        takes_redress="passenger_redress_number" in documents,
        can_hold=pay.get("requires_instant_payment") is False,
        price_guaranteed_until=read.moment_or_none(pay, "price_guarantee_expires_at"),
        pay_by=read.moment_or_none(pay, "payment_required_by"),
        live=read.boolean(wire, "live_mode"),
    )


def _document_types(wire: Json) -> frozenset[str]:
    found = wire.get("supported_passenger_identity_document_types")
    if found is None:
        return frozenset()
    if not isinstance(found, list):
        raise Malformed("supported_passenger_identity_document_types")
    return frozenset(item for item in found if isinstance(item, str))


def _carrier(wire: Json) -> Carrier:
    return Carrier(read.text(wire, "iata_code", 3), read.text(wire, "name"))


def _operator(wire: Json | None, marketing: Carrier) -> Carrier:
    """The operating carrier: small operators have no IATA code of their own."""
    if wire is None:
        return marketing
    return Carrier(read.text_or_empty(wire, "iata_code", 3), read.text(wire, "name"))


def _traveler(wire: Json) -> OfferTraveler:
    age = None if wire.get("age") is None else read.integer(wire, "age", 130)
    kind = wire.get("type")
    if kind is None and age is not None:
        kind = _kind_by_age(age)
    if not isinstance(kind, str) or kind not in _KINDS:
        raise Malformed("type")
    return OfferTraveler(read.identifier(wire), kind, age)


def _kind_by_age(age: int) -> str:
    if age < _INFANT_UNDER:
        return _LAP
    return "child" if age < _ADULT_FROM else "adult"


def _condition(wire: Json | None) -> Condition:
    if wire is None:
        return Condition()
    return Condition(read.boolean(wire, "allowed"), read.money_or_none(wire, "penalty"))


def _slice_of(wire: Json, lap: tuple[str, ...]) -> Slice:
    """Its `elapsed` is worked out from the flights; the airline's sum is not read.

    `lap` are the airline's ids of infants without a seat.
    """
    segments: list[Segment] = []
    left: datetime | None = None
    landed: datetime | None = None
    for item in read.objects(wire, "segments", 1, 12):
        segment, departs, arrives = _timed(_flight(item, lap), landed)
        if landed is not None and departs < landed:
            raise Malformed("segments")
        left, landed = left or departs, arrives
        segments.append(segment)
    if left is None or landed is None:
        raise Malformed("segments")
    return Slice(
        id=read.identifier(wire),
        segments=tuple(segments),
        elapsed=landed - left,
        fare_brand=read.text_or_empty(wire, "fare_brand_name"),
    )


def _timed(segment: Segment, landed: datetime | None) -> tuple[Segment, datetime, datetime]:
    """The flight with its real length, and when it leaves and lands in UTC.

    The airline's own duration only distinguishes the two readings of an hour that a clock repeats:
    some airlines leave it out, and some subtract one local time from another.
    """
    try:
        times = segment.times_in_utc(landed)
    except OverflowError as bad:
        raise Malformed("arriving_at") from bad
    if times is None or times[1] <= times[0]:
        raise Malformed("arriving_at")
    departs, arrives = times
    return replace(segment, elapsed=arrives - departs), departs, arrives


def _flight(wire: Json, lap: tuple[str, ...]) -> Segment:
    """`elapsed` is the airline's own, zero where it is left out; `_timed` corrects it."""
    marketing = _carrier(read.child(wire, "marketing_carrier"))
    aircraft = read.child_or_none(wire, "aircraft")
    cabin, bags = _seats(wire, lap)
    return Segment(
        id=read.identifier(wire),
        origin=_airport(wire, "origin"),
        destination=_airport(wire, "destination"),
        departs=read.local_time(wire, "departing_at"),
        arrives=read.local_time(wire, "arriving_at"),
        elapsed=read.duration_or_none(wire, "duration") or timedelta(),
        carrier=marketing,
        number=read.text(wire, "marketing_carrier_flight_number", 8),
        operated_by=_operator(read.child_or_none(wire, "operating_carrier"), marketing),
        aircraft=read.text_or_empty(aircraft, "name") if aircraft else "",
        cabin=cabin,
        origin_terminal=read.text_or_empty(wire, "origin_terminal", 20),
        destination_terminal=read.text_or_empty(wire, "destination_terminal", 20),
        bags=bags,
        stops=_stops(wire),
    )


def _stops(wire: Json) -> tuple[Stop, ...]:
    """Landings under the same flight number; a list that is null or absent is none."""
    if wire.get("stops") is None:
        return ()
    return tuple(
        Stop(_airport(item, "airport"), read.duration_or_none(item, "duration"))
        for item in read.objects(wire, "stops", 0, 8)
    )


def _airport(wire: Json, name: str) -> Airport:
    place = read.child(wire, name)
    code = read.text(place, "iata_code", 3)
    if len(code) != 3 or not code.isalnum():
        raise Malformed(name)
    return Airport(
        code=code,
        name=read.text(place, "name"),
        city=read.text_or_empty(place, "city_name") or read.text(place, "name"),
        country=read.text_or_empty(place, "iata_country_code", 2),
        zone=read.zone(place, "time_zone"),
        city_code=read.text_or_empty(place, "iata_city_code", 3),
    )


def _seats(wire: Json, lap: tuple[str, ...]) -> tuple[Cabin, Bags]:
    """The cabin, and what each traveler with a seat may bring: the least of them all."""
    if wire.get("passengers") is None:
        return Cabin.ECONOMY, Bags()
    every = read.objects(wire, "passengers", 0, 20)
    seats = [seat for seat in every if seat.get("passenger_id") not in lap] or list(every)
    if not seats:
        return Cabin.ECONOMY, Bags()
    cabin = _CABINS.get(read.text(seats[0], "cabin_class"))
    if cabin is None:
        raise Malformed("cabin_class")
    allowed = [_bags(seat) for seat in seats]
    if Bags() in allowed:
        return cabin, Bags()
    return cabin, Bags(
        carry_on=min(bags.carry_on or 0 for bags in allowed),
        checked=min(bags.checked or 0 for bags in allowed),
    )


def _bags(seat: Json) -> Bags:
    """Pieces of one traveler on one flight; unknown where the airline leaves them out."""
    if seat.get("baggages") is None:
        return Bags()
    pieces = {"carry_on": 0, "checked": 0}
    for item in read.objects(seat, "baggages", 0, 20):
        kind = read.text(item, "type")
        if kind in pieces:
            pieces[kind] += read.integer(item, "quantity", 20)
    return Bags(pieces["carry_on"], pieces["checked"])
