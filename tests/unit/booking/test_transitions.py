"""The only moves of orders and payments: nothing leads back, and nothing leaves an end."""

from __future__ import annotations

from itertools import product

import pytest

from desktop.booking.trip.transitions import (
    ORDER_MOVES,
    PAYMENT_MOVES,
    IllegalMove,
    OrderState,
    PaymentState,
    blocks_second_order,
    blocks_second_payment,
    check_order_move,
    check_payment_move,
)


@pytest.mark.parametrize(("before", "after"), [*product(OrderState, OrderState)])
def test_an_order_moves_only_along_the_table(before: OrderState, after: OrderState) -> None:
    if (before, after) in ORDER_MOVES:
        check_order_move(before, after)
        return
    with pytest.raises(IllegalMove, match=f"order: {before.value} -> {after.value}"):
        check_order_move(before, after)


@pytest.mark.parametrize(("before", "after"), [*product(PaymentState, PaymentState)])
def test_a_payment_moves_only_along_the_table(before: PaymentState, after: PaymentState) -> None:
    if (before, after) in PAYMENT_MOVES:
        check_payment_move(before, after)
        return
    with pytest.raises(IllegalMove, match=f"payment: {before.value} -> {after.value}"):
        check_payment_move(before, after)


@pytest.mark.parametrize("end", [OrderState.CONFIRMED, OrderState.REFUSED])
def test_nothing_follows_the_end_of_an_order(end: OrderState) -> None:
    assert not [move for move in ORDER_MOVES if move[0] is end]


@pytest.mark.parametrize("end", [PaymentState.TAKEN, PaymentState.REFUSED])
def test_nothing_follows_the_end_of_a_payment(end: PaymentState) -> None:
    assert not [move for move in PAYMENT_MOVES if move[0] is end]


def test_no_state_is_asked_again() -> None:
    assert not [move for move in ORDER_MOVES if move[1] is OrderState.ASKED]
    assert not [move for move in PAYMENT_MOVES if move[1] is PaymentState.ASKED]


def test_every_state_can_be_reached_from_asked() -> None:
    assert {after for _, after in ORDER_MOVES} == set(OrderState) - {OrderState.ASKED}
    assert {after for _, after in PAYMENT_MOVES} == set(PaymentState) - {PaymentState.ASKED}


def test_only_a_surely_refused_try_lets_another_begin() -> None:
    assert [s for s in OrderState if not blocks_second_order(s)] == [OrderState.REFUSED]
    assert [s for s in PaymentState if not blocks_second_payment(s)] == [PaymentState.REFUSED]
