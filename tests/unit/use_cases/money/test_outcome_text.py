"""How an outcome reads after the error that first showed it is gone."""

from __future__ import annotations

import pytest

from desktop.booking.trip.attempt_states import AttemptState
from desktop.use_cases.errors import AIRLINE_WRONG_MODE, PROCESSOR_WRONG_MODE
from desktop.use_cases.money.outcome_text import outcome_sentence
from tests.support.samples import sample_order, sample_payment


@pytest.mark.parametrize(
    ("state", "reason", "text"),
    [
        (AttemptState.CONFIRMED, "", "Reference K7PQ2M"),
        (AttemptState.PENDING, "", "still confirming"),
        (AttemptState.REQUESTED, "", "do not know yet"),
        (AttemptState.UNKNOWN, "airline_silent", "do not know yet"),
        (AttemptState.REFUSED, "not_sent", "was not reached"),
        (AttemptState.REFUSED, "never_arrived", "never reached the airline"),
        (AttemptState.REFUSED, "card_refused_by_airline", "Press F9"),
        (AttemptState.REFUSED, "fare_changed", "Ctrl+Enter"),
        (AttemptState.REFUSED, "card_token_gone", "Press F9"),
        (AttemptState.REFUSED, "a_code_of_the_airline", "The airline refused"),
    ],
)
def test_an_order_in_words(state: AttemptState, reason: str, text: str) -> None:
    assert text in outcome_sentence(sample_order(state, reason=reason))


@pytest.mark.parametrize(
    ("state", "reason", "text"),
    [
        (AttemptState.CONFIRMED, "", "USD 35.00 is taken"),
        (AttemptState.REQUESTED, "", "do not know yet"),
        (AttemptState.UNKNOWN, "", "do not know yet"),
        (AttemptState.REFUSED, "not_sent", "was not reached"),
        (AttemptState.REFUSED, "never_arrived", "never reached"),
        (AttemptState.REFUSED, "card_refused", "Our fee was refused"),
        (AttemptState.REFUSED, "bank_try_again", "Press Ctrl+Enter"),
        (AttemptState.REFUSED, "card_token_gone", "Press F9"),
    ],
)
def test_a_fee_in_words(state: AttemptState, reason: str, text: str) -> None:
    assert text in outcome_sentence(sample_payment(state, reason=reason))


@pytest.mark.parametrize(
    "state", [AttemptState.REQUESTED, AttemptState.UNKNOWN, AttemptState.PENDING]
)
def test_while_the_outcome_is_unknown_no_text_says_to_try_again(state: AttemptState) -> None:
    text = outcome_sentence(sample_order(state))
    assert "locked" in text
    assert "try again" not in text


def test_an_answer_of_another_environment_is_for_the_owner() -> None:
    order = sample_order(AttemptState.UNKNOWN, reason=AIRLINE_WRONG_MODE)
    fee = sample_payment(AttemptState.UNKNOWN, reason=PROCESSOR_WRONG_MODE)
    assert outcome_sentence(order) == (
        "The airline answered from another environment. A second booking is locked. "
        "Tell the owner, who must look for it there."
    )
    assert outcome_sentence(fee) == (
        "The card processor answered from another environment. A second charge is locked. "
        "Tell the owner, who must look for it there."
    )
