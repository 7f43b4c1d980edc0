"""Stripe over a real line: charged once, refused, surely not, or in doubt, and which is which."""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop.booking.money import Money
from desktop.booking.trip.payment import FeeCharge
from desktop.processors.stripe.stripe_processor import Stripe
from desktop.processors.stripe.stripe_wire import (
    decode_error,
    decode_intent,
    decode_page,
)
from desktop.system.https import HttpsClient, new_session
from desktop.system.strict_json import Malformed
from desktop.use_cases.errors import DeskError, Refused, Unknown, Unreachable
from desktop.use_cases.ports.processor_port import FeeRequest
from tests.support.fakes.endpoint import CUT, Endpoint, Say, endpoint

KEY = "rk_test_secret"
ASKED_AT = datetime(2026, 11, 24, 18, 4, tzinfo=UTC)
REQUEST = FeeRequest(
    amount=Money(3500, "USD"),
    processor_token="pm_one",
    idempotency_key="keyone",
    trip_id="tripada",
    payment_id="paymentone",
    description="Concierge fee LAX-LHR-LAX",
    receipt_email="ada@example.com",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("authority")


@pytest.fixture
def side(folder: Path) -> Iterator[Endpoint]:
    with endpoint(folder) as side:
        yield side


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def stripe(side: Endpoint, pauses: list[float]) -> Iterator[Stripe]:
    stripe = Stripe(
        HttpsClient(side.url, new_session(side.ca_file)), KEY, live=False, pause=pauses.append
    )
    yield stripe
    stripe.close()


def intent(**changes: object) -> dict[str, Any]:
    return {
        "id": "pi_one",
        "object": "payment_intent",
        "livemode": False,
        "status": "succeeded",
        "amount": 3500,
        "currency": "usd",
        "metadata": {"trip_id": "tripada", "payment_id": "paymentone"},
        **changes,
    }


def no(status: int, headers: dict[str, str] | None = None, **error: str) -> Say:
    error = {"message": "THE VENDOR'S MESSAGE", **error}
    return Say(status, {"error": error}, {"Request-Id": "req_one", **(headers or {})})


def declined(decline_code: str) -> Say:
    return no(402, type="card_error", code="card_declined", decline_code=decline_code)


# ---------------------------------------------------------------- charging


def test_a_fee_is_charged_as_a_phone_sale_in_one_call(side: Endpoint, stripe: Stripe) -> None:
    side.will(Say(200, intent()))
    assert stripe.charge(REQUEST).answer == FeeCharge("pi_one")
    (heard,) = side.heard
    assert (heard.method, heard.path) == ("POST", "/v1/payment_intents")
    assert heard.form == {
        "amount": "3500",
        "currency": "usd",
        "confirm": "true",
        "payment_method": "pm_one",
        "allowed_payment_method_types[]": "card",
        "payment_method_options[card][moto]": "true",
        "error_on_requires_action": "true",
        "description": "Concierge fee LAX-LHR-LAX",
        "metadata[trip_id]": "tripada",
        "metadata[payment_id]": "paymentone",
        "receipt_email": "ada@example.com",
    }
    assert heard.headers["idempotency-key"] == "keyone"
    assert heard.headers["authorization"] == f"Bearer {KEY}"
    assert heard.headers["stripe-version"] == "2026-10-28.endive"
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"


def test_a_charge_comes_with_stripes_own_name_for_the_call(side: Endpoint, stripe: Stripe) -> None:
    side.will(Say(200, intent(), {"Request-Id": "req_one"}))
    assert stripe.charge(REQUEST).vendor_request_id == "req_one"


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
@pytest.mark.parametrize(
    "answer",
    [
        declined("insufficient_funds"),
        no(400, type="invalid_request_error"),
        no(400, type="idempotency_error"),
        Say(200, b"not json", {"Request-Id": "req_one"}),
        Say(200, intent(amount=1), {"Request-Id": "req_one"}),
        Say(200, intent(status="processing"), {"Request-Id": "req_one"}),
        Say(200, intent(status="canceled"), {"Request-Id": "req_one"}),
    ],
)
def test_an_ending_carries_stripes_own_name_for_the_call(
    side: Endpoint, stripe: Stripe, answer: Say
) -> None:
    side.will(answer)
    with pytest.raises(DeskError) as caught:
        stripe.charge(REQUEST)
    assert caught.value.vendor_request_id == "req_one"


def test_a_one_time_token_is_turned_into_a_payment_method(side: Endpoint, stripe: Stripe) -> None:
    side.will(Say(200, intent()))
    stripe.charge(
        FeeRequest(Money(3500, "USD"), "tok_one", "keyone", "tripada", "paymentone", "Fee")
    )
    form = side.heard[0].form
    assert form["payment_method_data[type]"] == "card"
    assert form["payment_method_data[card][token]"] == "tok_one"
    assert "payment_method" not in form
    assert "receipt_email" not in form


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
@pytest.mark.parametrize(
    "failure",
    [
        CUT,
        Say(200, intent(), cut="halfway"),
        no(500, type="api_error"),
        Say(503, b"<html>"),
        no(409, type="invalid_request_error", code="idempotency_key_in_use"),
        no(429, type="invalid_request_error", code="rate_limit"),
        no(424, {"Stripe-Should-Retry": "true"}, type="api_error"),
    ],
)
def test_an_unclear_answer_is_asked_for_again_with_the_same_key(
    side: Endpoint, stripe: Stripe, pauses: list[float], failure: Say
) -> None:
    side.will(failure, Say(200, intent()))
    assert stripe.charge(REQUEST).answer == FeeCharge("pi_one")
    assert [heard.headers["idempotency-key"] for heard in side.heard] == ["keyone", "keyone"]
    assert side.heard[0].body == side.heard[1].body
    assert pauses == [0.5]


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
@pytest.mark.parametrize(
    ("answers", "kind", "code"),
    [
        ([CUT] * 3, Unknown, "processor_silent"),
        ([no(500)] * 3, Unknown, "processor_silent"),
        ([no(409, code="idempotency_key_in_use")] * 3, Unknown, "processor_silent"),
        ([no(500, {"Stripe-Should-Retry": "false"})], Unknown, "processor_silent"),
        ([Say(302, b"")], Unknown, "processor_silent"),
        ([no(429)] * 3, Unreachable, "processor_busy"),
        ([CUT, no(429), no(429)], Unknown, "processor_silent"),
        ([no(429), CUT, no(429)], Unknown, "processor_silent"),
        ([CUT, no(401)], Unknown, "processor_silent"),
        ([CUT, no(400, code="parameter_missing")], Unknown, "processor_silent"),
        ([CUT, declined("generic_decline")], Refused, "card_refused"),
        ([no(400, type="idempotency_error")], Unknown, "fee_key_reused"),
        ([Say(200, b"not json")], Unknown, "processor_garbled"),
        ([Say(200, intent(status=None))], Unknown, "processor_garbled"),
        ([Say(200, intent(status="processing"))], Unknown, "fee_processing"),
        ([Say(200, intent(status="requires_capture"))], Unknown, "fee_processing"),
        ([Say(200, intent(status="requires_payment_method"))], Refused, "card_refused"),
        ([Say(200, intent(amount=3501))], Unknown, "fee_amount_differs"),
        ([Say(200, intent(currency="eur"))], Unknown, "fee_amount_differs"),
    ],
)
def test_a_failed_charge_reports_whether_money_may_be_taken(
    side: Endpoint, stripe: Stripe, answers: list[Say], kind: type[DeskError], code: str
) -> None:
    side.will(*answers)
    with pytest.raises(DeskError) as caught:
        stripe.charge(REQUEST)
    assert (type(caught.value), caught.value.code) == (kind, code)
    assert len(side.heard) == len(answers)
    assert {heard.headers["idempotency-key"] for heard in side.heard} == {"keyone"}
    if kind is Unknown:
        assert "locked" in caught.value.safe
        assert "not charged" not in caught.value.safe
    else:
        assert caught.value.safe == "Our fee is not charged."


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
@pytest.mark.parametrize(
    ("answer", "code", "field"),
    [
        (declined("generic_decline"), "card_refused", ""),
        (declined("insufficient_funds"), "card_refused", ""),
        (declined("lost_card"), "card_refused", ""),
        (declined("stolen_card"), "card_refused", ""),
        (declined("authentication_required"), "bank_asks_client", ""),
        (no(402, type="card_error", code="authentication_required"), "bank_asks_client", ""),
        (no(402, type="card_error", code="incorrect_cvc"), "card_field_refused", "card.cvc"),
        (declined("incorrect_cvc"), "card_field_refused", "card.cvc"),
        (no(402, type="card_error", code="expired_card"), "card_field_refused", "card.expiry"),
        (no(402, type="card_error", code="incorrect_number"), "card_field_refused", "card.number"),
        (no(402, type="card_error", code="processing_error"), "bank_try_again", ""),
        (Say(402, b"<html>"), "card_refused", ""),
        (
            no(
                400,
                type="invalid_request_error",
                code="parameter_unknown",
                param="payment_method_options[card][moto]",
            ),
            "phone_orders_closed",
            "",
        ),
        (no(401), "processor_key_refused", ""),
        (no(403), "processor_key_too_weak", ""),
        (no(404, code="resource_missing"), "card_token_gone", ""),
        (no(400, code="resource_missing", param="payment_method"), "card_token_gone", ""),
        (no(400, code="amount_too_small"), "processor_refused", ""),
    ],
)
def test_a_refusal_has_our_own_sentence_and_is_not_retried(
    side: Endpoint, stripe: Stripe, answer: Say, code: str, field: str
) -> None:
    side.will(answer)
    with pytest.raises(Refused) as caught:
        stripe.charge(REQUEST)
    assert (caught.value.code, caught.value.field) == (code, field)
    assert len(side.heard) == 1
    label = caught.value.sentences().lower()
    assert "vendor" not in label
    assert caught.value.press
    assert not any(word in label for word in ("lost", "stolen", "funds"))


def test_a_charge_that_could_not_leave_is_surely_not_made(side: Endpoint) -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        stripe = Stripe.open(
            f"https://127.0.0.1:{held.getsockname()[1]}", KEY, live=False, ca_file=side.ca_file
        )
        with pytest.raises(Unreachable) as caught:
            stripe.charge(REQUEST)
        stripe.close()
    assert caught.value.code == "processor_unreachable"


def test_a_charge_never_goes_to_a_stranger(side: Endpoint, tmp_path: Path) -> None:
    with endpoint(tmp_path) as stranger:
        stripe = Stripe.open(stranger.url, KEY, live=False, ca_file=side.ca_file)
        with pytest.raises(Unreachable) as caught:
            stripe.charge(REQUEST)
        stripe.close()
        assert caught.value.code == "tls_not_trusted"
        assert stranger.heard == []


# ---------------------------------------------------------------- looking again


def listed(*intents: dict[str, Any], has_more: bool = False) -> Say:
    return Say(200, {"object": "list", "data": [*intents], "has_more": has_more})


def test_the_charge_of_this_payment_is_found_among_others(side: Endpoint, stripe: Stripe) -> None:
    other = intent(id="pi_other", metadata={"payment_id": "paymenttwo"})
    side.will(listed(other, intent(id="pi_none", metadata={}), has_more=True), listed(intent()))
    assert stripe.find_charge("paymentone", ASKED_AT) == FeeCharge("pi_one")
    first, second = side.heard
    assert (first.method, first.path) == ("GET", "/v1/payment_intents")
    assert int(first.query["created[gte]"]) <= ASKED_AT.timestamp() - 60
    assert second.query["starting_after"] == "pi_none"


@pytest.mark.parametrize("status", ["requires_payment_method", "canceled"])
def test_a_charge_that_failed_is_no_charge(side: Endpoint, stripe: Stripe, status: str) -> None:
    side.will(listed(intent(status=status)))
    assert stripe.find_charge("paymentone", ASKED_AT) is None


def test_a_second_try_that_succeeded_is_found_behind_a_failed_one(
    side: Endpoint, stripe: Stripe
) -> None:
    failed = intent(id="pi_failed", status="requires_payment_method")
    side.will(listed(failed, intent(id="pi_good")))
    assert stripe.find_charge("paymentone", ASKED_AT) == FeeCharge("pi_good")


def test_no_charge_at_all_is_none(side: Endpoint, stripe: Stripe) -> None:
    side.will(listed())
    assert stripe.find_charge("paymentone", ASKED_AT) is None


@pytest.mark.expects_warning("desktop.processors.stripe.stripe_processor")
@pytest.mark.parametrize(
    "answer",
    [
        listed(intent(status="processing")),
        no(401),
        no(429),
        no(500),
        Say(200, b"not json"),
        Say(200, {"data": [{}], "has_more": False}),
        Say(200, {"data": []}),
    ],
)
def test_a_processor_that_cannot_say_leaves_the_charge_locked(
    side: Endpoint, stripe: Stripe, answer: Say
) -> None:
    side.will(answer)
    with pytest.raises(Unreachable) as caught:
        stripe.find_charge("paymentone", ASKED_AT)
    assert "locked" in caught.value.safe


def test_a_list_without_end_is_given_up(side: Endpoint, stripe: Stripe) -> None:
    endless = listed(intent(metadata={}), has_more=True)
    side.will(*[endless] * 101)
    with pytest.raises(Unreachable):
        stripe.find_charge("paymentone", ASKED_AT)


# ---------------------------------------------------------------- secrets and rubbish


def test_the_key_is_in_no_text_of_ours(
    side: Endpoint, stripe: Stripe, caplog: pytest.LogCaptureFixture
) -> None:
    side.will(no(401, code="api_key_expired"))
    with caplog.at_level(logging.DEBUG), pytest.raises(Refused) as caught:
        stripe.charge(REQUEST)
    assert KEY not in repr(stripe) + caught.value.sentences() + caplog.text
    assert "req_one" in caplog.text, "support asks for the request id"
    assert "VENDOR" not in caplog.text


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(max_size=8)
            | st.sampled_from(["id", "status", "amount", "currency", "metadata", "data", "error"]),
            inner,
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_anything_at_all_is_read_or_malformed(untrusted: object) -> None:
    decode_error(untrusted)
    for decode in (decode_intent, decode_page):
        with contextlib.suppress(Malformed):
            decode(untrusted)
