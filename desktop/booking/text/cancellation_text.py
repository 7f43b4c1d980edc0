"""Canceling a booked trip in words: what goes back, where, until when, and what is read aloud."""

from __future__ import annotations

from desktop.booking.date_time_text import day_text, local_time, time_text
from desktop.booking.money import Money
from desktop.booking.trip.cancellation.cancellation_rules import (
    FeeDecision,
    comes_to_us,
    kept_by_airline,
)
from desktop.booking.trip.fare.fare_payment import we_charge_fare
from desktop.booking.trip.fare.fare_rules import fare_total
from desktop.booking.trip.fee_rules import charged_card, fee_taken
from desktop.booking.trip.order import AirlineCredit, CancellationQuote, RefundTo
from desktop.booking.trip.trip import Trip
from desktop.booking.trip.trip_rules import fare_card


def cancellation_script(
    trip: Trip, company: str, quote: CancellationQuote, decision: FeeDecision
) -> str:
    """What is read to the client before the airline cancels: the yes to it is needed."""
    who = "all travelers" if len(trip.travelers) > 1 else trip.travelers[0].given_name
    parts = (
        f"I cancel {_trip_text(trip)}, reference {trip.record_locator}, for {who}.",
        refund_sentence(trip, quote.refund, back=quote.refund_to),
        destination_sentence(trip, company, quote) if _is_any(quote) else "",
        fee_sentence(trip, company, decision),
        "The tickets are no longer good after that, and it cannot be undone. Shall I cancel it?",
    )
    return f"“{' '.join(part for part in parts if part)}”"


def refund_sentence(trip: Trip, refund: Money | None, *, back: RefundTo) -> str:
    """What the airline gives back of what was paid, and what it keeps where that is known."""
    airline, paid = trip.offer.owner.name, fare_total(trip)
    if refund is None:
        return f"{airline} does not say how much it gives back."
    if back is RefundTo.AWAITING_PAYMENT:
        return f"{airline} was not paid yet, so nothing goes back."
    kept = kept_by_airline(trip, refund)
    if kept is None:
        return f"{airline} gives back {refund}; {paid} was paid, in another currency."
    if not refund.minor:
        return f"{airline} gives nothing back of the {paid} that was paid."
    if not kept.minor:
        return f"{airline} gives back all of the {paid} that was paid."
    return f"{airline} gives back {refund} of the {paid} that was paid, and keeps {kept}."


def destination_sentence(trip: Trip, company: str, quote: CancellationQuote) -> str:
    """Where it goes."""
    if quote.refund_to.is_credit:
        return (
            f"It is no money: it comes as {destination_text(trip, quote.refund_to)}, for another "
            f"ticket with {trip.offer.owner.name}. Until when it can be used is not stated here."
        )
    if comes_to_us(trip, quote.refund_to) and quote.refund_to is RefundTo.NOT_STATED:
        return (
            f"Where the airline sends it is not stated. We, {company}, charged you for the flights "
            f"and give it back to {_fare_card(trip, 'your ')}."
        )
    if comes_to_us(trip, quote.refund_to):
        return f"It comes to us, {company}, and we give it back to {_fare_card(trip, 'your ')}."
    if quote.refund_to is RefundTo.NOT_STATED:
        return "Where it goes is not stated."
    return f"It goes to {_fare_card(trip, 'your ')}, and the airline sends it."


def destination_text(trip: Trip, refund_to: RefundTo) -> str:
    """The same in a few words, for a row."""
    if refund_to is RefundTo.CREDITS:
        return "airline credit"
    if refund_to is RefundTo.VOUCHER:
        return "a voucher of the airline"
    if refund_to is RefundTo.AWAITING_PAYMENT:
        return "nobody: it was not paid yet"
    if refund_to is RefundTo.NOT_STATED:
        unstated = "a place that the airline does not state"
        return f"{unstated}; by us to {_fare_card(trip)}" if we_charge_fare(trip) else unstated
    if comes_to_us(trip, refund_to):
        return f"us, then {_fare_card(trip)}"
    return _fare_card(trip)


def credit_text(credit: AirlineCredit) -> str:
    """``"H8KLQW2P, USD 412.10"``."""
    return f"{credit.code}, {credit.amount}" if credit.amount is not None else credit.code


def fee_sentence(trip: Trip, company: str, decision: FeeDecision) -> str:
    """What becomes of our fee; empty where there is none."""
    if not trip.fee.minor:
        return ""
    taken = fee_taken(trip)
    if taken is None:
        return f"{company} charges {trip.fee} for the booking all the same."
    if decision is FeeDecision.KEPT:
        return f"{company} keeps its fee of {taken.amount}."
    return f"{company} gives its fee of {taken.amount} back to {fee_card(trip)}."


def fee_card(trip: Trip) -> str:
    """``"Visa ending 4242"``: the card that our fee was charged to."""
    return charged_card(trip, fee_taken(trip)) or "the card that paid it"


def holds_until_text(quote: CancellationQuote) -> str:
    """``"Sat 28 Nov at 19:05"``, on this machine's own clock."""
    at = local_time(quote.expires_at)
    return f"{day_text(at.date())} at {time_text(at)}"


def _is_any(quote: CancellationQuote) -> bool:
    is_nothing = quote.refund is not None and not quote.refund.minor
    return not is_nothing and quote.refund_to is not RefundTo.AWAITING_PAYMENT


def _trip_text(trip: Trip) -> str:
    out = trip.offer.slices[0]
    there = f"{out.origin.city} to {out.destination.city}"
    return f"the trip from {there} on {day_text(trip.departs_on)}"


def _fare_card(trip: Trip, whose: str = "") -> str:
    card = fare_card(trip)
    return f"{whose}{card}" if card else "the card that paid the flights"
