"""How often what is on record about a trip has moved: a number that only grows."""

from __future__ import annotations

from .transitions import OrderState, PaymentState
from .trip import Trip

# How far along its moves each state is (`workflow.ORDER_MOVES`): no move leads back.
_ORDER_STEPS = {
    OrderState.ASKED: 1,
    OrderState.UNKNOWN: 2,
    OrderState.PENDING: 3,
    OrderState.CONFIRMED: 4,
    OrderState.REFUSED: 4,
}
_PAYMENT_STEPS = {
    PaymentState.ASKED: 1,
    PaymentState.UNKNOWN: 2,
    PaymentState.TAKEN: 3,
    PaymentState.REFUSED: 3,
}


def trip_revision(trip: Trip) -> int:
    """Larger after every saved move of an order or a payment, whatever the clock says.

    Attempts are never taken away from a trip and never move back, so it never becomes smaller.
    """
    orders = sum(_ORDER_STEPS[order.state] for order in trip.orders)
    return orders + sum(_PAYMENT_STEPS[payment.state] for payment in trip.payments)
