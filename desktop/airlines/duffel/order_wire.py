"""An order: the request to Duffel, and its answer.

Fields: Duffel API, orders. Documents that an offer does not support must not be sent at all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, NamedTuple, TypeVar

from desktop.booking.card_number_guard import holds_card_number
from desktop.booking.clients.passenger_name import composed_name
from desktop.booking.clients.phone_number import dialed_number
from desktop.booking.clients.traveler import Gender, Traveler
from desktop.booking.money import Money
from desktop.booking.trip.offer import Offer, OfferTraveler
from desktop.booking.trip.order import AirlineOrder, Ticket
from desktop.booking.trip.passenger_age import LAP, age_problem
from desktop.system.strict_json import length, reader, text
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import OrderRequest

from .duffel_json import Identifier, moment, money

U = TypeVar("U")
T = TypeVar("T")

_TITLES = frozenset({"mr", "ms", "mrs", "miss", "dr"})
_TITLE_OF = {Gender.MALE: "mr", Gender.FEMALE: "ms"}
_TICKET = "electronic_ticket"
_TICKET_NUMBER = re.compile(r"[0-9]{3}-?[0-9]{10}")
_LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


def encode_order(request: OrderRequest) -> dict[str, object]:
    """The request body for an order paid at once, by card or from the company's balance.

    Refused when a traveler lacks what the airline always asks for: that is our own check, and
    nothing is sent.
    """
    offer = request.offer
    if len(request.travelers) != len(offer.travelers):
        raise _incomplete("travelers", "The travelers do not match the seats of this fare.")
    lap_of = _laps(offer.travelers)
    return {
        "type": "instant",
        "selected_offers": [offer.id],
        "services": [],
        "payments": [_payment(request)],
        "passengers": [_passenger(request, index, lap_of) for index in range(len(offer.travelers))],
        "metadata": {"our_reference": request.our_reference[:500]},
    }


def _payment(request: OrderRequest) -> dict[str, object]:
    """As Duffel takes it (Duffel API, orders): `balance` needs no card and no session."""
    paid: dict[str, object] = {
        "amount": _amount(request.offer),
        "currency": request.offer.total.currency,
    }
    if request.from_balance:
        return {"type": "balance", **paid}
    session = request.three_ds_session_id
    return {"type": "card", **paid, "three_d_secure_session_id": session}


class _Ticket(NamedTuple):
    unique_identifier: Annotated[str, text(40)]
    passenger_ids: Annotated[tuple[Identifier, ...], length(200)]


class _Order(NamedTuple):
    """Only the id is promised here: with it there is an order, whatever else can be read."""

    id: Identifier
    booking_reference: object = None
    total_amount: object = None
    total_currency: object = None
    documents: object = None
    void_window_ends_at: object = None
    payment_status: object = None
    cancelled_at: object = None


class _OrderOffer(NamedTuple):
    offer_id: object = None


_read_ticket = reader(_Ticket, "documents")
_read_order = reader(_Order, "order")
_read_order_offer = reader(_OrderOffer, "order")
_read_reference = text(40)


def decode_order(untrusted: object) -> AirlineOrder:
    """The airline's order. Malformed when it has no id.

    A detail that is not there yet, or in a form that was never promised, is left out, and never the
    order: it may be a ticket that is paid for. What marks it as cancelled counts in any form.
    """
    wire = _read_order(untrusted)
    paid = wire.payment_status
    cancelled = wire.cancelled_at
    return AirlineOrder(
        airline_id=wire.id,
        record_locator=_or_none(_reference, wire.booking_reference) or "",
        tickets=tuple(_tickets(wire.documents)),
        total=_or_none(_total, wire),
        void_until=_or_none(moment, wire.void_window_ends_at),
        paid_at=_or_none(moment, paid.get("paid_at")) if isinstance(paid, dict) else None,
        cancelled_at=(_or_none(moment, cancelled) or _LONG_AGO) if cancelled else None,
    )


def _reference(untrusted: object) -> str:
    """ValueError also for what the records would refuse to keep: the order must be saved."""
    reference = _read_reference(untrusted)
    if holds_card_number(reference):
        raise ValueError
    return reference


def _total(wire: _Order) -> Money:
    return money(wire.total_amount, wire.total_currency, "total")


def _tickets(untrusted: object) -> Iterator[Ticket]:
    """Those of an order's documents that are tickets and can be read."""
    for each in untrusted[:200] if isinstance(untrusted, list) else ():
        if isinstance(each, dict) and each.get("type") == _TICKET:
            ticket = _or_none(_read_ticket, each)
            if ticket is not None and _may_be_kept(ticket.unique_identifier):
                yield Ticket(ticket.unique_identifier, ticket.passenger_ids)


def _may_be_kept(number: str) -> bool:
    """The records keep a number in the form of a ticket's, and no other that may be a card's."""
    return bool(_TICKET_NUMBER.fullmatch(number)) or not holds_card_number(number)


def _or_none(read: Callable[[U], T], untrusted: U) -> T | None:
    """What `read` makes of it; None where that is nothing."""
    try:
        return read(untrusted)
    except ValueError:
        return None


def order_for_offer(untrusted: object, offer_id: str) -> bool:
    """True when the order was made from that offer. The list's own filter is not trusted."""
    return _read_order_offer(untrusted).offer_id == offer_id


def _amount(offer: Offer) -> str:
    """As the airline wrote it: how it writes an amount is its own matter."""
    try:
        is_same = Money.parse(offer.total_text, offer.total.currency) == offer.total
    except ValueError:
        is_same = False
    return offer.total_text if is_same else offer.total.decimal_text()


def _laps(seats: tuple[OfferTraveler, ...]) -> Mapping[str, str]:
    """Adult id to infant id, by the airline's ids: one infant for each adult."""
    adults = [seat.id for seat in seats if seat.kind == "adult"]
    infants = [seat.id for seat in seats if seat.kind == LAP]
    if len(infants) > len(adults):
        raise _incomplete("travelers", "Each infant needs an adult of its own.")
    return dict(zip(adults, infants, strict=False))


def _passenger(request: OrderRequest, index: int, lap_of: Mapping[str, str]) -> dict[str, object]:
    seat, who = request.offer.travelers[index], request.travelers[index]
    if who.born_on is None:
        raise _incomplete(f"travelers.{index}.born_on", "The date of birth is missing.")
    if who.gender is None or who.gender is Gender.UNSPECIFIED:
        sentence = "The gender on the passport is missing, or one that the airline does not take."
        raise _incomplete(f"travelers.{index}.gender", sentence)
    if problem := age_problem(who.given_name, who.born_on, seat, request.offer):
        raise _incomplete(f"travelers.{index}.born_on", problem)
    title = who.title.strip(" .").lower()
    wire: dict[str, object] = {
        "id": seat.id,
        "title": title if title in _TITLES else _TITLE_OF[who.gender],
        "gender": who.gender.value,
        "given_name": composed_name(who.given_name),
        "family_name": composed_name(who.family_name),
        "born_on": who.born_on.isoformat(),
        "email": request.contact.email,
        "phone_number": dialed_number(request.contact.phone),
    }
    if seat.id in lap_of:
        wire["infant_passenger_id"] = lap_of[seat.id]
    if documents := _documents(who, request.offer):
        wire["identity_documents"] = documents
    if accounts := loyalty_accounts(who, request.offer):
        wire["loyalty_programme_accounts"] = accounts
    return wire


def _documents(who: Traveler, offer: Offer) -> list[dict[str, str]]:
    """At most one, as Duffel takes it (Duffel API, order passengers): the most needed."""
    if who.passport and offer.needs_passport:
        return [
            {
                "type": "passport",
                "unique_identifier": who.passport.number,
                "issuing_country_code": who.passport.country,
                "expires_on": who.passport.expires_on.isoformat(),
            }
        ]
    if who.known_traveler and offer.takes_known_traveler:
        return [_us_document("known_traveler_number", who.known_traveler)]
    if who.redress and offer.takes_redress:
        return [_us_document("passenger_redress_number", who.redress)]
    return []


def _us_document(kind: str, number: str) -> dict[str, str]:
    """Known Traveler and Redress numbers exist in the United States only."""
    return {"type": kind, "unique_identifier": number, "issuing_country_code": "US"}


def loyalty_accounts(who: Traveler, offer: Offer) -> list[dict[str, str]]:
    """Only memberships of airlines on this trip: an airline refuses the others."""
    flying = {segment.carrier.code for way in offer.slices for segment in way.segments}
    flying.add(offer.owner.code)
    return [
        {"airline_iata_code": membership.airline, "account_number": membership.number}
        for membership in who.loyalty
        if membership.airline in flying
    ]


def _incomplete(field: str, happened: str) -> Refused:
    return Refused(
        "travelers_incomplete",
        happened,
        "Nothing is booked or charged.",
        "Complete the traveler, then book.",
        field=field,
    )
