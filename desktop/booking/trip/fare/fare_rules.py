"""The rules that follow from a trip's fare plan."""

from __future__ import annotations

from desktop.booking.card import CARD_VAULT, PROCESSOR, TakenCard
from desktop.booking.fare_plan import RECORDED, FarePlan
from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import FARE_HOLD, ORDER
from desktop.booking.trip.attempt_record import AnyAttempt, OrderAttempt
from desktop.booking.trip.attempt_states import OPEN_STATES, AttemptState
from desktop.booking.trip.fee_rules import fee_by_link
from desktop.booking.trip.trip import Trip


def is_elsewhere(trip: Trip) -> bool:
    """True when a person books it elsewhere and records it here."""
    return trip.fare_plan is FarePlan.BOOKED_ELSEWHERE


def card_payees(trip: Trip) -> tuple[str, ...]:
    """Who is given the client's card before the booking; empty where nobody needs it. Our fee needs
    none where the client types a card by a link.
    """
    is_fee = trip.fee.minor > 0 and fee_by_link(trip) is None
    is_ours = is_fee or trip.fare_plan is FarePlan.COMPANY_BALANCE
    ours = (PROCESSOR,) if is_ours else ()
    return (*ours, CARD_VAULT) if trip.fare_plan is FarePlan.TRAVELERS_CARD else ours


def is_card_due(trip: Trip) -> bool:
    """True where a card is still to be taken before the booking: there is none, or one of those
    whom it pays was not given it, as when the link for our fee ended after the airline's card.
    """
    card = trip.card
    return any(card is None or card.token_for(payee) is None for payee in card_payees(trip))


def given_to_text(card: TakenCard) -> str:
    """``"the airline"``: the one payee that a card was given to, where `is_card_due`."""
    return "the airline" if card.token_for(CARD_VAULT) else "what we charge"


def is_price_exact(trip: Trip) -> bool:
    """True once what is charged is known to the last digit: where the airline charges the client's
    card, it was asked about that very card.
    """
    is_charged = trip.card is not None and trip.card.token_for(CARD_VAULT) is not None
    pays = trip.fare_plan is FarePlan.TRAVELERS_CARD and is_charged
    return not pays or trip.offer.card_charge is not None


def fare_merchant(trip: Trip, company: str) -> str:
    """Whose name is on the client's statement for the fare. `company` is ours."""
    if trip.fare_plan is FarePlan.COMPANY_BALANCE:
        return company
    if not is_elsewhere(trip):
        return trip.offer.owner.name
    answer = trip.order.answer if trip.order else None
    if answer is not None and answer.charged_by:
        return answer.charged_by
    is_open = order_to_record(trip) is not None
    return trip.recorded.charged_by if is_open and trip.recorded else trip.offer.owner.name


def fare_total(trip: Trip) -> Money:
    """What was charged for all travelers, once that is known; else what is to be charged. Where the
    airline was asked about the very card, that is what it charges to it.
    """
    answer = trip.order.answer if trip.order else None
    if trip.offer.card_charge is None and answer and answer.total:
        return answer.total
    return trip.offer.airline_charges


def fare_label(trip: Trip) -> str:
    """The heading of the fare on screens and documents."""
    ours = trip.fare_plan is FarePlan.COMPANY_BALANCE
    return FARE_HOLD.charge_label if ours else ORDER.charge_label


def fare_terms(trip: Trip) -> tuple[str, ...]:
    """What a client's yes is about of the fare: who charges how much, and how."""
    offer = trip.offer
    if trip.fare_plan is FarePlan.COMPANY_BALANCE:
        return (
            f"we charge {offer.total} for the fare",
            "the fare is held now, and charged after the ticket",
        )
    if is_elsewhere(trip):
        return (f"{offer.owner.name} charges {offer.total}, booked elsewhere",)
    less = f", and {offer.card_discount} less" if offer.card_discount else ""
    return (
        f"{offer.owner.name} charges {offer.airline_charges}",
        f"of it for paying by the card {offer.card_surcharge or 'nothing'}{less}",
    )


def is_recorded(attempt: AnyAttempt) -> bool:
    """True for an order that is made elsewhere: no vendor can be asked about it."""
    return attempt.kind is ORDER and attempt.vendor == RECORDED


def is_ticketed(trip: Trip) -> bool:
    """True when what is recorded of a booking elsewhere has a ticket for each traveler."""
    issued = trip.recorded.tickets if trip.recorded is not None else ()
    seats = {seat for ticket in issued for seat in ticket.traveler_ids}
    return seats.issuperset(seat.id for seat in trip.offer.travelers)


def order_to_record(trip: Trip) -> OrderAttempt | None:
    """The order that a person is making elsewhere, to be recorded and confirmed, or undone. Not
    while its request is being saved.
    """
    decided = OPEN_STATES - {AttemptState.REQUESTED}
    return next((one for one in trip.orders if is_recorded(one) and one.state in decided), None)


def books_another_fare(trip: Trip) -> bool:
    """True when the airline has booked another fare than the one that the trip shows, because an
    earlier try came late: no document may name these flights.
    """
    order = trip.order
    return (
        order is not None
        and order.state is AttemptState.CONFIRMED
        and order.subject != trip.offer.id
    )
