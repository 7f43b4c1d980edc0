"""Each fault of each key has a sentence of its own."""

from __future__ import annotations

from dataclasses import replace

import pytest

from desktop.booking.set_up.key_refusals import refusal_sentences
from desktop.booking.set_up.vendor_check import PROCESSOR_CHECKS, CheckAnswer, CheckName
from tests.support.set_up_samples import check

CHARGE = "The card processor's restricted key that charges"
REFUND = "The card processor's restricted key that refunds"
TOKEN = "The airline service's token"
NEW_ONE = "Enter a new one in “Vendor keys”. Request req_one."


@pytest.mark.parametrize(
    ("name", "key"),
    [
        (CheckName.EVENTS, CHARGE),
        (CheckName.REFUNDS, REFUND),
        (CheckName.AIRLINE_READ, TOKEN),
    ],
)
@pytest.mark.parametrize(
    ("answer", "live", "fault"),
    [
        (CheckAnswer.WRONG_KEY, True, "is not known there: it was copied wrongly, or ended."),
        (CheckAnswer.EXPIRED, True, "has expired."),
        (CheckAnswer.OTHER_MODE, True, "works in test mode, and live mode is needed."),
        (CheckAnswer.OTHER_MODE, False, "works in live mode, and test mode is needed."),
    ],
)
def test_a_fault_of_the_key_itself_is_said_of_that_key(
    name: CheckName, key: str, answer: CheckAnswer, live: bool, fault: str
) -> None:
    assert refusal_sentences((check(name, answer),), live=live) == (f"{key} {fault} {NEW_ONE}",)


def test_however_many_questions_are_refused_each_key_has_one_sentence() -> None:
    refused = [check(name, CheckAnswer.WRONG_KEY) for name in PROCESSOR_CHECKS]
    charge, refund = refusal_sentences(refused, live=False)
    assert charge.startswith(f"{CHARGE} is not known there")
    assert refund.startswith(f"{REFUND} is not known there")


def test_of_a_key_that_may_do_too_little_the_missing_rights_are_named() -> None:
    refused = (
        check(CheckName.EVENTS, CheckAnswer.NOT_ALLOWED, missing="rak_event_read"),
        check(CheckName.CHECKOUT, CheckAnswer.NOT_ALLOWED, missing="rak_checkout_session_write"),
    )
    assert refusal_sentences(refused, live=False) == (
        f"{CHARGE} lacks: rak_event_read, rak_checkout_session_write. Request req_one.",
    )


def test_where_no_right_is_named_the_vendor_can_be_asked_about_the_request() -> None:
    refused = check(CheckName.AIRLINE_READ, CheckAnswer.NOT_ALLOWED)
    expected = f"{TOKEN} was refused for: read airlines, and no right was named."
    assert refusal_sentences((refused,), live=False) == (f"{expected} Request req_one.",)
    unnamed = replace(refused, request_id="")
    assert refusal_sentences((unnamed,), live=False) == (expected,)


def test_what_proves_nothing_is_no_refusal() -> None:
    silent = check(CheckName.REFUNDS, CheckAnswer.NOT_KNOWN, why="the card processor was silent")
    (sentence,) = refusal_sentences((silent,), live=False)
    assert sentence == "Give refunds: not known, the card processor was silent. Request req_one."
