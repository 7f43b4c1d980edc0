"""An offer as Duffel sends it, turned into an `Offer`. Malformed when it is inconsistent.

Fields: Duffel API, offers. Times of an airport are local and without a zone there. The dataclasses
are named and ordered as there; what is an `object` in them is checked only where it is used.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Annotated, NamedTuple

from desktop.booking.airport import Airport
from desktop.booking.money import Money
from desktop.booking.trip.itinerary import Bags, Carrier, Segment, Slice, Stop
from desktop.booking.trip.offer import CardCharge, Condition, Offer, OfferTraveler
from desktop.booking.trip.search_request import Cabin
from desktop.system.strict_json import (
    Malformed,
    Truth,
    length,
    matching,
    reader,
    text,
    whole_number,
)

from .duffel_json import (
    Duration,
    Identifier,
    LocalTime,
    Moment,
    Name,
    NameOrEmpty,
    Zone,
    difference_or_none,
    money,
    money_or_none,
)
from .source_name import SOURCE

_CABINS = {cabin.value: cabin for cabin in Cabin}
"""Names this adapter in `Offer.source`."""

_LAP = "infant_without_seat"
_KINDS = frozenset({"adult", "child", _LAP})
_INFANT_UNDER = 2
_MOST_SLICES = 12
_ADULT_FROM = 18

_Code = Annotated[str, text(3)]
_CodeOrEmpty = Annotated[str, text(3, 0)]
_TerminalOrEmpty = Annotated[str, text(20, 0)]
_AirportCode = Annotated[str, matching("[^\\W_]{3}")]


def _document_types(untrusted: object, _: object = None) -> frozenset[str]:
    """A list of anything: kinds of documents that are no texts are left out."""
    if type(untrusted) is not list:
        raise ValueError
    return frozenset(item for item in untrusted if type(item) is str)


class _Airline(NamedTuple):
    name: Name
    iata_code: _Code


class _Operator(NamedTuple):
    """Small operators have no IATA code of their own."""

    name: Name
    iata_code: _CodeOrEmpty = ""


class _Aircraft(NamedTuple):
    name: NameOrEmpty = ""


class _Place(NamedTuple):
    name: Name
    iata_code: _AirportCode
    time_zone: Zone
    city_name: NameOrEmpty = ""
    iata_city_code: _CodeOrEmpty = ""
    iata_country_code: Annotated[str, text(2, 0)] = ""


class _Landing(NamedTuple):
    airport: _Place
    duration: Duration | None = None


class _Baggage(NamedTuple):
    type: Name
    quantity: Annotated[int, whole_number(20)] | None = None


class _Seat(NamedTuple):
    passenger_id: object = None
    cabin_class: object = None
    baggages: Annotated[tuple[_Baggage, ...], length(20)] | None = None


class _Flight(NamedTuple):
    id: Identifier
    origin: _Place
    destination: _Place
    departing_at: LocalTime
    arriving_at: LocalTime
    marketing_carrier: _Airline
    marketing_carrier_flight_number: Annotated[str, text(8)]
    origin_terminal: _TerminalOrEmpty = ""
    destination_terminal: _TerminalOrEmpty = ""
    duration: Duration | None = None
    operating_carrier: _Operator | None = None
    aircraft: _Aircraft | None = None
    passengers: Annotated[tuple[_Seat, ...], length(20)] | None = None
    stops: Annotated[tuple[_Landing, ...], length(8)] | None = None


class _Way(NamedTuple):
    id: Identifier
    segments: Annotated[tuple[_Flight, ...], length(12, 1)]
    fare_brand_name: NameOrEmpty = ""


class _Passenger(NamedTuple):
    id: Identifier
    type: Name | None = None
    age: Annotated[int, whole_number(130)] | None = None


class _Terms(NamedTuple):
    allowed: Truth
    penalty_amount: object = None
    penalty_currency: object = None


class _Conditions(NamedTuple):
    change_before_departure: _Terms | None = None
    refund_before_departure: _Terms | None = None


class _Payment(NamedTuple):
    requires_instant_payment: object = None
    price_guarantee_expires_at: Moment | None = None
    payment_required_by: Moment | None = None


class _Offer(NamedTuple):
    id: Identifier
    live_mode: Truth
    expires_at: Moment
    owner: _Airline
    passengers: Annotated[tuple[_Passenger, ...], length(20, 1)]
    slices: Annotated[tuple[_Way, ...], length(12, 1)]
    total_amount: object = None
    total_currency: object = None
    base_amount: object = None
    base_currency: object = None
    tax_amount: object = None
    tax_currency: object = None
    conditions: _Conditions | None = None
    payment_requirements: _Payment | None = None
    passenger_identity_documents_required: object = None
    supported_passenger_identity_document_types: (
        Annotated[frozenset[str], _document_types] | None
    ) = None


_read_offer = reader(_Offer, "offer")
_read_way = reader(_Way, "slice")


def decode_offer(untrusted: object) -> Offer:
    """One offer, whole and consistent. Malformed."""
    wire = _read_offer(untrusted)
    documents = wire.supported_passenger_identity_document_types or frozenset()
    pay = wire.payment_requirements or _Payment()
    conditions = wire.conditions or _Conditions()
    total = money(wire.total_amount, wire.total_currency, "total")
    travelers = tuple(_traveler(passenger) for passenger in wire.passengers)
    lap = tuple(who.id for who in travelers if who.kind == _LAP)
    return Offer(
        id=wire.id,
        source=SOURCE,
        owner=_carrier(wire.owner),
        slices=tuple(_slice_of(way, lap) for way in wire.slices),
        travelers=travelers,
        total=total,
        base=money_or_none(wire.base_amount, wire.base_currency, "base") or total,
        tax=difference_or_none(wire.tax_amount, wire.tax_currency, "tax"),
        ends_at=wire.expires_at,
        change=_condition(conditions.change_before_departure),
        refund=_condition(conditions.refund_before_departure),
        needs_passport=wire.passenger_identity_documents_required is True
        and "passport" in documents,
        takes_known_traveler="known_traveler_number" in documents,
        takes_redress="passenger_redress_number" in documents,
        can_hold=pay.requires_instant_payment is False,
        price_guaranteed_until=pay.price_guarantee_expires_at,
        pay_by=pay.payment_required_by,
        live=wire.live_mode,
        total_text=str(wire.total_amount),
    )


def decode_slices(untrusted: object) -> tuple[Slice, ...]:
    """The flights of an order, which are written as those of an offer. Malformed."""
    if type(untrusted) is not list or not 0 < len(untrusted) <= _MOST_SLICES:
        raise Malformed("slices")
    return tuple(_slice_of(_read_way(each), ()) for each in untrusted)


class _Method(NamedTuple):
    type: object = None
    card_id: object = None
    charge_amount: object = None
    charge_currency: object = None
    surcharge_amount: object = None
    surcharge_currency: object = None


class _Priced(NamedTuple):
    intended_payment_methods: Annotated[tuple[_Method, ...], length(20, 1)]


_read_priced = reader(_Priced, "priced offer")


def decode_priced_offer(untrusted: object, card_id: str) -> Offer:
    """One offer as it is paid by the card `card_id`. Malformed, also where that is not said.

    Its total is then the one for this card, with the surcharge in it, and is what the order pays;
    `charge_amount` is what the card is charged, in the same currency or another one (types of
    Duffel's client library, priced offers).
    """
    offer = decode_offer(untrusted)
    for method in _read_priced(untrusted).intended_payment_methods:
        if method.type == "card" and method.card_id == card_id:
            return replace(offer, card_charge=_card_charge(method, offer.total))
    raise Malformed("intended_payment_methods")


def _card_charge(wire: _Method, total: Money) -> CardCharge:
    """The guide shows an answer without a charge: then it is the total."""
    charge = money_or_none(wire.charge_amount, wire.charge_currency, "charge")
    surcharge = difference_or_none(wire.surcharge_amount, wire.surcharge_currency, "surcharge")
    return CardCharge(charge or total, surcharge)


def _carrier(wire: _Airline | _Operator) -> Carrier:
    return Carrier(wire.iata_code, wire.name)


def _traveler(wire: _Passenger) -> OfferTraveler:
    """By age where the kind is another than ours: an airline may call 14 years a young adult.

    On a lap the age says no more: what is asked for is under two.
    """
    kind = wire.type if wire.type in _KINDS else None
    if kind is None and wire.age is not None:
        kind = _kind_by_age(wire.age)
    if kind is None and wire.type:
        kind = "adult"
    if kind is None:
        raise Malformed("type")
    return OfferTraveler(wire.id, kind, None if kind == _LAP else wire.age)


def _kind_by_age(age: int) -> str:
    if age < _INFANT_UNDER:
        return _LAP
    return "child" if age < _ADULT_FROM else "adult"


def _condition(wire: _Terms | None) -> Condition:
    if wire is None:
        return Condition()
    penalty = money_or_none(wire.penalty_amount, wire.penalty_currency, "penalty")
    return Condition(wire.allowed, penalty)


def _slice_of(wire: _Way, lap: tuple[str, ...]) -> Slice:
    """Its `elapsed` is worked out from the flights; the airline's sum is not read.

    `lap` are the airline's ids of infants without a seat.
    """
    segments: list[Segment] = []
    left: datetime | None = None
    landed: datetime | None = None
    for flight in wire.segments:
        segment, departs, arrives = _timed(_segment(flight, lap), landed)
        if landed is not None and departs < landed:
            raise Malformed("segments")
        left, landed = left or departs, arrives
        segments.append(segment)
    if left is None or landed is None:
        raise Malformed("segments")
    return Slice(
        id=wire.id,
        segments=tuple(segments),
        elapsed=landed - left,
        fare_brand=wire.fare_brand_name,
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


def _segment(wire: _Flight, lap: tuple[str, ...]) -> Segment:
    """`elapsed` is the airline's own, zero where it is left out; `_timed` corrects it."""
    cabin, bags = _seats(wire.passengers or (), lap)
    return Segment(
        id=wire.id,
        origin=_airport(wire.origin),
        destination=_airport(wire.destination),
        departs=wire.departing_at,
        arrives=wire.arriving_at,
        elapsed=wire.duration or timedelta(),
        carrier=_carrier(wire.marketing_carrier),
        number=wire.marketing_carrier_flight_number,
        operated_by=_carrier(wire.operating_carrier or wire.marketing_carrier),
        aircraft=wire.aircraft.name if wire.aircraft else "",
        cabin=cabin,
        origin_terminal=wire.origin_terminal,
        destination_terminal=wire.destination_terminal,
        bags=bags,
        stops=tuple(Stop(_airport(stop.airport), stop.duration) for stop in wire.stops or ()),
    )


def _airport(wire: _Place) -> Airport:
    return Airport(
        code=wire.iata_code,
        name=wire.name,
        city=wire.city_name or wire.name,
        country=wire.iata_country_code,
        zone=wire.time_zone,
        city_code=wire.iata_city_code,
    )


def _seats(every: tuple[_Seat, ...], lap: tuple[str, ...]) -> tuple[Cabin, Bags]:
    """The cabin, and what each traveler with a seat may bring: the least of them all."""
    seats = [seat for seat in every if seat.passenger_id not in lap] or list(every)
    if not seats:
        return Cabin.ECONOMY, Bags()
    cabin = _CABINS.get(str(seats[0].cabin_class))
    if cabin is None:
        raise Malformed("cabin_class")
    allowed = [_bags(seat) for seat in seats]
    if Bags() in allowed:
        return cabin, Bags()
    return cabin, Bags(
        carry_on=min(bags.carry_on or 0 for bags in allowed),
        checked=min(bags.checked or 0 for bags in allowed),
    )


def _bags(seat: _Seat) -> Bags:
    """Pieces of one traveler on one flight; unknown where the airline leaves them out."""
    if seat.baggages is None:
        return Bags()
    pieces = {"carry_on": 0, "checked": 0}
    for item in seat.baggages:
        if item.type in pieces:
            if item.quantity is None:
                raise Malformed("quantity")
            pieces[item.type] += item.quantity
    return Bags(pieces["carry_on"], pieces["checked"])
