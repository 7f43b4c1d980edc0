"""Who charges what, and what of it is known to be charged."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.money import Money
from desktop.booking.trip.attempt_kinds import FARE_RELEASE, FEE, ORDER, RELEASE
from desktop.booking.trip.fare.fare_payment import (
    fare_attempt_to_show,
    fare_taken,
    live_fare_hold,
    open_fare_attempt,
    we_charge_fare,
)
from desktop.booking.trip.fare.fare_rules import fare_label, fare_total, is_elsewhere
from desktop.booking.trip.fee_rules import (
    charged_card,
    fee_attempt_to_show,
    fee_taken,
    live_hold,
    open_fee_attempt,
)
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import (
    blocking_order,
    fare_card,
    is_booked,
    merchant_name,
)


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """One of the two amounts, and its state."""

    who: str
    amount: Money
    state: str
    detail: str = ""


def airline_charges(trip: Trip, company: str) -> MoneyLine:
    """What is charged for the flights, and by whom."""
    offer = trip.offer
    total = fare_total(trip)
    to_card = "" if is_elsewhere(trip) else f" to {fare_card(trip) or 'the card'}"
    airline = merchant_name(trip, ORDER, company)
    tax = f", of which taxes {offer.tax}" if offer.tax and total == offer.total else ""
    detail = f"{_for_travelers(len(offer.travelers))}{tax}"
    if we_charge_fare(trip):
        return MoneyLine(fare_label(trip), total, _our_fare_state(trip, airline), detail)
    if blocking_order(trip) is None:
        state = "Nothing is charged yet."
    elif is_booked(trip):
        state = f"Charged by {airline}{to_card}."
    else:
        state = f"Charged{to_card} once {airline} confirms."
    card_fee = f", of which {offer.card_surcharge} for the card" if offer.card_surcharge else ""
    if offer.card_discount:
        card_fee = f", {offer.card_discount} less for the card"
    return MoneyLine(fare_label(trip), total, state, f"{detail}{card_fee}")


def _our_fare_state(trip: Trip, company: str) -> str:
    """How it is with a fare that we charge."""
    card = fare_card(trip) or "the card"
    if fare_taken(trip):
        return f"Charged by {company} to {card}."
    if open_fare_attempt(trip):
        return "Not settled yet: we are checking with the bank."
    if live_fare_hold(trip):
        return f"Held by {company} on {card}, not charged yet."
    about = fare_attempt_to_show(trip)
    if about and about.kind is FARE_RELEASE:
        return "Released from the card. Nothing was charged."
    return "Nothing is charged yet."


def we_charge(trip: Trip, company: str) -> MoneyLine:
    """Our own fee, apart from the fare."""
    about = fee_attempt_to_show(trip)
    merchant = merchant_name(trip, FEE, company)
    card = charged_card(trip, about) or "the card"
    if not trip.fee.minor:
        state = "No fee for this trip."
    elif fee_taken(trip):
        state = f"Charged by {merchant} to {card}."
    elif open_fee_attempt(trip):
        state = "Not settled yet: we are checking with the bank."
    elif live_hold(trip):
        state = f"Held by {merchant} on {card}, not charged yet."
    elif about and about.kind is RELEASE:
        state = "Released from the card. Nothing was charged."
    else:
        state = "Not charged yet."
    return MoneyLine(FEE.charge_label, trip.fee, state, f"Service fee of {merchant}")


def _for_travelers(travelers: int) -> str:
    return "For 1 traveler" if travelers == 1 else f"For all {travelers} travelers"
