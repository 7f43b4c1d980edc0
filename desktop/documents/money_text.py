"""Who charges what, and how far that has gone; never more than is known."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.money import Money
from desktop.booking.trip.transitions import OrderState, PaymentState
from desktop.booking.trip.trip import Trip


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One of the two sums, and what has become of it."""

    who: str
    amount: Money
    state: str
    detail: str = ""


def airline_charges(trip: Trip) -> MoneyLine:
    """What the airline takes for the flights."""
    offer, order = trip.offer, trip.order
    total = order.answer.total if order and order.answer else offer.total
    card = trip.card.words() if trip.card else "the card"
    airline = offer.owner.name
    if order is None or order.state is OrderState.REFUSED:
        state = "Nothing is charged yet."
    elif order.state is OrderState.CONFIRMED:
        state = f"Charged by {airline} to {card}."
    else:
        state = f"Charged to {card} once {airline} confirms."
    tax = f", of which taxes {offer.tax}" if offer.tax and total == offer.total else ""
    members = len(offer.travelers)
    return MoneyLine("AIRLINE CHARGES", total, state, f"{_for_members(members)}{tax}")


def we_charge(trip: Trip, company: str) -> MoneyLine:
    """Our own fee, apart from the fare."""
    payment = trip.payment
    card = trip.card.words() if trip.card else "the card"
    if not trip.fee.minor:
        state = "No fee for this trip."
    elif payment and payment.state is PaymentState.TAKEN:
        state = f"Charged by {company} to {card}."
    elif payment and payment.state in (PaymentState.ASKED, PaymentState.UNKNOWN):
        state = "Not settled yet: we are checking with the bank."
    else:
        state = "Not charged yet."
    return MoneyLine("WE CHARGE", trip.fee, state, f"Service fee of {company}")


def _for_members(members: int) -> str:
    return "For 1 traveler" if members == 1 else f"For all {members} travelers"
