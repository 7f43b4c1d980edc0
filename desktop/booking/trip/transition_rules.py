"""What may change in a saved order or payment: its state along the table, and the answer. No more.

What was asked (which trip, which offer, how much, under which key, when) is history.
"""

from __future__ import annotations

from .order import Order
from .payment import Payment
from .transitions import IllegalMove, OrderState, PaymentState, check_order_move, check_payment_move
from .trip import Trip, TripStage

_OPEN_ORDERS = {OrderState.ASKED, OrderState.PENDING, OrderState.UNKNOWN}
_OPEN_PAYMENTS = {PaymentState.ASKED, PaymentState.UNKNOWN}


def check_order_change(before: Order, after: Order) -> None:
    """IllegalMove unless only the answer changes, along the table of moves."""
    check_order_move(before.state, after.state)
    _check_same(before, after, ("id", "trip_id", "offer_id", "amount", "asked_at"))


def check_payment_change(before: Payment, after: Payment) -> None:
    """IllegalMove unless only the answer changes, along the table of moves."""
    check_payment_move(before.state, after.state)
    _check_same(before, after, ("id", "trip_id", "amount", "idempotency_key", "asked_at"))


def is_unsettled(trip: Trip) -> bool:
    """True while any answer is still to come, or our fee is still due."""
    return (
        any(order.state in _OPEN_ORDERS for order in trip.orders)
        or any(payment.state in _OPEN_PAYMENTS for payment in trip.payments)
        or trip.stage is TripStage.FEE_DUE
    )


def _check_same(before: object, after: object, names: tuple[str, ...]) -> None:
    for name in names:
        if getattr(before, name) != getattr(after, name):
            raise IllegalMove(f"{type(before).__name__.lower()}: {name} cannot change")
