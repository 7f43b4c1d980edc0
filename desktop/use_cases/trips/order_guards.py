"""When a trip may no longer be changed or booked, and when a fee may no longer be charged."""

from __future__ import annotations

from desktop.booking.trip.order import Order
from desktop.booking.trip.payment import Payment
from desktop.booking.trip.transitions import (
    OrderState,
    PaymentState,
    blocks_second_order,
    blocks_second_payment,
)
from desktop.booking.trip.trip import Trip
from desktop.use_cases.errors import Refused


def blocking_order(trip: Trip) -> Order | None:
    """The order that may exist at the airline, None when there is surely none."""
    return next((order for order in trip.orders if blocks_second_order(order.state)), None)


def blocking_payment(trip: Trip) -> Payment | None:
    """The payment that may have taken our fee, None when none has."""
    return next((paid for paid in trip.payments if blocks_second_payment(paid.state)), None)


def fee_is_due(trip: Trip) -> bool:
    """True when the trip is booked and our fee is surely not taken yet."""
    order = blocking_order(trip)
    booked = order is not None and order.state is OrderState.CONFIRMED
    return booked and trip.fee.minor > 0 and blocking_payment(trip) is None


def refuse_if_ordered(trip: Trip) -> None:
    """Refused ``already_booked``, ``order_pending`` or ``order_unknown``."""
    order = blocking_order(trip)
    if order is None:
        return
    if order.state is OrderState.CONFIRMED:
        named = f", reference {order.answer.reference}" if order.answer else ""
        raise Refused(
            "already_booked",
            f"This trip is booked{named}.",
            "Nothing was changed.",
            "Press Esc to go back.",
        )
    if order.state is OrderState.PENDING:
        raise Refused(
            "order_pending",
            "The airline is still confirming this trip.",
            "A second try is locked until the airline answers.",
            "Press W to ask the airline again.",
        )
    raise Refused(
        "order_unknown",
        "We do not know yet whether the airline booked this trip.",
        "A second try is locked until we know, so that nothing is booked twice.",
        "Press W to ask the airline again.",
    )


def refuse_if_paid(trip: Trip) -> None:
    """Refused ``fee_already_taken`` or ``fee_unknown``."""
    payment = blocking_payment(trip)
    if payment is None:
        return
    if payment.state is PaymentState.TAKEN:
        raise Refused(
            "fee_already_taken",
            f"Our fee of {payment.amount} is already taken.",
            "Nothing was charged again.",
            "Press Esc to go back.",
        )
    raise Refused(
        "fee_unknown",
        "We do not know yet whether our fee was taken.",
        "A second try is locked until we know, so that nothing is charged twice.",
        "Press W to ask again.",
    )
