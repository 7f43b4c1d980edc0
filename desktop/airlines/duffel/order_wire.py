"""An order: the request to Duffel, and its answer.

Fields: Duffel API, orders. Documents that an offer does not support must not be sent at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, NamedTuple

from desktop.booking.clients.passenger_name import composed_name
from desktop.booking.clients.phone_number import dialed_number
from desktop.booking.clients.traveler import Gender, Traveler
from desktop.booking.trip.offer import Offer, OfferTraveler
from desktop.booking.trip.order import AirlineOrder, Ticket
from desktop.booking.trip.passenger_age import LAP, age_problem
from desktop.system.strict_json import Json, length, matching, reader, text
from desktop.use_cases.errors import Refused
from desktop.use_cases.ports.airline_port import OrderRequest

from .duffel_json import Identifier, Moment, Name, money

_TITLES = frozenset({"mr", "ms", "mrs", "miss", "dr"})
_TITLE_OF = {Gender.MALE: "mr", Gender.FEMALE: "ms"}
_TICKET = "electronic_ticket"


def encode_order(request: OrderRequest) -> dict[str, object]:
    """The request body for an order paid at once by card.

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
        "payments": [
            {
                "type": "card",
                "amount": offer.total.decimal_text(),
                "currency": offer.total.currency,
                "three_d_secure_session_id": request.three_ds_session_id,
            }
        ],
        "passengers": [_passenger(request, index, lap_of) for index in range(len(offer.travelers))],
        "metadata": {"our_reference": request.our_reference[:500]},
    }


def _tickets(untrusted: object, _: object = None) -> tuple[Ticket, ...]:
    """Those of an order's documents that are tickets; of the others only the kind is read.

    What is not there yet, in whatever way, is no ticket: they may come later.
    """
    documents = _read_documents({"documents": untrusted or []}).documents
    tickets = (_read_ticket(each) for each in documents if _read_document(each).type == _TICKET)
    return tuple(Ticket(ticket.unique_identifier, ticket.passenger_ids) for ticket in tickets)


class _Documents(NamedTuple):
    documents: Annotated[tuple[Json, ...], length(200)]


class _Document(NamedTuple):
    type: Name


class _Ticket(NamedTuple):
    unique_identifier: Annotated[str, text(40)]
    passenger_ids: Annotated[tuple[Identifier, ...], length(200)]


class _Payment(NamedTuple):
    paid_at: Moment | None = None


class _Order(NamedTuple):
    id: Identifier
    booking_reference: Annotated[str, matching("[A-Za-z0-9]{1,20}")]
    total_amount: object = None
    total_currency: object = None
    documents: Annotated[tuple[Ticket, ...], _tickets] = ()
    void_window_ends_at: Moment | None = None
    payment_status: _Payment | None = None


class _OrderOffer(NamedTuple):
    offer_id: object = None


_read_documents = reader(_Documents, "documents")
_read_document = reader(_Document, "documents")
_read_ticket = reader(_Ticket, "documents")
_read_order = reader(_Order, "order")
_read_order_offer = reader(_OrderOffer, "order")


def decode_order(untrusted: object) -> AirlineOrder:
    """The airline's order. Malformed when the record locator or an amount is not valid."""
    wire = _read_order(untrusted)
    return AirlineOrder(
        airline_id=wire.id,
        record_locator=wire.booking_reference,
        tickets=wire.documents,
        total=money(wire.total_amount, wire.total_currency, "total"),
        void_until=wire.void_window_ends_at,
        paid_at=wire.payment_status.paid_at if wire.payment_status else None,
    )


def order_for_offer(untrusted: object, offer_id: str) -> bool:
    """True when the order was made from that offer. The list's own filter is not trusted."""
    return _read_order_offer(untrusted).offer_id == offer_id


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
    if who.gender is None:
        raise _incomplete(f"travelers.{index}.gender", "The gender on the passport is missing.")
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
    if accounts := _loyalty(who, request.offer):
        wire["loyalty_programme_accounts"] = accounts
    return wire


def _documents(who: Traveler, offer: Offer) -> list[dict[str, str]]:
    documents: list[dict[str, str]] = []
    if who.passport and offer.needs_passport:
        documents.append(
            {
                "type": "passport",
                "unique_identifier": who.passport.number,
                "issuing_country_code": who.passport.country,
                "expires_on": who.passport.expires_on.isoformat(),
            }
        )
    if who.known_traveler and offer.takes_known_traveler:
        documents.append(_us_document("known_traveler_number", who.known_traveler))
    if who.redress and offer.takes_redress:
        documents.append(_us_document("passenger_redress_number", who.redress))
    return documents


def _us_document(kind: str, number: str) -> dict[str, str]:
    """Known Traveler and Redress numbers exist in the United States only."""
    return {"type": kind, "unique_identifier": number, "issuing_country_code": "US"}


def _loyalty(who: Traveler, offer: Offer) -> list[dict[str, str]]:
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
