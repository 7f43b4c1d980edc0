"""What goes back of a canceled order: what the airline says, beside what the client agreed to."""

from __future__ import annotations

from dataclasses import dataclass

from desktop.booking.money import Money
from desktop.booking.trip.attempt_record import CancelAttempt
from desktop.booking.trip.fare.fare_rules import fare_total
from desktop.booking.trip.order import OrderCancellation, RefundTo
from desktop.booking.trip.trip import Trip

from .cancellation_rules import agreed_place, promised_refund


@dataclass(frozen=True, slots=True)
class RefundDue:
    """`amount` goes back to the client, to `refund_to`; `from_airline` of it by the airline's word,
    None where it says nothing of that. `note`: in what it differs from that word; empty where it
    does not.
    """

    amount: Money
    refund_to: RefundTo
    from_airline: Money | None
    note: str = ""


def refund_due(trip: Trip, attempt: CancelAttempt, done: OrderCancellation) -> RefundDue | None:
    """None where nothing is known to go back.

    An answer without an amount, or with less than the client agreed to, takes nothing back of what
    was promised; nor does one with more than was paid promise more.
    """
    stated, agreed, place = done.refund, promised_refund(trip, attempt), done.refund_to
    promised = agreed_place(trip, attempt) if agreed is not None else place
    is_swapped = place.is_credit and not promised.is_credit
    if is_swapped or place in (RefundTo.NOT_STATED, RefundTo.AWAITING_PAYMENT):
        place = promised
    airline = stated if stated is not None and stated.minor > 0 else None
    is_other = agreed is not None and airline is not None and airline.currency != agreed.currency
    if agreed is not None and (airline is None or (not is_other and airline < agreed)):
        says = "no amount" if stated is None else stated
        note = f"The airline says {says}; the client agreed to {agreed}"
        due = RefundDue(agreed, place, airline, note)
    elif airline is not None:
        note = f"The client agreed to {agreed}" if is_other or is_swapped else ""
        due = RefundDue(airline, place, airline, note)
    else:
        return None
    return _within(fare_total(trip), due)


def _within(paid: Money, due: RefundDue) -> RefundDue:
    """No more than was paid."""
    if due.amount.currency != paid.currency or not paid < due.amount:
        return due
    note = f"The airline says {due.amount}, and {paid} was paid"
    return RefundDue(paid, due.refund_to, due.from_airline and paid, note)
