"""How an outcome reads after the error that first showed it is gone."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from desktop.booking.fare_plan import RECORDED
from desktop.booking.trip.attempt_states import AttemptState
from desktop.use_cases.errors import AIRLINE_WRONG_MODE, PROCESSOR_WRONG_MODE
from desktop.use_cases.money.outcome_text import outcome_sentence
from tests.support.samples import sample_answer, sample_order, sample_payment


@pytest.mark.parametrize(
    ("state", "reason", "text"),
    [
        (AttemptState.CONFIRMED, "", "Reference K7PQ2M"),
        (AttemptState.CONFIRMED, "arrived_late", "ALARM. The airline booked it after all"),
        (AttemptState.PENDING, "", "still confirming"),
        (AttemptState.PENDING, "details_follow", "Booked, details to follow"),
        (AttemptState.REFUSED, "order_cancelled", "canceled the order since"),
        (AttemptState.REFUSED, "settled_not_done", "Settled by hand as not booked"),
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
        (AttemptState.CONFIRMED, "arrived_late", "ALARM. Our fee of USD 35.00 was taken after all"),
        (AttemptState.REQUESTED, "", "do not know yet"),
        (AttemptState.UNKNOWN, "", "do not know yet"),
        (AttemptState.REFUSED, "not_sent", "was not reached"),
        (AttemptState.REFUSED, "payment_closed", "never reached"),
        (AttemptState.REFUSED, "card_refused", "Our fee was refused"),
        (AttemptState.REFUSED, "bank_try_again", "Press Ctrl+Enter"),
        (AttemptState.REFUSED, "card_token_gone", "Press F9"),
    ],
)
def test_a_fee_in_words(state: AttemptState, reason: str, text: str) -> None:
    assert text in outcome_sentence(sample_payment(state, reason=reason))


@pytest.mark.parametrize("state", [AttemptState.PENDING, AttemptState.UNKNOWN])
def test_an_order_that_is_made_elsewhere_is_recorded_or_undone(state: AttemptState) -> None:
    order = sample_order(state, vendor=RECORDED)
    assert "Record it with R and confirm it with C" in outcome_sentence(order)


def test_a_booking_without_a_reference_says_that_it_follows() -> None:
    order = sample_order(answer=sample_answer(record_locator=""))
    assert "reference is to follow. Press W" in outcome_sentence(order)
    late = replace(order, reason="arrived_late")
    assert "reference to follow" in outcome_sentence(late)


@pytest.mark.parametrize("state", [AttemptState.UNKNOWN, AttemptState.PENDING])
def test_after_three_days_the_vendor_is_to_be_called(state: AttemptState) -> None:
    order = sample_order(state, vendor_request_id="")
    now = order.asked_at + timedelta(hours=72)
    assert "Call Duffel; then the owner presses S" in outcome_sentence(order, now=now)
    named = replace(order, vendor_request_id="Freq", vendor="")
    text = outcome_sentence(named, now=now)
    assert "Call the airline service with request id Freq" in text
    assert "Call" not in outcome_sentence(order, now=now - timedelta(seconds=1))
    fee = sample_payment(AttemptState.UNKNOWN)
    assert outcome_sentence(fee, now=now + timedelta(days=9)) == outcome_sentence(fee)


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
