"""What came of a payment at Stripe: its state is the truth."""

from __future__ import annotations

import socket
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import Refused, Unreachable
from tests.support.fakes.endpoint import CUT, Endpoint, Say
from tests.support.processors.stripe_answers import (
    KEY,
    MOVES,
    gateway,
    intent,
    latest_charge,
    no,
)

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_processor"
)
every_move = pytest.mark.parametrize("move", MOVES)


FAILED_TRY = latest_charge(status="failed")
OTHER_TRY = latest_charge(status="failed", metadata={"payment_id": "paymentzero"})
CLOSED = Say(200, intent(status="canceled"))


@pytest.mark.parametrize(
    ("status", "charge", "then", "code"),
    [
        ("requires_payment_method", FAILED_TRY, [], "card_refused"),
        ("requires_payment_method", None, [CLOSED], "payment_closed"),
        ("requires_payment_method", OTHER_TRY, [CLOSED], "payment_closed"),
        ("requires_confirmation", None, [CLOSED], "payment_closed"),
        ("requires_action", None, [CLOSED], "payment_closed"),
        ("canceled", None, [], "payment_closed"),
        ("canceled", latest_charge(), [], "hold_lapsed"),
    ],
)
def test_a_fee_that_was_not_taken_is_closed_and_surely_never_will_be(
    side: Endpoint, stripe: Stripe, status: str, charge: object, then: list[Say], code: str
) -> None:
    for find in (stripe.find_charge, stripe.find_hold):
        side.heard.clear()
        side.will(Say(200, intent(status=status, latest_charge=charge)), *then)
        with pytest.raises(Refused, match=code):
            find("pi_one", "paymentone")
        asked, *closed = side.heard
        assert (asked.method, asked.path) == ("GET", "/v1/payment_intents/pi_one")
        assert asked.query == {"expand[]": "latest_charge"}
        assert [heard.path for heard in closed] == ["/v1/payment_intents/pi_one/cancel"] * len(then)


def test_what_was_taken_held_or_released_is_found(side: Endpoint, stripe: Stripe) -> None:
    held = intent(status="requires_capture", latest_charge=latest_charge())
    side.will(*(Say(200, one) for one in (intent(), held, intent(), intent(status="canceled"))))
    assert stripe.find_charge("pi_one", "paymentone") == FeeCharge("pi_one")
    until = datetime(2026, 12, 1, 18, 4, tzinfo=UTC)
    assert stripe.find_hold("pi_one", "paymentone") == FeeHold("pi_one", until)
    assert stripe.find_capture("pi_one") == FeeCharge("pi_one")
    assert stripe.find_release("pi_one") == FeeRelease("pi_one")


@pytest.mark.parametrize(
    ("status", "capture", "release"),
    [
        ("requires_capture", "not_done_yet", "not_done_yet"),
        ("canceled", "hold_lapsed", ""),
        ("succeeded", "", "hold_captured"),
    ],
)
def test_how_a_capture_or_a_release_ended(
    side: Endpoint, stripe: Stripe, status: str, capture: str, release: str
) -> None:
    for find, code in ((stripe.find_capture, capture), (stripe.find_release, release)):
        side.will(Say(200, intent(status=status)))
        if code:
            with pytest.raises(Refused, match=code):
                find("pi_one")
        else:
            find("pi_one")


@pytest.mark.parametrize(
    "answer",
    [
        Say(200, intent(status="processing")),
        no(401),
        no(429),
        no(500, type="api_error"),
        no(404, code="resource_missing"),
        gateway(404),
        Say(200, b"not json"),
        Say(200, {"id": "pi_one"}),
        Say(200, intent(livemode=True)),
    ],
)
def test_a_processor_that_cannot_say_leaves_the_charge_locked(
    side: Endpoint, stripe: Stripe, answer: Say
) -> None:
    finds: list[Callable[[], object]] = [
        lambda: stripe.find_charge("pi_one", "paymentone"),
        lambda: stripe.find_hold("pi_one", "paymentone"),
        lambda: stripe.find_capture("pi_one"),
    ]
    for find in finds:
        side.will(answer)
        with pytest.raises(Unreachable) as caught:
            find()
        assert "locked" in caught.value.safe
    side.will(answer)
    with pytest.raises(Unreachable):
        stripe.find_release("pi_one")


@pytest.mark.parametrize(
    ("closing", "code"),
    [
        ([no(400, code="payment_intent_unexpected_state")], "processor_refused"),
        ([CUT, CUT], "processor_silent"),
        ([Say(200, intent())], "fee_processing"),
        ([Say(200, intent(livemode=True))], "processor_wrong_mode"),
    ],
)
def test_a_fee_that_cannot_be_closed_stays_locked(
    side: Endpoint, stripe: Stripe, closing: list[Say], code: str
) -> None:
    side.will(Say(200, intent(status="requires_payment_method")), *closing)
    with pytest.raises(Unreachable, match=code) as caught:
        stripe.find_charge("pi_one", "paymentone")
    assert "locked" in caught.value.safe


def test_a_question_that_does_not_get_through_leaves_it_locked(side: Endpoint) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        stripe = Stripe.open(
            f"https://127.0.0.1:{held.getsockname()[1]}", KEY, live=False, ca_file=side.ca_file
        )
        with pytest.raises(Unreachable) as caught:
            stripe.find_charge("pi_one", "paymentone")
        stripe.close()
    assert "locked" in caught.value.safe


def test_a_question_that_was_not_sent_and_one_without_an_answer_are_two_things(
    side: Endpoint, stripe: Stripe
) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        nobody = Stripe.open(
            f"https://127.0.0.1:{held.getsockname()[1]}", KEY, live=False, ca_file=side.ca_file
        )
        for asked in (lambda: nobody.find_charge("pi_one", "paymentone"), nobody.open_pages):
            with pytest.raises(Unreachable, match="processor_unreachable") as unreached:
                asked()
            assert unreached.value.happened == "The card processor cannot be reached."
        nobody.close()
    for asked in (lambda: stripe.find_charge("pi_one", "paymentone"), stripe.open_pages):
        side.will(*[CUT] * 3)
        with pytest.raises(Unreachable, match="processor_silent") as silent:
            asked()
        assert silent.value.happened == "The card processor did not answer."
