"""How an outcome reads after the error that told it first is gone."""

from __future__ import annotations

import pytest

from desktop.booking.trip.transitions import OrderState, PaymentState
from desktop.use_cases.money.outcome_text import fee_text, order_text
from tests.support.samples import sample_order, sample_payment


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (OrderState.CONFIRMED, "", "Reference K7PQ2M"),
        (OrderState.PENDING, "", "still confirming"),
        (OrderState.ASKED, "", "do not know yet"),
        (OrderState.UNKNOWN, "airline_silent", "do not know yet"),
        (OrderState.REFUSED, "not_sent", "was not reached"),
        (OrderState.REFUSED, "never_arrived", "never reached the airline"),
        (OrderState.REFUSED, "card_refused_by_airline", "Press F9"),
        (OrderState.REFUSED, "fare_changed", "Ctrl+Enter"),
        (OrderState.REFUSED, "card_token_gone", "Press F9"),
        (OrderState.REFUSED, "a_code_of_the_airline", "The airline refused"),
    ],
)
def test_an_order_in_words(state: OrderState, reason: str, said: str) -> None:
    assert said in order_text(sample_order(state, reason=reason))


@pytest.mark.parametrize(
    ("state", "reason", "said"),
    [
        (PaymentState.TAKEN, "", "USD 35.00 is taken"),
        (PaymentState.ASKED, "", "do not know yet"),
        (PaymentState.UNKNOWN, "", "do not know yet"),
        (PaymentState.REFUSED, "not_sent", "was not reached"),
        (PaymentState.REFUSED, "never_arrived", "never reached"),
        (PaymentState.REFUSED, "card_refused", "Our fee was refused"),
        (PaymentState.REFUSED, "bank_try_again", "Press Ctrl+Enter"),
        (PaymentState.REFUSED, "card_token_gone", "Press F9"),
    ],
)
def test_a_fee_in_words(state: PaymentState, reason: str, said: str) -> None:
    assert said in fee_text(sample_payment(state, reason=reason))


@pytest.mark.parametrize("state", [OrderState.ASKED, OrderState.UNKNOWN, OrderState.PENDING])
def test_while_the_truth_is_open_nobody_is_told_to_try_again(state: OrderState) -> None:
    words = order_text(sample_order(state))
    assert "locked" in words
    assert "try again" not in words
