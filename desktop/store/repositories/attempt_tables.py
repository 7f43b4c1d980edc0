"""Orders and payments as rows: inserted, moved along the table of moves, never deleted."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, Row, Table, insert, select, update

from desktop.booking.money import Money
from desktop.booking.trip.order import AirlineOrder, Order
from desktop.booking.trip.payment import Payment
from desktop.booking.trip.transition_rules import check_order_change, check_payment_change
from desktop.booking.trip.transitions import OrderState, PaymentState
from desktop.store.schema import orders, payments, trips

from .json_codec import JsonCodec


def _newest_state(attempts: Table) -> ColumnElement[str | None]:
    of_trip = select(attempts.c.state).where(attempts.c.trip_id == trips.c.id)
    return of_trip.order_by(attempts.c.number.desc()).limit(1).scalar_subquery()


NEWEST_ORDER_STATE = _newest_state(orders).label("order_state")
"""A column beside `trips`: the state of its newest order, or NULL."""

NEWEST_PAYMENT_STATE = _newest_state(payments).label("payment_state")
"""A column beside `trips`: the state of its newest payment, or NULL."""


@dataclass(frozen=True, slots=True)
class AttemptTables:
    """Every attempt of every trip, oldest first."""

    _connection: Connection
    _json: JsonCodec

    def orders_of(self, trip_id: str) -> tuple[Order, ...]:
        """All attempts at the airline, oldest first."""
        rows = select(orders).where(orders.c.trip_id == trip_id).order_by(orders.c.number)
        return tuple(self._order(row) for row in self._connection.execute(rows))

    def payments_of(self, trip_id: str) -> tuple[Payment, ...]:
        """All attempts to take our fee, oldest first."""
        rows = select(payments).where(payments.c.trip_id == trip_id).order_by(payments.c.number)
        return tuple(_payment(row) for row in self._connection.execute(rows))

    def save_order(self, order: Order) -> None:
        """Insert, or move what is saved. IllegalMove."""
        answer = {
            "state": order.state.value,
            "answered_at": order.answered_at,
            "answer": self._json.plain(order.answer) if order.answer else None,
            "reason": order.reason,
        }
        row = self._connection.execute(select(orders).where(orders.c.id == order.id)).one_or_none()
        if row:
            check_order_change(self._order(row), order)
            self._connection.execute(update(orders).where(orders.c.id == order.id).values(**answer))
            return
        self._connection.execute(
            insert(orders).values(
                id=order.id,
                trip_id=order.trip_id,
                offer_id=order.offer_id,
                amount_minor=order.amount.minor,
                amount_currency=order.amount.currency,
                asked_at=order.asked_at,
                **answer,
            )
        )

    def save_payment(self, payment: Payment) -> None:
        """Insert, or move what is saved. IllegalMove."""
        answer = {
            "state": payment.state.value,
            "answered_at": payment.answered_at,
            "remote_id": payment.remote_id,
            "reason": payment.reason,
        }
        row = self._connection.execute(
            select(payments).where(payments.c.id == payment.id)
        ).one_or_none()
        if row:
            check_payment_change(_payment(row), payment)
            self._connection.execute(
                update(payments).where(payments.c.id == payment.id).values(**answer)
            )
            return
        self._connection.execute(
            insert(payments).values(
                id=payment.id,
                trip_id=payment.trip_id,
                amount_minor=payment.amount.minor,
                amount_currency=payment.amount.currency,
                idempotency_key=payment.idempotency_key,
                asked_at=payment.asked_at,
                **answer,
            )
        )

    def _order(self, row: Row[tuple[object, ...]]) -> Order:
        return Order(
            id=row.id,
            trip_id=row.trip_id,
            offer_id=row.offer_id,
            amount=Money(row.amount_minor, row.amount_currency),
            state=OrderState(row.state),
            asked_at=row.asked_at,
            answered_at=row.answered_at,
            answer=self._json.noun(row.answer, AirlineOrder) if row.answer else None,
            reason=row.reason,
        )


def _payment(row: Row[tuple[object, ...]]) -> Payment:
    return Payment(
        id=row.id,
        trip_id=row.trip_id,
        amount=Money(row.amount_minor, row.amount_currency),
        state=PaymentState(row.state),
        idempotency_key=row.idempotency_key,
        asked_at=row.asked_at,
        answered_at=row.answered_at,
        remote_id=row.remote_id,
        reason=row.reason,
    )
