"""Money that moves at Stripe: done once, surely not done, or in doubt, and which is which."""

from __future__ import annotations

import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desktop.booking.trip.payment import FeeCharge, FeeHold, FeeRelease
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.use_cases.errors import DeskError, Refused, Unknown, Unreachable
from tests.support.fakes.endpoint import CUT, Endpoint, Say, endpoint
from tests.support.processors.stripe_answers import (
    CONFIRM,
    ENDS,
    HELD,
    KEY,
    MOVES,
    REQUEST,
    declined,
    done,
    gateway,
    intent,
    latest_charge,
    no,
)

pytestmark = pytest.mark.expects_warning(
    "desktop.processors.stripe.stripe_transport", "desktop.processors.stripe.stripe_processor"
)
every_move = pytest.mark.parametrize("move", MOVES)


@pytest.mark.parametrize("move", ["charge", "hold"])
def test_it_is_confirmed_as_a_phone_sale(side: Endpoint, stripe: Stripe, move: str) -> None:
    side.will(done(move))
    MOVES[move](stripe)
    (heard,) = side.heard
    assert (heard.method, heard.path) == ("POST", "/v1/payment_intents/pi_one/confirm")
    assert heard.form == {
        "payment_method": "pm_one",
        "payment_method_options[card][moto]": "true",
        "error_on_requires_action": "true",
        "expand[]": "latest_charge",
    }
    assert heard.headers["idempotency-key"] == "keyone"


def test_a_held_fee_is_charged_or_released(side: Endpoint, stripe: Stripe) -> None:
    side.will(done("capture"), done("release"))
    assert stripe.capture(HELD).answer == FeeCharge("pi_one")
    assert stripe.release(HELD).answer == FeeRelease("pi_one")
    capture, release = side.heard
    assert (capture.path, capture.form) == (
        "/v1/payment_intents/pi_one/capture",
        {"amount_to_capture": "3500"},
    )
    assert (release.path, release.form) == (
        "/v1/payment_intents/pi_one/cancel",
        {"cancellation_reason": "abandoned"},
    )


@pytest.mark.parametrize(
    ("charge", "until"),
    [
        (latest_charge(), datetime(2026, 12, 1, 18, 4, tzinfo=UTC)),
        (latest_charge(payment_method_details={}), None),
        (latest_charge(payment_method_details={"card": {"capture_before": "soon"}}), None),
        (latest_charge(payment_method_details={"card": {"capture_before": 10**15}}), None),
        ("ch_one", None),
        (None, None),
    ],
)
def test_a_hold_says_until_when(
    side: Endpoint, stripe: Stripe, charge: object, until: datetime | None
) -> None:
    side.will(Say(200, intent(status="requires_capture", latest_charge=charge)))
    assert stripe.hold(CONFIRM).answer == FeeHold("pi_one", until)


@every_move
def test_the_answer_comes_with_stripes_own_name_for_the_call(
    side: Endpoint, stripe: Stripe, move: str
) -> None:
    side.will(done(move))
    answer: Any = MOVES[move](stripe)
    assert answer.vendor_request_id == "req_one"


@every_move
@pytest.mark.parametrize(
    "failure",
    [
        CUT,
        Say(200, intent(), cut="halfway"),
        no(500, type="api_error"),
        gateway(503),
        no(409, code="idempotency_key_in_use"),
        no(429, code="rate_limit"),
        no(424, {"Stripe-Should-Retry": "true"}, type="api_error"),
    ],
)
def test_an_unclear_answer_is_asked_for_again_with_the_same_key(
    side: Endpoint, stripe: Stripe, pauses: list[float], failure: Say, move: str
) -> None:
    side.will(failure, done(move))
    MOVES[move](stripe)
    assert [heard.headers["idempotency-key"] for heard in side.heard] == ["keyone", "keyone"]
    assert side.heard[0].body == side.heard[1].body
    assert pauses == [0.5]


@every_move
@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ([CUT] * 3, Unknown, "processor_silent"),
        ([no(500, type="api_error")] * 3, Unknown, "processor_silent"),
        ([no(409, code="idempotency_key_in_use")] * 3, Unknown, "processor_silent"),
        ([no(500, {"Stripe-Should-Retry": "false"})], Unknown, "processor_silent"),
        ([Say(302, b"")], Unknown, "processor_silent"),
        ([no(429, code="rate_limit")] * 3, Unreachable, "processor_busy"),
        ([CUT, no(429), no(429)], Unknown, "processor_silent"),
        ([no(429), CUT, no(429)], Unknown, "processor_silent"),
        ([CUT, no(401)], Unknown, "processor_silent"),
        ([CUT, no(400, code="parameter_missing")], Unknown, "processor_silent"),
        ([CUT, declined("generic_decline")], Refused, "card_refused"),
        ([no(400, type="idempotency_error")], Unknown, "fee_key_reused"),
        ([no(400, code="payment_intent_unexpected_state")], Unknown, "processor_silent"),
        ([Say(200, b"not json")], Unknown, "processor_garbled"),
        ([Say(200, intent(status=None))], Unknown, "processor_garbled"),
        ([Say(200, intent(id="../../v1/refunds"))], Unknown, "processor_garbled"),
        ([Say(200, intent(status="processing"))], Unknown, "fee_processing"),
        # What something on the way answered settles nothing: the call may have been handed on.
        *(([gateway(status)], Unknown, "processor_silent") for status in (400, 401, 402, 403, 404)),
        *(([gateway(status)], Unknown, "processor_silent") for status in (407, 451)),
        ([gateway(429)] * 3, Unknown, "processor_silent"),
        ([gateway(503)] * 3, Unknown, "processor_silent"),
        ([Say(403, {"error": {"type": "waf", "message": "No."}})], Unknown, "processor_silent"),
        ([Say(400, {"error": "no"})], Unknown, "processor_silent"),
    ],
)
def test_a_failure_says_whether_money_may_have_moved(
    side: Endpoint,
    stripe: Stripe,
    answers: list[Say],
    kind: type[DeskError],
    code: str,
    move: str,
) -> None:
    side.will(*answers)
    with pytest.raises(DeskError) as caught:
        MOVES[move](stripe)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert len(side.heard) == len(answers)
    assert {heard.headers["idempotency-key"] for heard in side.heard} == {"keyone"}
    not_done = {"charge": "not charged", "hold": "not held"}.get(move, "not charged")
    if kind is Unknown and move != "release":
        assert "locked" in caught.value.safe
        assert not_done not in caught.value.safe
    else:
        assert not_done in caught.value.safe


@pytest.mark.parametrize(
    ("move", "answer", "kind", "code"),
    [
        ("charge", intent(status="requires_capture"), Unknown, "fee_processing"),
        ("charge", intent(status="requires_payment_method"), Refused, "card_refused"),
        ("charge", intent(status="canceled"), Refused, "payment_closed"),
        ("charge", intent(amount=3501), Unknown, "fee_amount_differs"),
        ("hold", intent(status="requires_capture", currency="eur"), Unknown, "fee_amount_differs"),
        ("hold", intent(status="succeeded"), Unknown, "fee_processing"),
        ("capture", intent(status="canceled"), Refused, "hold_lapsed"),
        ("capture", intent(status="requires_capture"), Unknown, "fee_processing"),
        ("release", intent(status="succeeded"), Refused, "hold_captured"),
        ("release", intent(status="requires_capture"), Unknown, "fee_processing"),
    ],
)
def test_the_state_of_the_payment_decides_also_where_a_call_before_brought_it_there(
    side: Endpoint,
    stripe: Stripe,
    move: str,
    answer: dict[str, Any],
    kind: type[DeskError],
    code: str,
) -> None:
    already = no(400, code="payment_intent_unexpected_state", payment_intent=answer)
    for answered in (Say(200, answer, {"Request-Id": "req_one"}), already):
        side.will(answered)
        with pytest.raises(DeskError) as caught:
            MOVES[move](stripe)
        assert (type(caught.value), caught.value.code) == (kind, code)
        assert caught.value.vendor_request_id == "req_one"


@every_move
def test_what_an_earlier_call_did_is_done(side: Endpoint, stripe: Stripe, move: str) -> None:
    now = intent(status=ENDS[move])
    side.will(no(400, code="payment_intent_unexpected_state", payment_intent=now))
    answer: Any = MOVES[move](stripe)
    assert answer.answer.charge_id == "pi_one"
    assert answer.vendor_request_id == "req_one"


@every_move
def test_what_could_not_leave_is_surely_not_done(side: Endpoint, move: str) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        stripe = Stripe.open(
            f"https://127.0.0.1:{held.getsockname()[1]}", KEY, live=False, ca_file=side.ca_file
        )
        with pytest.raises(Unreachable) as caught:
            MOVES[move](stripe)
        stripe.close()
    assert caught.value.code == "processor_unreachable"


def test_nothing_ever_goes_to_a_stranger(side: Endpoint, tmp_path: Path) -> None:
    with endpoint(tmp_path) as stranger:
        stripe = Stripe.open(stranger.url, KEY, live=False, ca_file=side.ca_file)
        with pytest.raises(Unreachable, match="tls_not_trusted"):
            stripe.prepare(REQUEST)
        for ask in MOVES.values():
            with pytest.raises(Unreachable) as caught:
                ask(stripe)
            assert caught.value.code == "tls_not_trusted"
        stripe.close()
        assert stranger.heard == []
