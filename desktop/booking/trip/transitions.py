"""The states of an order and of a payment, and the only moves between them.

States are saved by name: renaming one needs a migration. UNKNOWN is a state of its own: it
blocks a second try until the truth is known.
"""

from __future__ import annotations

from enum import Enum


class OrderState(Enum):
    """ASKED: intent saved, call under way. PENDING: the airline accepted and will say later."""

    ASKED = "asked"
    CONFIRMED = "confirmed"
    PENDING = "pending"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class PaymentState(Enum):
    """ASKED: intent saved, call under way."""

    ASKED = "asked"
    TAKEN = "taken"
    REFUSED = "refused"
    UNKNOWN = "unknown"


ORDER_MOVES: frozenset[tuple[OrderState, OrderState]] = frozenset(
    {
        (OrderState.ASKED, OrderState.CONFIRMED),
        (OrderState.ASKED, OrderState.PENDING),
        (OrderState.ASKED, OrderState.REFUSED),
        (OrderState.ASKED, OrderState.UNKNOWN),
        (OrderState.UNKNOWN, OrderState.CONFIRMED),
        (OrderState.UNKNOWN, OrderState.PENDING),
        (OrderState.UNKNOWN, OrderState.REFUSED),
        (OrderState.PENDING, OrderState.CONFIRMED),
        (OrderState.PENDING, OrderState.REFUSED),
    }
)

PAYMENT_MOVES: frozenset[tuple[PaymentState, PaymentState]] = frozenset(
    {
        (PaymentState.ASKED, PaymentState.TAKEN),
        (PaymentState.ASKED, PaymentState.REFUSED),
        (PaymentState.ASKED, PaymentState.UNKNOWN),
        (PaymentState.UNKNOWN, PaymentState.TAKEN),
        (PaymentState.UNKNOWN, PaymentState.REFUSED),
    }
)


class IllegalMove(ValueError):
    """A move that the table does not hold: a bug in the caller."""


def check_order_move(before: OrderState, after: OrderState) -> None:
    """Raise IllegalMove unless the table holds this move."""
    if (before, after) not in ORDER_MOVES:
        raise IllegalMove(f"order: {before.value} -> {after.value}")


def check_payment_move(before: PaymentState, after: PaymentState) -> None:
    """Raise IllegalMove unless the table holds this move."""
    if (before, after) not in PAYMENT_MOVES:
        raise IllegalMove(f"payment: {before.value} -> {after.value}")


def blocks_second_order(state: OrderState) -> bool:
    """True while an order may exist at the airline: nothing else may be booked on this trip."""
    return state is not OrderState.REFUSED


def blocks_second_payment(state: PaymentState) -> bool:
    """True while our fee may have been taken."""
    return state is not PaymentState.REFUSED
